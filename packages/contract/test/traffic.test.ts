import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createAngoClient } from "@angokit/client";
import { unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { startMock, type Mock } from "../src/mock.ts";
import { readRecording, recording, type RecordingOptions } from "../src/traffic/recording.ts";
import { failure, json, KEY, tapedServer } from "./taped-server.ts";

const at = tapedServer();

const postOf = (letter: string): RequestInit => ({ method: "POST", body: letter.repeat(2000) });

const jsonBody = (value: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const formOf = (name: string): FormData => {
  const data = new FormData();
  data.set("name", name);
  data.set("file", new File([Buffer.from([0, 1, 2])], "a.bin"));
  return data;
};

const work = async (fetch: typeof globalThis.fetch, baseUrl: string): Promise<unknown[]> => {
  const ango = createAngoClient({ apiKey: KEY, baseUrl, fetch });
  const projects = await ango.GET("/v2/listProjects", { params: { query: { page: 1, limit: 10 } } });
  const made = await ango.POST("/v2/project", { body: { name: "Cars", description: "d" } });
  const headers = { apikey: KEY, prefer: "code=404" };
  const none = await fetch(`${baseUrl}/v2/task/1`, { headers });
  return [projects.data, made.data, await none.json(), none.status];
};

describe("a client plays offline what it recorded from a mock", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
    return async () => mock.close();
  });

  test("with the same results", async () => {
    const tape = await recording({ file: at.file, mode: "record", baseUrl: mock.url });
    const live = await work(tape.fetch, mock.url);
    await tape.save();
    const calls = mock.calls.length;
    await using replay = await recording({ file: at.file, baseUrl: "https://nowhere.example.com" });
    expect(await work(replay.fetch, "https://nowhere.example.com")).toEqual(live);
    expect(live).toHaveLength(4);
    expect(live[3]).toBe(404);
    expect(mock.calls).toHaveLength(calls);
    expect(replay.unplayed()).toEqual([]);
    expect(await readFile(at.file, "utf8")).not.toContain(KEY);
  });
});

describe("what is written", () => {
  test("is readable, without what changes from run to run", async () => {
    at.respond = (_request, _body, response) =>
      json(response, { b: 1, a: [{ d: null, c: "x" }] }, { "x-request-id": "77", etag: '"1"' });
    const text = await at.record(async (fetch) =>
      fetch(`${at.url}/things?b=2&a=1`, {
        method: "POST",
        headers: { "content-type": "application/json", apikey: KEY },
        body: '{"z":1,"y":2}',
      }),
    );
    expect(JSON.parse(text)).toEqual({
      recording: 1,
      exchanges: [
        {
          request: {
            method: "POST",
            url: "/things?b=2&a=1",
            headers: { "content-type": "application/json" },
            body: { json: { y: 2, z: 1 } },
          },
          response: {
            status: 200,
            headers: { "content-type": "application/json", etag: '"1"' },
            body: { json: { a: [{ c: "x", d: null }], b: 1 } },
          },
        },
      ],
    });
    expect(text.indexOf('"a"')).toBeLessThan(text.indexOf('"b"'));
    expect(text.endsWith("}\n")).toBe(true);
    expect(await readdir(join(at.folder, "tapes"))).toEqual(["one.json"]);
  });

  test("is the same in whatever order the requests were made", async () => {
    at.respond = (request, _body, response) => json(response, { at: request.url });
    const paths = ["/c", "/a?x=1", "/b", "/a"];
    const first = await at.record(async (fetch) => {
      for (const path of paths) await fetch(at.url + path);
    });
    const second = await at.record(async (fetch) =>
      Promise.all(paths.toReversed().map(async (path) => fetch(at.url + path))),
    );
    expect(second).toBe(first);
  });

  test("is nothing when nothing was added", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    await rm(at.file);
    await writeFile(at.file, '{ "recording": 1, "exchanges": [] }');
    const tape = await recording({ file: at.file, mode: "adding" });
    await tape.save();
    expect(await readFile(at.file, "utf8")).toBe('{ "recording": 1, "exchanges": [] }');
  });
});

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

