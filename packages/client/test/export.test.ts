import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../contract/src/index.ts";
import { createAngoClient, importLabels, isAngoError, uploadAssets, type AngoClient } from "../src/index.ts";
import { exportProject } from "../src/export.ts";
import { assetsNamed, labelsFor, namesOf, startHub } from "./hub.ts";
import { all, json, rejection, serve, type Observed } from "./loopback.ts";
import { zipFile } from "./zip-file.ts";

const program = fileURLToPath(new URL("export-process.ts", import.meta.url));

const rows = Array.from({ length: 4000 }, (_, index) => ({
  asset: `https://files.example.com/${index}.jpg`,
  externalId: `${index}.jpg`,
  task: { taskId: `${index}`.padStart(24, "0"), noise: Math.sin(index) },
}));
const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

/** A server of one export, whose file is answered as the test says. */
async function serveExport(
  file: (request: Observed, response: ServerResponse, count: number) => void,
): Promise<{ ango: AngoClient; requests: Observed[]; url: string }> {
  let count = 0;
  const server = await serve((request, response) => {
    if (request.url.startsWith("/v2/exportV3")) {
      const exportPath = `${server.url}/file.zip?signature=secret-signature`;
      json(response, { status: "success", data: { exportPath } });
    } else {
      count += 1;
      file(request, response, count);
    }
  });
  const ango = createAngoClient({
    apiKey: "test-key",
    baseUrl: server.url,
    timeout: 200,
    retries: { max: 2, baseDelay: 1, maxDelay: 5 },
  });
  return { ango, requests: server.requests, url: server.url };
}

const wholeFile = zipFile(lines);

/** Sends the file from where it is asked for, and breaks off after so many bytes. */
function sendPart(
  request: Observed,
  response: ServerResponse,
  { most = Infinity, ranges = true, etag = "1", file = wholeFile } = {},
): void {
  const start = ranges ? Number(/\d+/.exec(request.headers.range ?? "0")?.[0]) : 0;
  const part = file.subarray(start);
  response.writeHead(ranges && request.headers.range !== undefined ? 206 : 200, {
    etag,
    "content-length": part.length,
    ...(ranges && { "content-range": `bytes ${start}-${file.length - 1}/${file.length}` }),
  });
  if (part.length <= most) response.end(part);
  else response.write(part.subarray(0, most), () => setTimeout(() => response.destroy(), 5));
}

