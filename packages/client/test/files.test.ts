import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createCurrentClient, type CurrentClient } from "../src/current.ts";
import { uploadFiles, type LocalFile } from "../src/files.ts";
import { startHub, type Hub } from "./hub.ts";
import { all, json, rejection, serve, type Observed } from "./loopback.ts";

/** A mock of the API, and a storage that the addresses lead to. */
async function startStorage(
  hub: Hub,
  answer: (request: Observed, response: ServerResponse, count: number) => void = (_request, response) =>
    response.end(),
): Promise<{ current: CurrentClient; bytes: Map<string, string>; requests: Observed[] }> {
  const bytes = new Map<string, string>();
  let count = 0;
  const storage = await serve((request, response) => {
    const url = new URL(request.url, storage.url);
    if (url.pathname === "/v2/getUploadUrl" && url.searchParams.get("type") === "assets") {
      const name = url.searchParams.get("name") ?? "";
      const address = `${storage.url}/bucket/${encodeURIComponent(name)}?X-Amz-Signature=secret-signature`;
      json(response, { status: "success", data: { uploadUrl: address } }, 201);
    } else {
      count += 1;
      answer(request, response, count);
      if (response.statusCode === 200) bytes.set(decodeURIComponent(url.pathname), request.body);
    }
  });
  const current = createCurrentClient({
    apiKey: "test-key",
    baseUrl: hub.mock.url,
    timeout: 2000,
    retries: { max: 2, baseDelay: 1, maxDelay: 2 },
    fetch: (request) => {
      const isLed = request.url.includes("/v2/getUploadUrl");
      return fetch(isLed ? new Request(request.url.replace(hub.mock.url, storage.url), request) : request);
    },
  });
  return { current, bytes, requests: storage.requests };
}

function files(count: number): LocalFile[] {
  return Array.from({ length: count }, (_, index) => ({
    file: new Blob([`bytes of ${index}`], { type: "image/jpeg" }),
    externalId: `night/${index}.jpg`,
  }));
}

test("sends the bytes, adds the assets, and gives a result for each file in order", async () => {
  await using hub = await startHub();
  const { current, bytes, requests } = await startStorage(hub);
  const list = files(11);
  const results = await all(
    uploadFiles(current, hub.project, list, { maxItems: 4, parallel: 3, priority: 1 }),
  );
  expect(results).toStrictEqual(list.map((item, index) => ({ item, index, status: "done" })));
  expect(bytes.size).toBe(11);
  expect(bytes.get("/bucket/7.jpg")).toBe("bytes of 7");
  expect(await hub.externalIds()).toStrictEqual(list.map(({ externalId }) => externalId).toSorted());
  expect((await hub.assets()).every(({ data = "" }) => /\/bucket\/\d+\.jpg$/.test(data))).toBe(true);
  expect(hub.processed("uploadCloudAssets")).toBe(3);
  const puts = requests.filter(({ method }) => method === "PUT");
  expect(puts.every(({ headers }) => headers["apikey"] === undefined)).toBe(true);
  expect(puts[0]?.headers["content-type"]).toBe("image/jpeg");
});

test("a file of a disk", async () => {
  await using hub = await startHub();
  const { current, bytes } = await startStorage(hub);
  const folder = await mkdtemp(join(tmpdir(), "files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "a.png");
  await writeFile(path, "pixels");
  const file = await openAsBlob(path, { type: "image/png" });
  await all(uploadFiles(current, hub.project, [{ file, externalId: "a.png", contextData: { camera: 3 } }]));
  expect(bytes.get("/bucket/a.png")).toBe("pixels");
  expect(await hub.assets()).toMatchObject([{ externalId: "a.png", contextData: { camera: 3 } }]);
});

test("with resume, leaves out what is there: no byte of it is sent", async () => {
  await using hub = await startHub();
  const { current, requests } = await startStorage(hub);
  await all(uploadFiles(current, hub.project, files(5).slice(1, 4)));
  requests.length = 0;
  const results = await all(uploadFiles(current, hub.project, files(5), { resume: true }));
  expect(results.map(({ status }) => status)).toStrictEqual([
    "done",
    "present",
    "present",
    "present",
    "done",
  ]);
  expect(requests.filter(({ method }) => method === "PUT")).toHaveLength(2);
  expect(await hub.externalIds()).toHaveLength(5);
});

test("bytes that were not taken are sent again; an open outcome makes no asset twice", async () => {
  await using hub = await startHub();
  const { current, bytes } = await startStorage(hub, (_request, response, count) => {
    if (count % 3 === 1) response.writeHead(503).end();
    else if (count % 3 === 2) response.destroy();
    else response.end();
  });
  hub.mock.faults({
    operations: ["uploadCloudAssets"],
    script: [{ kind: "reset", processed: true }, { kind: "reset" }],
  });
  const results = await all(
    uploadFiles(current, hub.project, files(4), { parallel: 1, settle: 0, maxItems: 2 }),
  );
  expect(results.map(({ status }) => status)).toStrictEqual(["done", "done", "done", "done"]);
  expect(bytes.size).toBe(4);
  expect(await hub.externalIds()).toHaveLength(4);
});

test.each([
  [
    "refuses",
    (_request: Observed, response: ServerResponse) => response.writeHead(403).end(),
    "client/upload-refused",
    1,
  ],
  [
    "fails",
    (_request: Observed, response: ServerResponse) => response.writeHead(500).end(),
    "client/upload-refused",
    3,
  ],
  ["breaks off", (_request: Observed, response: ServerResponse) => response.destroy(), "client/network", 3],
] as const)(
  "a storage that %s ends it, and the address is in no word of the error",
  async (_name, answer, code, count) => {
    await using hub = await startHub();
    const { current, requests } = await startStorage(hub, answer);
    const error = await rejection(all(uploadFiles(current, hub.project, files(1))));
    expect(error).toMatchObject({ code, operationId: "getUploadUrl" });
    expect(inspect(error)).not.toContain("secret-signature");
    expect(requests.filter(({ method }) => method === "PUT")).toHaveLength(count);
    expect(await hub.externalIds()).toStrictEqual([]);
  },
);

test("an abort ends it, with its reason", async () => {
  await using hub = await startHub();
  const controller = new AbortController();
  const reason = new Error("enough");
  const { current } = await startStorage(hub, () => controller.abort(reason));
  const { signal } = controller;
  expect(await rejection(all(uploadFiles(current, hub.project, files(9), { signal })))).toBe(reason);
  expect(await hub.externalIds()).toStrictEqual([]);
});