describe("playing", () => {
  test("the same request several times gets its answers in order, and no more", async () => {
    await at.record(async (fetch) => {
      for (let index = 0; index < 3; index++) await fetch(`${at.url}/poll?b=1&a=2`);
    });
    const fetch = await at.play();
    const got: unknown[] = [];
    for (let index = 0; index < 3; index++) {
      got.push(await (await fetch("https://nowhere.example.com/poll?a=2&b=1")).json());
    }
    expect(got).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    const error = await failure(fetch("https://nowhere.example.com/poll?a=2&b=1"));
    expect(error.code).toBe("contract/request-unknown");
    expect(error.message).toContain("was recorded 3 times");
  });

  test("concurrent requests are kept in the order in which they were made", async () => {
    let waiting: (() => void) | undefined;
    at.respond = (request, _body, response) => {
      const count = at.seen.length;
      // The first answer leaves after the second one.
      if (count === 1) waiting = () => json(response, { count });
      else {
        json(response, { count });
        waiting?.();
      }
      void request;
    };
    await at.record(async (fetch) => {
      const first = fetch(`${at.url}/a`);
      await expect.poll(() => at.seen.length).toBe(1);
      await Promise.all([first, fetch(`${at.url}/a`)]);
    });
    const fetch = await at.play();
    expect(await (await fetch("https://nowhere.example.com/a")).json()).toEqual({ count: 1 });
    expect(await (await fetch("https://nowhere.example.com/a")).json()).toEqual({ count: 2 });
  });

  test.each<readonly [string, string, RequestInit, readonly string[]]>([
    ["another page", "/list?page=2", {}, ['query page: "2", recorded "1"']],
    ["a parameter more", "/list?page=1&x=1", {}, ['query x: "1", recorded nothing']],
    ["a parameter less", "/list", {}, ['query page: nothing, recorded "1"']],
    ["another path", "/lists?page=1", {}, ["path: /lists, recorded /list"]],
    ["another method", "/list?page=1", { method: "DELETE" }, ["method: DELETE, recorded GET"]],
    ["another member", "/make", jsonBody({ a: [{ n: 2 }], s: "x" }), ["body /a/0/n: 2, recorded 1"]],
    ["a member less", "/make", jsonBody({ a: [{ n: 1 }] }), ['body /s: nothing, recorded "x"']],
    [
      "no body",
      "/make",
      { method: "POST" },
      [
        "content type of the body: none, recorded application/json",
        'body : nothing, recorded {"a":[{"n":1}],"s":"x"}',
      ],
    ],
  ])("an unknown request is refused: %s", async (_name, path, init, differences) => {
    await at.record(async (fetch) => {
      await fetch(`${at.url}/list?page=1`);
      await fetch(`${at.url}/make`, jsonBody({ s: "x", a: [{ n: 1 }] }));
    });
    at.seen = [];
    const fetch = await at.play();
    const error = await failure(fetch(`https://nowhere.example.com${path}`, init));
    expect(error).toMatchObject({ code: "contract/request-unknown", differences });
    expect(error.message).toContain(differences[0]);
    expect(at.seen).toEqual([]);
    expect(
      (await fetch("https://nowhere.example.com/make", jsonBody({ a: [{ n: 1 }], s: "x" }))).status,
    ).toBe(200);
  });

  test("the error has no secret", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/list`));
    const fetch = await at.play();
    const error = await failure(
      fetch("https://nowhere.example.com/list?token=abc-secret", { headers: { apikey: KEY } }),
    );
    expect(error.message).toContain("token=~redacted~");
    expect(JSON.stringify(error) + error.message).not.toContain("abc-secret");
  });

  test("forms are compared by their fields, whatever the boundary", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/up`, { method: "POST", body: formOf("x") }));
    const fetch = await at.play();
    const post = async (name: string): Promise<Response> =>
      fetch("https://nowhere.example.com/up", { method: "POST", body: formOf(name) });
    expect((await failure(post("y"))).differences).toEqual(['body /parts/0/body/text: "y", recorded "x"']);
    expect((await post("x")).status).toBe(200);
  });

  test("what was not played is told", async () => {
    await at.record(async (fetch) => {
      await fetch(`${at.url}/a`);
      await fetch(`${at.url}/b?x=1`);
    });
    const tape = await recording({ file: at.file, baseUrl: at.url });
    await tape.fetch(`${at.url}/a`);
    expect(tape.unplayed()).toEqual(["GET /b?x=1"]);
  });

  test("an aborted request stays aborted", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const fetch = await at.play();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(fetch("https://nowhere.example.com/a", { signal })).rejects.toThrow("enough");
  });
});

