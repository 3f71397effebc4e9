import { gzipSync } from "node:zlib";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recording } from "../src/traffic/recording.ts";
import { failure, json, tapedServer } from "./taped-server.ts";

const at = tapedServer();

const postOf = (letter: string): RequestInit => ({ method: "POST", body: letter.repeat(2000) });

describe("bodies come back as they were", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  test.each<readonly [string, string, Buffer]>([
    ["JSON", "application/json", Buffer.from('{"a":[1,2.5,null,"ü"]}')],
    [
      "JSON with numbers that no double holds",
      "application/json",
      Buffer.from('{"id":12345678901234567890}'),
    ],
    ["JSON that is broken", "application/json", Buffer.from('{"a":[1,')],
    ["JSON with a mark at the start", "application/json", Buffer.from('\uFEFF{"a":1}')],
    ["text of several lines", "text/csv", Buffer.from("a,b\r\n1,2\n\n")],
    ["HTML", "text/html", Buffer.from("<h1>502 Bad Gateway</h1>")],
    ["bytes", "image/png", png],
    ["JSON in another encoding", "application/json", Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])],
    ["nothing", "application/json", Buffer.alloc(0)],
    ["a ZIP that is broken at once", "application/zip", Buffer.from("504b0102", "hex")],
  ])("%s", async (_name, type, bytes) => {
    at.respond = (_request, _body, response) => response.writeHead(203, { "content-type": type }).end(bytes);
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const response = await (await at.play())("https://nowhere.example.com/a");
    expect(response.status).toBe(203);
    expect(response.url).toBe("https://nowhere.example.com/a");
    expect(response.headers.get("content-type")).toBe(type);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  test("a ZIP, file by file", async () => {
    const zip = zipSync({ "a/b.json": Buffer.from('{"x":1}'), "p.png": png, "empty.txt": new Uint8Array() });
    at.respond = (_request, _body, response) =>
      response.writeHead(200, { "content-type": "application/zip" }).end(zip);
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const response = await (await at.play())("https://nowhere.example.com/a");
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(files)).toEqual(["a/b.json", "p.png", "empty.txt"]);
    expect(Buffer.from(files["a/b.json"] ?? []).toString()).toBe('{"x":1}');
    expect(Buffer.from(files["p.png"] ?? [])).toEqual(png);
  });

  test.each([204, 304])("none with status %i", async (status) => {
    at.respond = (_request, _body, response) => response.writeHead(status).end();
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const response = await (await at.play())("https://nowhere.example.com/a");
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
  });

  test("the caller gets the real answer while it is recorded", async () => {
    at.respond = (_request, _body, response) => json(response, { token: "abcdefgh" });
    await at.record(async (fetch) => {
      expect(await (await fetch(`${at.url}/a`)).json()).toEqual({ token: "abcdefgh" });
    });
    expect(await (await (await at.play())("https://nowhere.example.com/a")).json()).toEqual({
      token: "~redacted~",
    });
  });

  test("one that is too long is told apart from none", async () => {
    const long = "x".repeat(200_000);
    at.respond = (_request, _body, response) => json(response, long);
    const text = await at.record(
      async (fetch) => {
        expect(await (await fetch(`${at.url}/a`)).json()).toBe(long);
      },
      { bodyLimit: 1000 },
    );
    expect(text).toContain("it is longer than 1000 bytes");
    const error = await failure((await at.play())("https://nowhere.example.com/a"));
    expect(error).toMatchObject({ code: "contract/recording-incomplete", place: "GET /a" });
  });

  test("a stream of events that never ends is not waited for", async () => {
    at.respond = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
    };
    const stop = new AbortController();
    const text = await at.record(async (fetch) => {
      const response = await fetch(`${at.url}/a`, { signal: stop.signal });
      const first = await response.body?.getReader().read();
      expect(Buffer.from(first?.value ?? []).toString()).toBe("data: 1\n\n");
    });
    stop.abort();
    expect(text).toContain("it is a stream of events, which may never end");
  });

  test("a ZIP that unpacks to more than the limit is not unpacked", async () => {
    const zip = zipSync({ "a.txt": Buffer.alloc(1_000_000, "a") });
    at.respond = (_request, _body, response) => response.writeHead(200).end(zip);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`), { bodyLimit: 100_000 });
    expect(text).toContain("unpacked it is longer than 100000 bytes");
  });

  test("archives in archives share one limit", async () => {
    const inner = gzipSync(Buffer.alloc(60_000, "a"));
    const zip = zipSync({ "1.gz": inner, "2.gz": inner, "3.gz": inner });
    at.respond = (_request, _body, response) => response.writeHead(200).end(zip);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`), { bodyLimit: 100_000 });
    expect(text.match(/a{60000}/g)).toHaveLength(1);
    expect(text.match(/unpacked it is longer than 100000 bytes/g)).toHaveLength(2);
    const error = await failure((await at.play())("https://nowhere.example.com/a"));
    expect(error.code).toBe("contract/recording-incomplete");
  });

  test.each([
    [4, true],
    [5, false],
    [3000, false],
  ])("%i archives in each other: kept %s", async (levels, isKept) => {
    let body = Buffer.from("innermost");
    for (let level = 0; level < levels; level++) body = gzipSync(body);
    at.respond = (_request, _body, response) => response.writeHead(200).end(body);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
    expect(text.includes("innermost")).toBe(isKept);
    expect(text.includes("more than 4 archives stand in each other")).toBe(!isKept);
  });

  describe("a request whose body is too long to be kept", () => {
    const bodyLimit = 1000;

    test("is never answered from another one", async () => {
      await at.record(
        async (fetch) => {
          await fetch(`${at.url}/a`, postOf("a"));
          await fetch(`${at.url}/a`, postOf("b"));
        },
        { bodyLimit },
      );
      const fetch = await at.play({ bodyLimit });
      for (const letter of ["b", "a", "c"]) {
        const error = await failure(fetch("https://nowhere.example.com/a", postOf(letter)));
        expect(error).toMatchObject({ code: "contract/recording-incomplete", place: "POST /a" });
      }
    });

    test("is made anew in mode adding, and does not pile up", async () => {
      await at.record(async (fetch) => fetch(`${at.url}/a`, postOf("a")), { bodyLimit });
      const tape = await recording({ file: at.file, mode: "adding", baseUrl: at.url, bodyLimit });
      expect(await (await tape.fetch(`${at.url}/a`, postOf("b"))).json()).toEqual({ count: 2 });
      await tape.save();
      expect(tape.exchanges).toMatchObject([{ response: { body: { json: { count: 2 } } } }]);
    });
  });
});
