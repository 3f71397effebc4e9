import { describe, expect, test } from "vitest";
import {
  AngoHttpError,
  AngoRequestError,
  AngoResponseError,
  createAngoClient,
  pages,
  paginate,
  type AngoClient,
} from "../src/index.ts";
import { collect, range, serveList, type ListServerOptions } from "./list-server.ts";
import { all, json, rejection, serve } from "./loopback.ts";

const path = "/v2/project/{project_id}/tasks";
const params = { path: { project_id: "p1" } };

/** A server that lists what `list` says for a page and a limit, and a client of it. */
async function listing(
  list: (page: number, limit: number) => { ids: number[]; total?: number },
): Promise<AngoClient> {
  const server = await serve(({ url }, response) => {
    const query = new URL(url, "http://localhost").searchParams;
    const { ids, total } = list(Number(query.get("page")), Number(query.get("limit")));
    json(response, { status: "success", data: { tasks: ids.map((id) => ({ _id: String(id) })), total } });
  });
  return createAngoClient({ apiKey: "test-key", baseUrl: server.url, retries: false });
}

describe("gives every item once", () => {
  test.each<[name: string, count: number, options: Omit<ListServerOptions, "rows">, asked: string[]]>([
    ["nothing", 0, {}, ["1×100"]],
    ["one page", 7, {}, ["1×100"]],
    ["a full page", 100, {}, ["1×100"]],
    ["three, each with an item of the one before", 250, {}, ["1×100", "2×99", "3×98"]],
    ["a server that caps the limit", 55, { cap: 25 }, ["1×100", "2×24", "3×23"]],
    ["a server that caps it to the least", 25, { cap: 10 }, ["1×100", "2×10", "3×10"]],
    ["a server that knows one size of pages", 250, { size: 100 }, ["1×100", "2×99", "3×100"]],
    ["a server that gives more than was asked for", 250, { size: 120 }, ["1×100", "2×120", "3×120"]],
    ["no total", 150, { total: () => undefined }, ["1×100", "2×99", "3×74"]],
    ["no total, a short page", 7, { total: () => undefined }, ["1×100", "1×10"]],
    ["no total, nothing", 0, { total: () => undefined }, ["1×100"]],
    ["a total of 0 beside a list", 150, { total: () => 0 }, ["1×100", "2×99", "3×74"]],
    ["a total below what came already", 150, { total: () => 99 }, ["1×100", "2×99", "3×74"]],
  ])("%s", async (_name, count, options, expected) => {
    const { ango, asked } = await serveList({ rows: range(0, count), ...options });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual(range(0, count));
    expect(asked).toStrictEqual(expected);
  });

  test("a total that goes missing", async () => {
    let requests = 0;
    const total = (count: number): number | undefined => ((requests += 1) === 1 ? count : undefined);
    const { ango } = await serveList({ rows: range(0, 203), total });
    expect(await collect(paginate(ango, path, { params }))).toStrictEqual({
      ids: range(0, 203),
      error: undefined,
    });
  });

  test("asked for 1000, given 100", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 250), cap: 100 });
    const { ids } = await collect(paginate(ango, path, { params: { ...params, query: { limit: 1000 } } }));
    expect(ids).toStrictEqual(range(0, 250));
    expect(asked).toStrictEqual(["1×1000", "2×99", "3×98"]);
  });

  test("asked for 10, pages are of 20 after the first: smaller ones do not overlap", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 45) });
    const { ids } = await collect(paginate(ango, path, { params: { ...params, query: { limit: 10 } } }));
    expect(ids).toStrictEqual(range(0, 45));
    expect(asked).toStrictEqual(["1×10", "1×20", "2×19", "3×18"]);
  });

  test("from a page in the middle on", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 65) });
    const query = { page: 3, limit: 20 };
    const { ids, error } = await collect(paginate(ango, path, { params: { ...params, query } }));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual(range(40, 65));
    expect(asked).toStrictEqual(["3×20", "4×19"]);
  });

  test("from a page beyond the end on: nothing", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 65) });
    const query = { page: 5, limit: 20 };
    expect(await collect(paginate(ango, path, { params: { ...params, query } }))).toStrictEqual({
      ids: [],
      error: undefined,
    });
    expect(asked).toStrictEqual(["5×20"]);
  });
});