describe("adding", () => {
  test("plays what is known, fetches and adds what is not", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const tape = await recording({ file: at.file, mode: "adding", baseUrl: at.url });
    await tape.fetch(`${at.url}/a`);
    await tape.fetch(`${at.url}/b`);
    await tape.fetch(`${at.url}/a`);
    await tape[Symbol.asyncDispose]();
    expect(at.seen).toEqual(["GET /a", "GET /b", "GET /a"]);
    const { exchanges } = await readRecording(at.file);
    expect(exchanges.map(({ request }) => request.url)).toEqual(["/a", "/a", "/b"]);
  });

  test("begins without a file", async () => {
    const tape = await recording({ file: at.file, mode: "adding", baseUrl: at.url });
    await tape.fetch(`${at.url}/a`);
    await tape.save();
    expect((await readRecording(at.file)).exchanges).toHaveLength(1);
  });

  test("keeps nothing of a request that failed", async () => {
    const tape = await recording({ file: at.file, mode: "adding", baseUrl: at.url });
    at.respond = (_request, _body, response) => response.destroy();
    await expect(tape.fetch(`${at.url}/a`)).rejects.toThrow(TypeError);
    at.respond = (_request, _body, response) => json(response, 1);
    await tape.fetch(`${at.url}/b`);
    await tape.save();
    expect((await readRecording(at.file)).exchanges.map(({ request }) => request.url)).toEqual(["/b"]);
  });

  test("a body that breaks off is told apart from a whole one", async () => {
    at.respond = (_request, _body, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    const text = await at.record(async (fetch) => {
      const response = await fetch(`${at.url}/a`);
      await expect(response.text()).rejects.toThrow(TypeError);
    });
    expect(text).toContain("the connection broke while it came");
  });

  test("more than the limit is refused", async () => {
    const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url, limit: 1 });
    await tape.fetch(`${at.url}/a`);
    expect((await failure(tape.fetch(`${at.url}/b`))).code).toBe("contract/recording-full");
  });
});

/** A recording of one exchange, with something else in it. */
const fileWith = (request: object, response: object): string =>
  JSON.stringify({
    recording: 1,
    exchanges: [
      {
        request: { method: "GET", url: "/", headers: {}, ...request },
        response: { status: 200, headers: {}, ...response },
      },
    ],
  });
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const zipWith = (name: string): object => ({ body: { zip: [{ name, body: { text: "x" } }] } });

describe("a recording that was edited is refused with the place of the mistake", () => {
  test.each<readonly [name: string, content: string, pointer: string]>([
    ["a broken exchange", '{"recording":1,"exchanges":[{"request":{}}]}', "/exchanges/0/request/method"],
    ["no exchange", '{"recording":1,"exchanges":[1]}', "/exchanges/0"],
    ["a status that is none", fileWith({}, { status: 99 }), "/exchanges/0/response/status"],
    ["a body of no kind", fileWith({ body: { xml: 1 } }, {}), "/exchanges/0/request/body"],
    [
      "a body in a body",
      fileWith({}, { body: { gzip: { text: 1 } } }),
      "/exchanges/0/response/body/gzip/text",
    ],
    [
      "a header with a line break",
      fileWith({}, { headers: { "x-a": "1\r\nset-cookie: b=1" } }),
      "/exchanges/0/response/headers/x-a",
    ],
    [
      "a header with other letters",
      fileWith({}, { headers: { a: "\u4e00" } }),
      "/exchanges/0/response/headers/a",
    ],
    [
      "a header with no name",
      fileWith({}, { headers: { "a b/c": "1" } }),
      "/exchanges/0/response/headers/a b~1c",
    ],
    ["a header that is no text", fileWith({ headers: { a: 1 } }, {}), "/exchanges/0/request/headers/a"],
    [
      "JSON that is nested very deep",
      fileWith({}, { body: { json: "DEEP" } }).replace('"DEEP"', deep),
      "/exchanges/0",
    ],
    ...["%%%", "YQ", "YQ=", "Y===", "YWJ-", "YW Jj", "YQ==YQ=="].map(
      (base64) =>
        [
          `base64 that is none, ${base64}`,
          fileWith({}, { body: { base64 } }),
          "/exchanges/0/response/body/base64",
        ] as const,
    ),
    [
      "base64 that is none in a ZIP",
      fileWith({}, { body: { zip: [{ name: "a", body: { base64: "%%%" } }] } }),
      "/exchanges/0/response/body/zip/0/body/base64",
    ],
    ...["", "G ET", "GET\n", "G\u00c4T"].map(
      (method) =>
        [
          `the method ${JSON.stringify(method)}`,
          fileWith({ method }, {}),
          "/exchanges/0/request/method",
        ] as const,
    ),
    ...["", "http://[", "http://", "things", "/a b", "http://h:99999/"].map(
      (url) => [`the URL ${JSON.stringify(url)}`, fileWith({ url }, {}), "/exchanges/0/request/url"] as const,
    ),
    ["very deep JSON around", `{"recording":1,"exchanges":[],"more":${deep}}`, "/"],
    ["a HAR with very deep JSON", `{"log":{"entries":[{},${deep}]}}`, "/log/entries/1"],
    ...["../a", "a/../../b", "/etc/a", "..\\a", "C:a", "a/.."].map(
      (name) =>
        [`a ZIP with ${name}`, fileWith({}, zipWith(name)), "/exchanges/0/response/body/zip/0/name"] as const,
    ),
  ])("%s", async (_name, content, pointer) => {
    at.file = join(at.folder, "x.json");
    await writeFile(at.file, content);
    const error = await failure(recording({ file: at.file }));
    expect(error).toMatchObject({
      code: "contract/recording-unreadable",
      place: `${at.file}#${pointer}`,
      message: expect.stringContaining(pointer),
    });
  });
});

