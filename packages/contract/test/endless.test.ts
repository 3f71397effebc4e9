import { describe, expect, test } from "vitest";
import { loadSpec, recordCoverage } from "../src/index.ts";
import { readRecording, recording } from "../src/traffic/recording.ts";
import { failure, tapedServer } from "./taped-server.ts";

const at = tapedServer();

/** Answers with chunks for as long as somebody listens; how the connection ended is told. */
function endless(type: string, chunk: string, pause = 0): Promise<"closed"> {
  return new Promise((resolve) => {
    at.respond = (_request, _body, response) => {
      response.writeHead(200, { "content-type": type });
      response.on("close", () => resolve("closed"));
      const write = (): void => {
        if (response.destroyed) return;
        response.write(chunk, () => setTimeout(write, pause));
      };
      write();
    };
  });
}

/** Reads so many bytes of a body, and no more. */
async function readSome(response: Response, bytes: number): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error("no body");
  for (let length = 0; length < bytes;) length += (await reader.read()).value?.length ?? bytes;
  return reader;
}

describe.each(["text/event-stream", "application/json", "application/octet-stream"])(
  "an answer of type %s that never ends",
  (type) => {
    const why = type === "text/event-stream" ? "stream of events" : "longer than 10000 bytes";

    test("is read as it comes, and kept that there was one", async () => {
      const closed = endless(type, "x".repeat(1000));
      const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url, bodyLimit: 10_000 });
      const reader = await readSome(await tape.fetch(`${at.url}/a`), 200_000);
      await tape.save();
      // It is still there for its reader.
      expect((await reader.read()).done).toBe(false);
      await reader.cancel();
      expect(await closed).toBe("closed");
      const { exchanges } = await readRecording(at.file);
      expect(exchanges).toMatchObject([{ response: { body: { omitted: expect.stringContaining(why) } } }]);
      expect(await failure((await at.play())("https://nowhere.example.com/a"))).toMatchObject({
        code: "contract/recording-incomplete",
      });
    });

    test("waits for a reader that is slow: what is not read is not fetched", async () => {
      let sent = 0;
      at.respond = (_request, _body, response) => {
        response.writeHead(200, { "content-type": type });
        const write = (): void => {
          if (response.destroyed) return;
          sent += 100_000;
          if (response.write("x".repeat(100_000))) setImmediate(write);
          else response.once("drain", write);
        };
        write();
      };
      const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url, bodyLimit: 10_000 });
      const response = await tape.fetch(`${at.url}/a`);
      await tape.save();
      // What the system buffers on both sides is all that gets away, and then it stands still.
      let before = -1;
      await expect
        .poll(() => [before === (before = sent), sent > 0], { interval: 100 })
        .toEqual([true, true]);
      expect(sent).toBeLessThan(50_000_000);
      await response.body?.cancel();
    });
  },
);

test("a slow one that is let go ends the connection, with nothing lost of what is known", async () => {
  const closed = endless("application/json", " ", 5);
  const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url });
  const reader = await readSome(await tape.fetch(`${at.url}/a`), 3);
  await reader.cancel();
  expect(await closed).toBe("closed");
  await tape.save();
  const { exchanges } = await readRecording(at.file);
  expect(exchanges).toMatchObject([
    { response: { body: { omitted: "its reader let go of it before its end" } } },
  ]);
});

test("one that is aborted fails for its reader, too", async () => {
  const closed = endless("application/json", " ", 5);
  const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url });
  const abort = new AbortController();
  const reader = await readSome(await tape.fetch(`${at.url}/a`, { signal: abort.signal }), 3);
  abort.abort();
  await expect(reader.read().then(async () => reader.read())).rejects.toThrow(/abort/i);
  expect(await closed).toBe("closed");
  await tape.save();
  const { exchanges } = await readRecording(at.file);
  expect(exchanges).toMatchObject([
    { response: { body: { omitted: "the connection broke while it came" } } },
  ]);
});

test("saving waits for one that is not let go, but not for ever", async () => {
  void endless("application/json", " ", 5);
  const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url, timeout: 50 });
  const response = await tape.fetch(`${at.url}/a`);
  await tape.save();
  const { exchanges } = await readRecording(at.file);
  expect(exchanges).toMatchObject([{ response: { body: { omitted: "it had not ended after a while" } } }]);
  await response.body?.cancel();
});

test("a request whose body never ends can be aborted", async () => {
  const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url });
  const abort = new AbortController();
  const init = { method: "POST", body: new ReadableStream(), duplex: "half", signal: abort.signal };
  const sending = tape.fetch(`${at.url}/a`, init);
  setTimeout(() => abort.abort(), 10);
  await expect(sending).rejects.toThrow(/abort/i);
  expect(at.seen).toEqual([]);
});

test("answers are as they were: address, status, headers, and what is read with a buffer of one's own", async () => {
  at.respond = (request, _body, response) => {
    if (request.url === "/from") response.writeHead(302, { location: "/to" }).end();
    else response.writeHead(201, "Made", { "set-cookie": ["a=1", "b=2"] }).end("abcdef");
  };
  const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url });
  const response = await tape.fetch(`${at.url}/from`);
  const { status, statusText, url, redirected, type, headers } = response;
  expect({ status, statusText, url, redirected, type }).toEqual({
    status: 201,
    statusText: "Made",
    url: `${at.url}/to`,
    redirected: true,
    type: "basic",
  });
  expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const copy = response.clone();
  const reader = response.body?.getReader({ mode: "byob" });
  const { value } = (await reader?.read(new Uint8Array(4))) ?? {};
  expect(Buffer.from(value ?? []).toString()).toBe("abcd");
  expect(await copy.text()).toBe("abcdef");
});

describe("coverage", () => {
  test.each(["let go", "left open"])(
    "an answer without an end that is %s counts without its body",
    async (how) => {
      const closed = endless("application/json", " ", 5);
      const spec = await loadSpec();
      const recorder = recordCoverage(spec, { timeout: 50 });
      const response = await recorder.fetch()(`${at.url}/v2/listProjects`);
      if (how === "let go") {
        await response.body?.cancel();
        await closed;
      }
      await recorder.settled();
      expect(recorder.counts().operations["listProjects"]).toMatchObject({ call: 1, "status 200": 1 });
      if (how !== "let go") await response.body?.cancel();
    },
  );

  test("a long one is not kept in memory, and can be read to its end", async () => {
    const megabyte = " ".repeat(1024 * 1024);
    at.respond = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      for (let time = 0; time < 20; time++) response.write(megabyte);
      response.end("{}");
    };
    const recorder = recordCoverage(await loadSpec());
    const response = await recorder.fetch()(`${at.url}/v2/listProjects`);
    expect(await response.json()).toEqual({});
    await recorder.settled();
    const counts = recorder.counts().operations["listProjects"] ?? {};
    expect(counts).toMatchObject({ call: 1, "status 200": 1 });
    expect(Object.keys(counts).filter((key) => key.startsWith("200"))).toEqual([]);
  });
});