describe("while the list changes", () => {
  test.each<[name: string, change: (rows: number[]) => void, sometimes: number[]]>([
    ["an item that was read is removed", (rows) => rows.splice(10, 1), [10]],
    ["many are", (rows) => rows.splice(0, 70), range(0, 70)],
    [
      "as many are removed as are added at the end",
      (rows) => rows.push(...rows.splice(0, 30, 900, 901)),
      range(0, 30),
    ],
    [
      "one is removed and one added at the end: the total stays",
      (rows) => void (rows.shift(), rows.push(900)),
      [0],
    ],
    ["items are added at the head", (rows) => rows.unshift(900, 901, 902), []],
    ["more than a page of them", (rows) => rows.unshift(...range(900, 1050)), []],
    ["those that are to come are removed", (rows) => rows.splice(150), range(150, 250)],
  ])("%s after the first page", async (_name, change, sometimes) => {
    const rows = range(0, 250);
    const before = (request: number): void => {
      if (request === 2) change(rows);
    };
    const { ango } = await serveList({ rows, before });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(new Set(ids).size).toBe(ids.length);
    expect(range(0, 250).filter((id) => !ids.includes(id) && !sometimes.includes(id))).toStrictEqual([]);
  });

  test("the whole list goes", async () => {
    const rows = range(0, 250);
    const before = (request: number): void => {
      if (request === 2) rows.length = 0;
    };
    const { ango } = await serveList({ rows, before });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual(range(0, 100));
  });
});