test.each([
  ["../up.txt", "leads out of its folder"],
  ["a/../../up.txt", "leads out of its folder"],
  ["/up.txt", "leads out of its folder"],
])("a ZIP that would be unpacked elsewhere is not kept: %s", async (name, why) => {
  const zip = zipSync({ "a.txt": Buffer.from("a"), [name]: Buffer.from("b") });
  at.respond = (_request, _body, response) => response.end(zip);
  const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
  expect(text).toContain(why);
  expect(text).not.toContain("up.txt");
});

test("an answer of very deep JSON is kept as text, without its secrets", async () => {
  const body = `{"password":"s3cr3t-VALUE","deep":${deep}}`;
  at.respond = (_request, _body, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
  expect(text).not.toContain("s3cr3t-VALUE");
  const played = await (await at.play())("https://nowhere.example.com/a");
  expect(await played.text()).toBe(body.replace("s3cr3t-VALUE", "~redacted~"));
});

describe("files", () => {
  test.each([
    ["no file", undefined, "contract/recording-unreadable"],
    ["no JSON", "{ secret", "contract/recording-unreadable"],
    ["another JSON", "[]", "contract/recording-unreadable"],
    ["another version", '{"recording":2,"exchanges":[]}', "contract/recording-unreadable"],
  ])("%s", async (_name, content, code) => {
    at.file = join(at.folder, "x.json");
    if (content !== undefined) await writeFile(at.file, content);
    const error = await failure(recording({ file: at.file }));
    expect(error).toMatchObject({ code, place: at.file });
    expect(error.message).not.toContain("secret");
    expect(error.message.includes('mode "record"')).toBe(content === undefined);
  });

  test("what is not recorded says how to record it", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const fetch = await at.play();
    await fetch("https://nowhere.example.com/a");
    for (const path of ["/b", "/a"]) {
      const error = await failure(fetch(`https://nowhere.example.com${path}`));
      expect(error.code).toBe("contract/request-unknown");
      expect(error.message).toMatch(/record it: mode "adding", or "record" for all anew\.$/);
    }
  });

  test("a mode that is none is refused, and nothing is fetched", async () => {
    const options: RecordingOptions = { file: at.file, ...JSON.parse('{"mode":"plya"}') };
    expect(await failure(recording(options))).toMatchObject({
      code: "contract/option-invalid",
      place: "mode",
      message: 'mode must be one of strict, adding, record, not "plya".',
    });
    expect(at.seen).toEqual([]);
  });

  test.each([
    ["bodyLimit", { bodyLimit: 0 }],
    ["limit", { limit: 1.5 }],
  ])("the option %s", async (place, options) => {
    expect(await failure(recording({ file: at.file, ...options }))).toMatchObject({
      code: "contract/option-invalid",
      place,
    });
  });
});