describe("exportProject", () => {
  test("gives the tasks of an export", async () => {
    await using hub = await startHub();
    await all(uploadAssets(hub.ango, hub.project, assetsNamed(namesOf(30))));
    await all(importLabels(hub.ango, hub.project, labelsFor(namesOf(30))));
    const tasks = await all(exportProject(hub.ango, hub.project, { stage: ["Start"], includeHistory: true }));
    expect(tasks.map(({ externalId = "" }) => externalId).toSorted()).toStrictEqual(namesOf(30).toSorted());
    expect(tasks[0]?.task).toMatchObject({ stage: "Start", tools: [{ schemaId: "car" }], stageHistory: [] });
    expect(await all(exportProject(hub.ango, hub.project))).toStrictEqual([]);
  });

  test("asks for lines, takes an array too, and sends no key to where the file is", async () => {
    const { ango, requests } = await serveExport((_request, response) =>
      response.end(zipFile(Buffer.from(JSON.stringify(rows)))),
    );
    expect(await all(exportProject(ango, "p", { batches: ["b"] }))).toStrictEqual(rows);
    expect(requests[0]?.url).toBe(
      "/v2/exportV3?doNotNotify=true&batches=%5B%22b%22%5D&project=p&format=ndjson",
    );
    expect(requests[1]?.headers["apikey"]).toBeUndefined();
    expect(requests[1]?.headers["range"]).toBeUndefined();
  });

  test.each([
    ["with ranges", true],
    ["without", false],
  ])("goes on after breaks, %s", async (_name, ranges) => {
    const { ango, requests } = await serveExport((request, response, count) =>
      sendPart(request, response, { ranges, most: ranges ? 20_000 : count * 20_000 }),
    );
    expect(await all(exportProject(ango, "p"))).toStrictEqual(rows);
    expect(requests.length).toBeGreaterThan(3);
    const asked = requests.map(({ headers }) => headers.range);
    expect(asked.slice(2).every((range) => /^bytes=\d+-$/.test(range ?? ""))).toBe(true);
  });

  test("waits until a new file is to be seen", async () => {
    const { ango, requests } = await serveExport((request, response, count) => {
      if (count < 3) response.writeHead(404).end();
      else sendPart(request, response);
    });
    expect(await all(exportProject(ango, "p"))).toHaveLength(rows.length);
    expect(requests).toHaveLength(4);
  });

  const bad: readonly [
    string,
    (request: Observed, response: ServerResponse, count: number) => void,
    string,
    number,
  ][] = [
    [
      "is refused",
      (_request, response) => response.writeHead(403).end("<Error/>"),
      "client/invalid-export",
      1,
    ],
    ["never comes", (_request, response) => response.writeHead(503).end(), "client/invalid-export", 3],
    ["breaks off again and again", (_request, response) => response.destroy(), "client/network", 3],
    ["is silent", () => {}, "client/timeout", 3],
    ["is a page", (_request, response) => response.end("<html>Sign in</html>"), "client/invalid-export", 1],
    ["is empty", (_request, response) => response.end(), "client/invalid-export", 1],
    [
      "changes meanwhile",
      (request, response, count) => sendPart(request, response, { most: 20_000, etag: `${count}` }),
      "client/invalid-export",
      2,
    ],
    [
      "has another range than asked for",
      (request, response, count) =>
        sendPart({ ...request, headers: count > 1 ? { range: "bytes=7-" } : {} }, response, { most: 20_000 }),
      "client/invalid-export",
      2,
    ],
    [
      "has a wrong checksum",
      (_request, response) => response.end(zipFile(lines, { checksum: 7 })),
      "client/invalid-export",
      1,
    ],
    [
      "is cut",
      (_request, response) => response.end(wholeFile.subarray(0, 50_000)),
      "client/invalid-export",
      1,
    ],
    [
      "is of something else",
      (_request, response) => response.end(zipFile(Buffer.from('"rows"'))),
      "client/invalid-export",
      1,
    ],
    [
      "ends within a row",
      (_request, response) => response.end(zipFile(lines.subarray(0, -3))),
      "client/invalid-export",
      1,
    ],
  ];
  test.each(bad)("a file that %s", async (_name, file, code, count) => {
    const { ango, requests } = await serveExport(file);
    const error = await rejection(all(exportProject(ango, "p")));
    expect(error).toMatchObject({ code, operationId: "exportProject" });
    expect(requests).toHaveLength(count + 1);
    expect(inspect(error)).not.toContain("secret-signature");
  });

  test("an answer without an address is refused", async () => {
    for (const exportPath of [undefined, 7, "", "file:///etc/passwd", "http://"]) {
      const server = await serve((_request, response) =>
        json(response, { status: "success", data: { exportPath } }),
      );
      const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
      expect(await rejection(all(exportProject(ango, "p")))).toMatchObject({
        code: "client/unexpected-body",
      });
    }
  });

  test("ends when it is left, and when it is aborted, and leaves nothing behind", async () => {
    const closings: Promise<unknown>[] = [];
    const { ango } = await serveExport((_request, response) => {
      closings.push(once(response, "close"));
      response.writeHead(200).write(zipFile(lines, { isStored: true }).subarray(0, 600_000));
    });
    for await (const { externalId } of exportProject(ango, "p")) {
      expect(externalId).toBe("0.jpg");
      break;
    }
    const controller = new AbortController();
    const reason = new Error("enough");
    const { signal } = controller;
    const rest = exportProject(ango, "p", { signal });
    await rest.next();
    controller.abort(reason);
    expect(await rejection(all(rest))).toBe(reason);
    expect(getEventListeners(signal, "abort")).toStrictEqual([]);
    expect(closings).toHaveLength(2);
    await Promise.all(closings);
  });
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(403, 404, 429, 500, 503) }),
  fc.constant({ kind: "reset" as const }),
  fc.constant({ kind: "truncate" as const }),
  fc.record({ kind: fc.constant("html" as const), status: fc.constantFrom(200, 502) }),
  fc.record({ kind: fc.constant("length" as const), by: fc.constantFrom(-50, 50) }),
);

test("whatever goes wrong, the tasks of a run without faults come, or the right error", async () => {
  await using hub = await startHub();
  await all(uploadAssets(hub.ango, hub.project, assetsNamed(namesOf(40))));
  const clean = await all(exportProject(hub.ango, hub.project, { stage: ["Start"] }));
  let whole = 0;
  const plans = fc.record({
    calls: fc.array(fc.option(fault), { maxLength: 5 }),
    files: fc.array(fc.option(fault), { maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ calls, files }) => {
      hub.mock.faults([
        { operations: ["exportProject"], script: calls },
        { operations: ["files"], script: files },
      ]);
      const { signal } = new AbortController();
      const found: unknown[] = [];
      let ending = "whole";
      try {
        const tasks = exportProject(hub.ango, hub.project, { stage: ["Start"], signal });
        for await (const task of tasks) found.push(task);
        whole += 1;
      } catch (error) {
        if (!isAngoError(error)) throw error;
        ending = error.code;
      }
      expect(ending).toMatch(
        /^(?:whole|client\/(?:http-error|network|not-json|invalid-json|empty-body|invalid-export))$/,
      );
      // What came before an error was right.
      expect(found).toStrictEqual(ending === "whole" ? clean : clean.slice(0, found.length));
      expect(getEventListeners(signal, "abort")).toStrictEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(whole).toBeGreaterThan(30);
});

test("an export that is larger than the memory is read all the same", async () => {
  const size = 150_000_000;
  const row = Buffer.alloc(1000);
  const content = Buffer.alloc(size);
  for (let index = 0; index < size / 1000; index += 1) {
    row.fill(" ").write(`{"externalId":"${index}.jpg","task":{"tools":[${Math.sin(index)}]},"pad":"`);
    row.write('"}\n', 997);
    row.copy(content, index * 1000);
  }
  const file = zipFile(content, { isStreamed: true });
  const { url } = await serveExport((_request, response) => response.end(file));
  const child = spawn(process.execPath, ["--max-old-space-size=50", program, url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: unknown = JSON.parse(await text(child.stdout));
  expect(said).toMatchObject({ count: size / 1000 });
  const megabytes = Number(/"megabytes":(\d+)/.exec(JSON.stringify(said))?.[1]);
  // The runtime itself takes some 60.
  expect(megabytes).toBeLessThan(250);
});