describe("never loops for ever, and never ends without a word", () => {
  test.each<
    [
      name: string,
      list: (page: number, limit: number) => { ids: number[]; total?: number },
      code: string,
      came: number,
    ]
  >([
    ["page is ignored", (_page, limit) => ({ ids: range(0, limit), total: 200 }), "repeated-page", 100],
    [
      "page is ignored, and the total grows with every call",
      (page, limit) => ({ ids: range(0, limit), total: limit * (page + 1) }),
      "repeated-page",
      100,
    ],
    ["page is ignored, no total", (_page, limit) => ({ ids: range(0, limit) }), "repeated-page", 100],
    [
      "each page beyond the first has other items every time",
      (page, limit) => ({
        ids: page === 1 ? range(0, limit) : range(0, limit).map((id) => Math.random() + id),
        total: 1000,
      }),
      "list-changed",
      100,
    ],
    [
      "an empty page too early",
      (page, limit) => ({ ids: page === 1 ? range(0, limit) : [], total: 300 }),
      "missing-items",
      100,
    ],
    [
      "a total that is never reached",
      (page, limit) => ({ ids: range((page - 1) * limit, Math.min(100, page * limit)), total: 101 }),
      "missing-items",
      100,
    ],
    ["an empty list that has a total", () => ({ ids: [], total: 3 }), "missing-items", 0],
  ])("%s", async (_name, list, code, came) => {
    let requests = 0;
    const ango = await listing((page, limit) => {
      requests += 1;
      return list(page, limit);
    });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeInstanceOf(AngoResponseError);
    expect(error).toMatchObject({ code: `client/${code}`, path, status: 200 });
    expect(new Set(ids).size).toBe(came);
    expect(requests).toBeLessThan(50);
  });

  test("items without an id are told apart by what they say", async () => {
    const server = await serve((_request, response) => {
      json(response, { status: "success", data: { tasks: [{ name: "a" }], total: 2 } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    expect(await rejection(all(pages(ango, path, { params })))).toMatchObject({
      code: expect.stringMatching(/client\/(?:repeated-page|missing-items)/),
    });
  });

  test.each([[{}], [{ tasks: null }], [{ tasks: { 0: "a" } }], [[]]])(
    "no list in the answer: %j",
    async (data) => {
      const server = await serve((_request, response) => json(response, { status: "success", data }));
      const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
      const { error } = await collect(paginate(ango, path, { params }));
      expect(error).toMatchObject({ code: "client/unexpected-body" });
      expect(String(error)).toContain("page 1 has no list at data.tasks");
    },
  );
});

describe("what the server refuses is thrown", () => {
  test.each<[status: number, body: object | undefined, message: string]>([
    [401, { status: "fail", message: "Invalid API KEY" }, "HTTP 401: Invalid API KEY (check ANGO_API_KEY"],
    [403, { status: "fail", message: "Forbidden" }, "HTTP 403: Forbidden (the owner of the API key"],
    [
      429,
      { status: "error", message: "Rate limit exceeded" },
      "HTTP 429: Rate limit exceeded (too many requests",
    ],
    [500, undefined, ": HTTP 500 with an empty body (the server failed"],
    [200, { status: "fail", message: "Invalid project" }, ": HTTP 200: Invalid project"],
  ])("%i", async (status, body, message) => {
    const server = await serve((_request, response) => {
      if (body) json(response, body, status);
      else response.writeHead(status).end();
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url, retries: false });
    const { error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeInstanceOf(AngoHttpError);
    expect(error).toMatchObject({ code: "client/http-error", status, path, method: "GET", attempts: 1 });
    expect(String(error)).toContain(message);
    expect(server.requests).toHaveLength(1);
  });

  test("after the items that came, with the number of attempts", async () => {
    const server = await serve(({ url }, response) => {
      if (url.includes("page=2")) json(response, { status: "error", message: "overloaded" }, 503);
      else {
        const tasks = range(0, 100).map((id) => ({ _id: String(id) }));
        json(response, { status: "success", data: { tasks, total: 101 } });
      }
    });
    const ango = createAngoClient({
      apiKey: "test-key",
      baseUrl: server.url,
      retries: { max: 2, baseDelay: 1 },
    });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(ids).toStrictEqual(range(0, 100));
    expect(error).toMatchObject({ status: 503, serverMessage: "overloaded", attempts: 3 });
    expect(String(error)).toContain("That was attempt 3.");
  });
});

test.each([0, -1, 1.5, Number.NaN])("page, limit and maxItems of %d are refused", async (number) => {
  const { ango, server } = await serveList({ rows: [] });
  for (const init of [
    { params: { ...params, query: { page: number } } },
    { params: { ...params, query: { limit: number } } },
    { params, maxItems: number },
  ]) {
    const { error } = await collect(paginate(ango, path, init));
    expect(error).toBeInstanceOf(AngoRequestError);
    expect(error).toMatchObject({ code: "client/invalid-query" });
  }
  expect(server.requests).toStrictEqual([]);
});

test("a path without pages is refused at run time too", async () => {
  const { ango } = await serveList({ rows: [] });
  const iterator: AsyncGenerator = Reflect.apply(paginate, undefined, [ango, "/v2/task/{task_id}"]);
  expect(await rejection(iterator.next())).toMatchObject({ code: "client/unknown-operation" });
});

test("the filters go with every page", async () => {
  const { ango, server } = await serveList({ rows: range(0, 150) });
  const query = { "status[eq]": "Completed", batches: ["b1", "b2"] } as const;
  await collect(paginate(ango, path, { params: { ...params, query: { ...query, batches: ["b1", "b2"] } } }));
  const batches = encodeURIComponent('["b1","b2"]');
  expect(server.requests.map(({ url }) => url)).toStrictEqual(
    ["page=1&limit=100", "page=2&limit=99"].map(
      (place) => `/v2/project/p1/tasks?status[eq]=Completed&batches=${batches}&${place}`,
    ),
  );
});

describe("no more is asked for than is wanted", () => {
  test("nothing before the first item is", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 250) });
    const items = paginate(ango, path, { params });
    expect(asked).toStrictEqual([]);
    await items.return(undefined);
    expect(asked).toStrictEqual([]);
  });

  test("without prefetch, a page when its first item is", async () => {
    const { ango, asked } = await serveList({ rows: range(0, 250) });
    for await (const { _id } of paginate(ango, path, { params, prefetch: false })) if (_id === "99") break;
    expect(asked).toStrictEqual(["1×100"]);
  });

  test("with it, one page ahead; who leaves gives it up", async () => {
    const given: boolean[] = [];
    const server = await serve(({ url }, response) => {
      response.on("close", () => given.push(response.writableFinished));
      if (url.includes("page=2")) return;
      const tasks = range(0, 100).map((id) => ({ _id: String(id) }));
      json(response, { status: "success", data: { tasks, total: 300 } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    const list = pages(ango, path, { params });
    await list.next();
    await expect.poll(() => server.requests.length).toBe(2);
    await list.return(undefined);
    await expect.poll(() => given).toStrictEqual([true, false]);
  });

  test.each([1, 99, 100, 101, 197, 250, 1000])("maxItems %d", async (maxItems) => {
    const { ango, asked } = await serveList({ rows: range(0, 250) });
    const { ids } = await collect(paginate(ango, path, { params, maxItems }));
    expect(ids).toStrictEqual(range(0, Math.min(250, maxItems)));
    expect(asked).toHaveLength([100, 198, 250].findIndex((end) => maxItems <= end || end === 250) + 1);
  });
});

test("a list goes on where it was left", async () => {
  const rows = range(0, 500);
  const { ango } = await serveList({ rows });
  for (const maxItems of [1, 50, 100, 150, 300, 499]) {
    const seen = new Set<string>();
    let next: { page: number; limit: number } | undefined;
    for await (const page of pages(ango, path, { params, maxItems })) {
      for (const { _id } of page.items) seen.add(_id);
      next = page.next;
    }
    expect(seen.size).toBe(maxItems);
    const query = { ...next };
    for await (const { _id } of paginate(ango, path, { params: { ...params, query } })) seen.add(_id);
    expect(seen.size).toBe(500);
  }
});

test("an abort between pages throws the caller's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { ango } = await serveList({ rows: range(0, 250) });
  const items = paginate(ango, path, { params, signal: controller.signal });
  const read = async (): Promise<void> => {
    for await (const { _id } of items) if (_id === "5") controller.abort(reason);
  };
  expect(await rejection(read())).toBe(reason);
});

test("pages say number, total and what is next", async () => {
  const { ango } = await serveList({ rows: range(0, 23), total: (count) => count });
  const seen = await all(pages(ango, path, { params: { ...params, query: { limit: 20 } } }));
  expect(seen).toStrictEqual([
    {
      items: range(0, 20).map((id) => ({ _id: String(id) })),
      number: 1,
      total: 23,
      next: { page: 2, limit: 19 },
    },
    { items: range(20, 23).map((id) => ({ _id: String(id) })), number: 2, total: 23 },
  ]);
});