const entry = (
  path: string,
  request: Record<string, unknown>,
  response: Record<string, unknown>,
): unknown => ({
  startedDateTime: "2026-01-01T00:00:00.000Z",
  time: 1,
  request: {
    method: "GET",
    url: `https://api.example.com${path}`,
    httpVersion: "h2",
    headers: [
      { name: ":method", value: "GET" },
      { name: "apikey", value: KEY },
    ],
    queryString: [],
    cookies: [],
    ...request,
  },
  response: {
    status: 200,
    headers: [{ name: "Content-Type", value: "application/json" }],
    content: { size: 7, mimeType: "application/json", text: '{"a":1}' },
    ...response,
  },
});

const linked = (value: string): object => ({
  status: 200,
  headers: [{ name: "link", value }],
  content: { mimeType: "text/plain", text: "x" },
});

test("headers of a HAR: several of one name line by line, other letters, and what cannot be sent", async () => {
  const entries = ["<a>\n<b>", "caf\u00e9 \u4e00", "a\0b"].map((value, index) => ({
    request: { method: "GET", url: `https://h.example.com/${index}`, headers: [] },
    response: linked(value),
  }));
  at.file = join(at.folder, "x.har");
  await writeFile(at.file, JSON.stringify({ log: { entries } }));
  const tape = await recording({ file: at.file });
  expect(tape.skipped).toEqual(['log.entries[2]: its answer has a header "link" that cannot be sent']);
  const links = await Promise.all(
    [0, 1].map(async (index) => (await tape.fetch(`https://h.example.com/${index}`)).headers.get("link")),
  );
  expect(links[0]).toBe("<a>, <b>");
  expect(Buffer.from(links[1] ?? "", "latin1").toString()).toBe("caf\u00e9 \u4e00");
});

describe("a HAR", () => {
  const har = {
    log: {
      version: "1.2",
      creator: { name: "browser", version: "1" },
      entries: [
        entry("/a?page=1", {}, {}),
        entry("/b64", {}, { content: { size: 3, mimeType: "image/x", encoding: "base64", text: "AAEC" } }),
        entry("/gone", {}, { content: { size: 30, mimeType: "application/json" } }),
        entry("/blocked", {}, { status: 0 }),
        entry("/echo", {}, { content: { size: 1, mimeType: "text/plain", text: `key ${KEY}` } }),
        entry(
          "/form",
          {
            method: "POST",
            headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }],
            postData: {
              mimeType: "application/x-www-form-urlencoded",
              params: [
                { name: "q", value: "a b" },
                { name: "password", value: "hidden-word" },
              ],
            },
          },
          {},
        ),
        entry("/socket", { url: "wss://api.example.com/socket" }, {}),
      ],
    },
  };

  test("is played as a recording", async () => {
    at.file = join(at.folder, "x.har");
    await writeFile(at.file, `\uFEFF${JSON.stringify(har)}`);
    const tape = await recording({ file: at.file, baseUrl: "https://api.example.com" });
    expect(tape.skipped).toEqual([
      "log.entries[3]: it got no answer",
      "log.entries[6]: it is no HTTP request",
    ]);
    expect(JSON.stringify(tape.exchanges)).not.toMatch(new RegExp(`${KEY}|hidden-word`));
    const { fetch } = tape;
    const host = "https://api.example.com";
    expect(await (await fetch(`${host}/a?page=1`)).json()).toEqual({ a: 1 });
    expect([...new Uint8Array(await (await fetch(`${host}/b64`)).arrayBuffer())]).toEqual([0, 1, 2]);
    expect(await (await fetch(`${host}/echo`)).text()).toBe("key ~redacted~");
    expect((await failure(fetch(`${host}/gone`))).code).toBe("contract/recording-incomplete");
    const form = new URLSearchParams({ q: "a b", password: "another" });
    expect((await fetch(`${host}/form`, { method: "POST", body: form })).status).toBe(200);
  });

  test("is not added to", async () => {
    at.file = join(at.folder, "x.har");
    await writeFile(at.file, JSON.stringify(har));
    expect(await failure(recording({ file: at.file, mode: "adding" }))).toMatchObject({
      code: "contract/option-invalid",
      place: "mode",
    });
  });
});
