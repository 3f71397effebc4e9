import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAngoClient } from "@angokit/client";
import { beforeAll, describe, expect, test } from "vitest";
import { startMock, type Mock } from "../src/mock.ts";
import { readRecording, recording } from "../src/traffic/recording.ts";
import { failure, json, KEY, tapedServer } from "./taped-server.ts";

const at = tapedServer();

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
