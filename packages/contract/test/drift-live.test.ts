import { createServer, type Server } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { specChanges } from "../src/changes/spec-changes.ts";
import { loadSpec } from "../src/document.ts";
import { drift } from "../src/drift/drift.ts";
import { checkServer, type CheckServerOptions } from "../src/drift/live.ts";
import { formatDrift, formatEvidence } from "../src/drift/report.ts";
import type { Exchange } from "../src/exchange.ts";
import { isObject, type JsonObject } from "../src/json.ts";
import { startMock, type Mock } from "../src/mock.ts";
import { ContractError } from "../src/errors.ts";
import { readRecording, recording } from "../src/traffic/recording.ts";
import { documentOf, healed, short } from "./drifting-document.ts";

const KEY = "key-of-the-check-4711";

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

describe("a server that is not as documented", () => {
  let mock: Mock;
  let url: string;
  let seen: { line: string; key: string | undefined }[];
  let change: (path: string, body: JsonObject) => { status?: number; body: unknown };
  /** What the mock answers, changed: a live server of which the document is not true. */
  const server = createServer((request, response) => {
    seen.push({
      line: `${request.method ?? ""} ${request.url ?? ""}`,
      key: request.headers["apikey"]?.toString(),
    });
    const forward = async (): Promise<void> => {
      const headers = { apikey: request.headers["apikey"]?.toString() ?? "" };
      const answer = await fetch(`${mock.url}${request.url ?? ""}`, { headers });
      const known: unknown = await answer.json();
      const { status, body } = change(request.url ?? "", isObject(known) ? known : {});
      response.writeHead(status ?? answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    forward().catch(() => response.destroy());
  });

  beforeAll(async () => {
    mock = await startMock();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await mock.close();
  });

  async function checked(more: Partial<CheckServerOptions> = {}): ReturnType<typeof checkServer> {
    seen = [];
    return checkServer({ spec: mock.spec, baseUrl: url, apiKey: KEY, allow: "read-only", ...more });
  }

  test("the mock itself has no drift, and every operation that only reads is called", async () => {
    change = (_path, body) => ({ body });
    const { report, skipped, stopped, exchanges } = await checked({ also: ["exportProject"] });
    expect(short(report)).toEqual([]);
    expect(stopped).toBeUndefined();
    expect(seen.some(({ line }) => line.startsWith("GET /v2/exportV3?"))).toBe(true);
    expect(skipped.every(({ why }) => why === "it is a POST")).toBe(true);
    expect(report.unseen).toHaveLength(skipped.length);
    expect(exchanges.length).toBeGreaterThanOrEqual(10);
    expect(seen.every(({ line, key }) => line.startsWith("GET ") && key === KEY)).toBe(true);
  });

  test("ids that would lead out of their place in the path are not used", async () => {
    change = (path, body) =>
      path.startsWith("/v2/listProjects")
        ? {
            body: {
              status: "success",
              data: { projects: [{ _id: ".." }, { _id: "." }, { _id: "" }], total: 3 },
            },
          }
        : { body };
    const { skipped } = await checked();
    expect(seen.map(({ line }) => line).filter((line) => /project|batches/i.test(line))).toEqual([
      "GET /v2/listProjects",
    ]);
    expect(skipped).toContainEqual({ operation: "getProject", why: "no value is known for path project_id" });
  });

  test("an export is work for the server: it is only called when it is asked for", async () => {
    change = (_path, body) => ({ body });
    const { skipped } = await checked();
    expect(seen.some(({ line }) => line.includes("exportV3"))).toBe(false);
    expect(skipped).toContainEqual({
      operation: "exportProject",
      why: '"export" in its name says that it makes something',
    });
  });

  test.each([
    ["exportThings", false],
    ["things_export", false],
    ["things/send-reminder", false],
    ["getExport", true],
    ["listImports", true],
    ["things", true],
    ["exporters", true],
  ])("GET %s is called: %s", async (operationId, isCalled) => {
    const spec = await documentOf({ type: "object" }, { operationId, parameters: [] });
    const things = { ...spec, paths: { "/v2/listProjects": Object(spec.paths)["/things/{id}"] } };
    const { exchanges } = await checked({ spec: await loadSpec(things) });
    expect(exchanges).toHaveLength(isCalled ? 1 : 0);
  });

  test.each([["skip"], ["also"]])("an unknown operation in %s is refused before a call", async (option) => {
    await expect(checked({ [option]: ["exportProjekt"] })).rejects.toMatchObject({
      code: "contract/operation-unknown",
      place: "exportProjekt",
    });
    expect(seen).toEqual([]);
  });

  test("exchanges that were watched at a mock have no drift", async () => {
    const watched: Exchange[] = [];
    await using other = await startMock({ onExchange: (exchange) => void watched.push(exchange) });
    const headers = { apikey: KEY };
    await fetch(`${other.url}/v2/listProjects?page=1`, { headers });
    await fetch(`${other.url}/v2/listProjects?page=0`, { headers });
    await fetch(`${other.url}/v2/project`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ name: "Cars", description: "d" }),
    });
    const report = drift(other.spec, watched);
    expect(report.compared).toBe(3);
    expect(short(report)).toEqual([]);
  });

  test("drift is found, and evidence heals the document", async () => {
    change = (path, body) => {
      if (!path.startsWith("/v2/listProjects")) return { body };
      const data = isObject(body["data"]) ? body["data"] : {};
      const projects = Array.isArray(data["projects"]) ? data["projects"] : [];
      const changed: unknown[] = [];
      for (const project of projects) {
        const { name, ...rest } = isObject(project) ? project : {};
        changed.push({ ...rest, title: name, createdAt: 7 });
      }
      return { body: { ...body, data: { ...data, projects: changed } } };
    };
    const { report, exchanges } = await checked();
    const places = report.findings.map(({ kind, pointer }) => `${kind} ${pointer ?? ""}`);
    expect(places).toContain("missing-required /data/projects/*/name");
    expect(places).toContain("undocumented-field /data/projects/*/title");
    expect(places).toContain("wrong-type /data/projects/*/createdAt");
    expect(report.findings.every(({ operation }) => operation === "listProjects")).toBe(true);
    const after = await loadSpec(JSON.parse(JSON.stringify(healed(mock.spec, report))));
    expect(short(drift(after, exchanges))).toEqual([]);
  });

  test("recordings are held against the document, also as a HAR", async () => {
    change = (_path, body) => ({ body: { ...body, more: 1 }, status: 418 });
    const folder = await mkdtemp(join(tmpdir(), "drift-"));
    const tape = await recording({ file: join(folder, "a.json"), mode: "record", baseUrl: url });
    seen = [];
    await tape.fetch(`${url}/v2/listProjects`, { headers: { apikey: KEY } });
    await tape.save();
    const found = ["undocumented-status response 418 - 418 application/json 1/1"];
    expect(short(drift(mock.spec, tape.exchanges))).toEqual(found);
    const entry = {
      request: { method: "GET", url: `${url}/v2/listProjects`, headers: [] },
      response: {
        status: 418,
        headers: [{ name: "content-type", value: "application/json" }],
        content: { mimeType: "application/json", text: "{}" },
      },
    };
    await writeFile(join(folder, "a.har"), JSON.stringify({ log: { version: "1.2", entries: [entry] } }));
    const har = await readRecording(join(folder, "a.har"));
    expect(short(drift(mock.spec, har.exchanges, { baseUrl: url }))).toEqual(found);
    expect(drift(mock.spec, har.exchanges)).toMatchObject({ compared: 0, elsewhere: 1 });
    await rm(folder, { recursive: true });
  });

  test.each([401, 429])("it stops at %i", async (status) => {
    change = (_path, body) => ({ body, status });
    const { stopped, exchanges } = await checked();
    expect(stopped).toBe(`${status} to GET /v2/storages`);
    expect(exchanges).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  test("it stops at the limit, and skips what is named", async () => {
    change = (_path, body) => ({ body });
    const { stopped, skipped } = await checked({ limit: 3, skip: ["listStorages"] });
    expect(stopped).toBe("the limit of 3 requests");
    expect(seen).toHaveLength(3);
    expect(skipped).toContainEqual({ operation: "listStorages", why: "it is in skip" });
    expect(seen.some(({ line }) => line.includes("export"))).toBe(false);
  });

  test("values that are given are used, and others are needed", async () => {
    change = () => ({ body: { status: "success", data: {} } });
    const { skipped } = await checked({ parameters: { task_id: "abc/1" } });
    expect(seen.map(({ line }) => line)).toContain("GET /v2/task/abc%2F1");
    expect(skipped).toContainEqual({
      operation: "getProject",
      why: "no value is known for path project_id",
    });
  });

  test("the key is nowhere in what comes out, also when the server says it", async () => {
    change = (_path, body) => ({ body: { ...body, you: KEY, url: `https://x.example.com/?apikey=${KEY}` } });
    const check = await checked();
    expect(JSON.stringify(check)).not.toContain(KEY);
    expect(formatDrift(check.report) + formatEvidence(check.report)).not.toContain(KEY);
  });

  test("a body that is too long is not read to its end, and the next one is", async () => {
    change = (path, body) => (path.startsWith("/v2/storages") ? { body: "x".repeat(9_000_000) } : { body });
    const { report, exchanges } = await checked();
    expect(report.unread).toBe(1);
    expect(report.findings).toEqual([]);
    expect(exchanges.length).toBeGreaterThanOrEqual(10);
  });

  test.each<readonly [string, JsonObject, string]>([
    ["x-retry", { "x-retry": "never" }, "x-retry is never"],
    ["x-idempotency", { "x-idempotency": ["a"] }, "it has x-idempotency: it makes something"],
    ["a body", { requestBody: { content: {} } }, "it takes a body"],
    [
      "a required header",
      { parameters: [{ name: "h", in: "header", required: true, schema: {} }] },
      "no value is known for header h",
    ],
  ])("a GET that does more than read is not called: %s", async (_name, operation, why) => {
    const spec = await documentOf({}, operation);
    const { skipped } = await checked({ spec, parameters: { id: "1" } });
    expect(skipped).toEqual([{ operation: "getThing", why }]);
    expect(seen).toEqual([]);
  });

  test("a redirect is not followed: the key stays here", async () => {
    const spec = await documentOf({});
    let elsewhere = 0;
    const other = createServer((_request, response) => {
      elsewhere++;
      response.end("{}");
    });
    const away = createServer((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${portOf(other)}/things/1` }).end();
    });
    for (const one of [other, away])
      await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
    const { report } = await checked({
      spec,
      baseUrl: `http://127.0.0.1:${portOf(away)}`,
      parameters: { id: "1" },
    });
    expect(short(report)).toEqual(["undocumented-status response 302 - 302 1/1"]);
    expect(elsewhere).toBe(0);
    for (const one of [other, away]) {
      one.closeAllConnections();
      await new Promise((resolve) => one.close(resolve));
    }
  });

  test("a server that does not answer is told, without the key", async () => {
    const spec = await documentOf(
      {},
      { security: [{ key: [] }] },
      {
        securitySchemes: { key: { type: "apiKey", in: "query", name: "k" } },
      },
    );
    change = () => {
      throw new Error("broken");
    };
    const check = await checked({ spec, apiKey: "any", parameters: { id: "1" } });
    expect(seen.map(({ line }) => line)).toEqual(["GET /things/1?k=any"]);
    expect(check.skipped).toEqual([
      { operation: "getThing", why: "no answer to GET /things/1?k=~redacted~" },
    ]);
  });

  test.each<readonly [string, JsonObject, string]>([
    ["another word for allow", { allow: "everything" }, "contract/not-allowed"],
    ["no allow", { allow: undefined }, "contract/not-allowed"],
    ["no limit", { limit: 0 }, "contract/option-invalid"],
    ["a base URL with a user", { baseUrl: "http://me:pw@127.0.0.1" }, "contract/option-invalid"],
    ["another protocol", { baseUrl: "file:///tmp" }, "contract/option-invalid"],
  ])("refused: %s", async (_name, more, code) => {
    seen = [];
    const options = { spec: mock.spec, baseUrl: url, apiKey: KEY, allow: "read-only", ...more };
    const error: unknown = await Reflect.apply(checkServer, undefined, [options]).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ContractError);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toMatch(/pw|4711/);
    expect(seen).toEqual([]);
  });

  test.each<readonly [string, JsonObject, string | undefined]>([
    ["header", { type: "apiKey", in: "header", name: "X-Key" }, "x-key: k-1234567"],
    ["cookie", { type: "apiKey", in: "cookie", name: "sid" }, "cookie: sid=k-1234567"],
    ["bearer", { type: "http", scheme: "bearer" }, "authorization: Bearer k-1234567"],
    ["basic", { type: "http", scheme: "basic" }, "authorization: Basic ay0xMjM0NTY3"],
    ["oauth2", { type: "oauth2", flows: {} }, "authorization: Bearer k-1234567"],
    ["none", { type: "mutualTLS" }, undefined],
  ])("the key goes where the document says: %s", async (_name, scheme, expected) => {
    const spec = { ...(await documentOf({}, {}, { securitySchemes: { s: scheme } })), security: [{ s: [] }] };
    const lines: string[] = [];
    await checkServer({
      spec,
      baseUrl: "https://nowhere.example.com",
      apiKey: "k-1234567",
      allow: "read-only",
      parameters: { id: "1" },
      fetch: async (input) => {
        const request = new Request(input);
        for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
        return Response.json({});
      },
    });
    expect(lines.filter((line) => !line.startsWith("accept"))).toEqual(
      expected === undefined ? [] : [expected],
    );
  });
});

test("another API, in OpenAPI 3.0: its mock has no drift, and its document no change against itself", async () => {
  const spec = await loadSpec(fileURLToPath(new URL("fixtures/parcels.json", import.meta.url)));
  await using mock = await startMock({ spec });
  const { report, exchanges } = await checkServer({
    spec,
    baseUrl: mock.url,
    apiKey: KEY,
    allow: "read-only",
    parameters: { id: "1", parcelId: "1" },
  });
  expect(exchanges.length).toBeGreaterThan(0);
  expect(short(report)).toEqual([]);
  expect(specChanges(spec, spec)).toEqual({ changes: [], level: "none" });
});
