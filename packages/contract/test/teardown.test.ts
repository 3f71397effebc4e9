import { Agent, request } from "node:http";
import { connect } from "node:net";
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

test("fifty mocks leave nothing behind, keep-alive connections included", async () => {
  const warnings: string[] = [];
  const warned = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", warned);
  const agent = new Agent({ keepAlive: true });
  // The first one loads what all share.
  await (await startMock({ spec: shelf })).close();
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  for (let round = 0; round < 50; round++) {
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
