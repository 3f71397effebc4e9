import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { startMock, type Mock } from "../src/index.ts";

const shelf = new URL("fixtures/shelf.json", import.meta.url);

/** The sockets of this process: servers that listen, and both ends of connections. */
function sockets(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
}

function keepAliveCall(mock: Mock, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${mock.url}/books`, { agent, headers: { apikey: "any" } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

test("200 mocks leave nothing behind, keep-alive connections included", async () => {
  const warnings: string[] = [];
  const warned = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", warned);
  const agent = new Agent({ keepAlive: true });
  // The first one loads what all share.
  await (await startMock({ spec: shelf })).close();
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  for (let round = 0; round < 200; round++) {
    const mock = await startMock({ spec: shelf });
    expect(await keepAliveCall(mock, agent)).toBe(200);
    expect(sockets()).toContain("TCPServerWrap");
    await mock.close();
    await expect(keepAliveCall(mock, agent)).rejects.toMatchObject({
      code: expect.stringMatching(/^ECONN/),
    });
  }
  agent.destroy();
  await expect.poll(sockets, { timeout: 5000 }).toEqual([]);
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners);
  process.off("warning", warned);
  expect(warnings).toEqual([]);
});

test("mocks with data, memory and faults are forgotten with all that they held", async () => {
  const held: WeakRef<object>[] = [];
  const round = async (): Promise<void> => {
    const data = {
      project: { id: "p", name: "Held" },
      categorySchema: { tools: [], classifications: [], relations: [] },
      records: [{ externalId: "a", task: { tools: [], classifications: [], relations: [] } }],
    };
    const mock = await startMock({ data, faults: { faults: [{ kind: "latency", ms: 1 }] } });
    held.push(new WeakRef(data), new WeakRef(mock));
    const headers = { apikey: "k", connection: "close" };
    expect((await fetch(`${mock.url}/v2/exportV3?project=p`, { headers })).status).toBe(200);
    await mock.close();
  };
  for (let time = 0; time < 20; time++) await round();
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("There is no gc.");
  await expect
    .poll(() => {
      Reflect.apply(collect, undefined, []);
      return held.filter((each) => each.deref() !== undefined).length;
    })
    // The engine may keep the last connection a while.
    .toBeLessThanOrEqual(2);
  await expect.poll(sockets, { timeout: 5000 }).toEqual([]);
});

test("a document is read and compiled once, until its file changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  try {
    const file = join(folder, "spec.json");
    await copyFile(shelf, file);
    await using first = await startMock({ spec: file });
    await using second = await startMock({ spec: pathToFileURL(file) });
    expect(second.spec).toBe(first.spec);
    await using bundled = await startMock();
    await using again = await startMock({ memory: true });
    expect(again.spec).toBe(bundled.spec);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("/books/newest", "/books/latest"));
    await using changed = await startMock({ spec: file });
    expect(Object.keys(changed.spec.paths)).toContain("/books/latest");
    await writeFile(file, "{");
    await expect(startMock({ spec: file })).rejects.toMatchObject({ code: "contract/spec-unreadable" });
    await writeFile(file, text);
    await using mended = await startMock({ spec: file });
    expect(Object.keys(mended.spec.paths)).toContain("/books/newest");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("closing ends a request that hangs, and closing twice is fine", async () => {
  const mock = await startMock({ spec: shelf });
  const socket = connect(Number(new URL(mock.url).port), "127.0.0.1");
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.on("connect", () => resolve()));
  // A body that is announced and never comes.
  socket.write(
    "POST /books HTTP/1.1\r\nhost: x\r\napikey: k\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n",
  );
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([mock.close(), mock.close()]);
  await closed;
  await mock.close();
  expect(mock.calls).toEqual([]);
});

test("a client that goes away does no harm", async () => {
  await using mock = await startMock({ spec: shelf });
  const leaving = new AbortController();
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(" "));
      leaving.abort();
    },
  });
  const init = {
    method: "POST",
    headers: { apikey: "k", "content-type": "application/json" },
    body,
    duplex: "half",
    signal: leaving.signal,
  };
  await expect(fetch(`${mock.url}/books`, init)).rejects.toThrow(/abort/);
  expect((await fetch(`${mock.url}/books`, { headers: { apikey: "k" } })).status).toBe(200);
});

test("a taken port is an error of its own, and leaves nothing open", async () => {
  await using first = await startMock({ spec: shelf });
  const port = Number(new URL(first.url).port);
  await expect(startMock({ spec: shelf, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test.each([
  ["port", "8080"],
  ["port", -1],
  ["port", 65_536],
  ["port", Number.NaN],
  ["bodyLimit", -1],
  ["bodyLimit", Number.NaN],
])("%s %s is refused before anything listens", async (name, value) => {
  await expect(Reflect.apply(startMock, undefined, [{ spec: shelf, [name]: value }])).rejects.toMatchObject({
    code: "contract/option-invalid",
    place: name,
  });
});

test("the host can be chosen", async () => {
  await using mock = await startMock({ spec: shelf, host: "localhost" });
  expect((await fetch(`${mock.url}/books`, { headers: { apikey: "k" } })).status).toBe(200);
});
