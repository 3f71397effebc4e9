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
import { all, json, rejection, serve, type Loopback } from "./loopback.ts";

const path = "/v2/project/{project_id}/tasks";
const params = { path: { project_id: "p1" } };

interface List {
  /** The ids on the page. */
  readonly ids: readonly number[];
  readonly total?: number | undefined;
}

interface Listing {
  readonly ango: AngoClient;
  readonly server: Loopback;
  /** Page and limit of each request. */
  readonly asked: string[];
}

/** A server that lists what `list` says for a page and a limit. */
async function listing(list: (page: number, limit: number) => List): Promise<Listing> {
  const asked: string[] = [];
  const server = await serve(({ url }, response) => {
    const query = new URL(url, "http://localhost").searchParams;
    const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
    asked.push(`${page}×${limit}`);
    const { ids, total } = list(page, limit);
    json(response, { status: "success", data: { tasks: ids.map((id) => ({ _id: String(id) })), total } });
  });
  return { ango: createAngoClient({ apiKey: "test-key", baseUrl: server.url }), server, asked };
}

/** The ids from `start` up to `end`. */
function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

/** The ids of a page, of `total` ids. */
function slice(total: number, page: number, limit: number): number[] {
  return range((page - 1) * limit, Math.min(page * limit, total));
}

/** What came, and what ended it. */
async function collect(
  items: AsyncIterable<{ readonly _id: string }>,
): Promise<{ ids: number[]; error: unknown }> {
  const ids: number[] = [];
  try {
    for await (const { _id } of items) ids.push(Number(_id));
    return { ids, error: undefined };
  } catch (error) {
    return { ids, error };
  }
}

describe("gives every item", () => {
  test.each<[name: string, total: number, list: (page: number, limit: number) => List, asked: string[]]>([
    ["nothing", 0, () => ({ ids: [], total: 0 }), ["1×100"]],
    ["one page", 7, (page, limit) => ({ ids: slice(7, page, limit), total: 7 }), ["1×100"]],
    ["a full page", 100, (page, limit) => ({ ids: slice(100, page, limit), total: 100 }), ["1×100"]],
    [
      "three",
      250,
      (page, limit) => ({ ids: slice(250, page, limit), total: 250 }),
      ["1×100", "2×100", "3×100"],
    ],
    [
      "a server that gives fewer",
      25,
      (page) => ({ ids: slice(25, page, 10), total: 25 }),
      ["1×100", "2×100", "3×100"],
    ],
    ["no total", 150, (page, limit) => ({ ids: slice(150, page, limit) }), ["1×100", "2×100", "3×100"]],
    [
      "a total of 0 beside a list",
      150,
      (page, limit) => ({ ids: slice(150, page, limit), total: 0 }),
      ["1×100", "2×100", "3×100"],
    ],
    [
      "a total below what came already",
      150,
      (page, limit) => ({ ids: slice(150, page, limit), total: 99 }),
      ["1×100", "2×100", "3×100"],
    ],
    ["no total, nothing", 0, () => ({ ids: [] }), ["1×100"]],
    [
      "a page that came short in the middle",
      203,
      (page) => ({ ids: [range(0, 100), range(100, 103), range(103, 203)][page - 1] ?? [], total: 203 }),
      ["1×100", "2×100", "3×100"],
    ],
    [
      "a total that shrinks",
      103,
      (page) => ({ ids: [range(0, 100), range(100, 103)][page - 1] ?? [], total: 110 - page * 5 }),
      ["1×100", "2×100", "3×100"],
    ],
    [
      "a total that goes missing",
      103,
      (page) => ({
        ids: [range(0, 100), range(100, 103)][page - 1] ?? [],
        total: page === 1 ? 103 : undefined,
      }),
      ["1×100", "2×100", "3×100"],
    ],
    [
      "a total that grows",
      210,
      (page) => ({
        ids: [range(0, 100), range(100, 200), range(200, 210)][page - 1] ?? [],
        total: page === 1 ? 205 : 210,
      }),
      ["1×100", "2×100", "3×100"],
    ],
  ])("%s", async (_name, total, list, expected) => {
    const { ango, asked } = await listing(list);
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual(range(0, total));
    expect(asked).toStrictEqual(expected);
  });

  test("asked for 1000, given 100", async () => {
    const { ango, asked } = await listing((page) => ({ ids: slice(250, page, 100), total: 250 }));
    const { ids } = await collect(paginate(ango, path, { params: { ...params, query: { limit: 1000 } } }));
    expect(ids).toStrictEqual(range(0, 250));
    expect(asked).toStrictEqual(["1×1000", "2×1000", "3×1000"]);
  });

  test("from a page in the middle on, whatever the total", async () => {
    const { ango, asked } = await listing((page, limit) => ({ ids: slice(45, page, limit), total: 45 }));
    const { ids, error } = await collect(
      paginate(ango, path, { params: { ...params, query: { page: 3, limit: 20 } } }),
    );
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual(range(40, 45));
    expect(asked).toStrictEqual(["3×20", "4×20"]);
  });

  test("items that are added meanwhile push others on: no error, and none is missed", async () => {
    // 100 items, five are added after the first page; the second page brings five that came already.
    const { ango } = await listing((page) =>
      page === 1 ? { ids: range(0, 100), total: 100 + 5 } : { ids: range(95, 105), total: 110 },
    );
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(new Set(ids)).toStrictEqual(new Set(range(0, 105)));
  });

  test("a last page of nothing but items that were pushed on is no repetition", async () => {
    const { ango } = await listing((page) =>
      page === 1
        ? { ids: range(0, 10), total: 20 }
        : { ids: page === 2 ? range(10, 20) : range(18, 20), total: 22 },
    );
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeUndefined();
    expect(new Set(ids)).toStrictEqual(new Set(range(0, 20)));
  });
});

describe("never loops for ever, and never ends without a word", () => {
  test.each<
    [name: string, list: (page: number, limit: number) => List, code: string, came: number, asked: number]
  >([
    [
      "page is ignored",
      (_page, limit) => ({ ids: slice(200, 1, limit), total: 200 }),
      "repeated-page",
      100,
      2,
    ],
    [
      "page is ignored, and the total grows with every call",
      (page, limit) => ({ ids: slice(limit, 1, limit), total: limit * (page + 1) }),
      "repeated-page",
      100,
      102,
    ],
    ["page is ignored, no total", (_page, limit) => ({ ids: slice(200, 1, limit) }), "repeated-page", 100, 2],
    [
      "the last page comes again",
      (page, limit) => ({ ids: slice(150, Math.min(page, 2), limit) }),
      "repeated-page",
      150,
      3,
    ],
    [
      "pages in a circle",
      (page, limit) => ({ ids: slice(300, ((page - 1) % 3) + 1, limit) }),
      "repeated-page",
      300,
      4,
    ],
    [
      "an empty page too early",
      (page, limit) => ({ ids: slice(100, page, limit), total: 101 }),
      "missing-items",
      100,
      2,
    ],
    [
      "an order that is not stable: some come twice, and others never",
      (page) => ({ ids: [range(0, 100), range(50, 150)][page - 1] ?? [], total: 200 }),
      "missing-items",
      150,
      3,
    ],
    ["an empty list that has a total", () => ({ ids: [], total: 3 }), "missing-items", 0, 1],
  ])("%s", async (_name, list, code, came, requests) => {
    const { ango, asked } = await listing(list);
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeInstanceOf(AngoResponseError);
    expect(error).toMatchObject({ code: `client/${code}`, path, status: 200 });
    expect([...new Set(ids)]).toStrictEqual(range(0, came));
    expect(asked).toHaveLength(requests);
  });

  test("items without an id are told apart by what they say", async () => {
    const server = await serve((_request, response) => {
      json(response, { status: "success", data: { tasks: [{ name: "a" }], total: 2 } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    expect(await rejection(all(pages(ango, path, { params })))).toMatchObject({
      code: "client/repeated-page",
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
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    const { error } = await collect(paginate(ango, path, { params }));
    expect(error).toBeInstanceOf(AngoHttpError);
    expect(error).toMatchObject({ code: "client/http-error", status, path, method: "GET" });
    expect(String(error)).toContain(message);
    expect(server.requests).toHaveLength(1);
  });

  test("after the items that came", async () => {
    const server = await serve(({ url }, response) => {
      if (url.includes("page=2")) json(response, { status: "error", message: "overloaded" }, 503);
      else json(response, { status: "success", data: { tasks: [{ _id: "0" }], total: 2 } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    const { ids, error } = await collect(paginate(ango, path, { params }));
    expect(ids).toStrictEqual([0]);
    expect(error).toMatchObject({ status: 503, serverMessage: "overloaded" });
  });
});

test.each([0, -1, 1.5, Number.NaN])("page and limit of %d are refused", async (number) => {
  const { ango, server } = await listing(() => ({ ids: [], total: 0 }));
  for (const query of [{ page: number }, { limit: number }]) {
    const { error } = await collect(paginate(ango, path, { params: { ...params, query } }));
    expect(error).toBeInstanceOf(AngoRequestError);
    expect(error).toMatchObject({ code: "client/invalid-query" });
  }
  expect(server.requests).toStrictEqual([]);
});

test("a path without pages is refused at run time too", async () => {
  const { ango } = await listing(() => ({ ids: [] }));
  const iterator: AsyncGenerator = Reflect.apply(paginate, undefined, [ango, "/v2/task/{task_id}"]);
  expect(await rejection(iterator.next())).toMatchObject({ code: "client/unknown-operation" });
});

test("the filters go with every page", async () => {
  const { ango, server } = await listing((page) => ({ ids: slice(15, page, 10), total: 15 }));
  await collect(
    paginate(ango, path, {
      params: { ...params, query: { "status[eq]": "Completed", batches: ["b1", "b2"] } },
    }),
  );
  const batches = encodeURIComponent('["b1","b2"]');
  expect(server.requests.map(({ url }) => url)).toStrictEqual(
    [1, 2].map(
      (page) => `/v2/project/p1/tasks?status[eq]=Completed&batches=${batches}&page=${page}&limit=100`,
    ),
  );
});

test("a page is asked for when its first item is", async () => {
  const { ango, asked } = await listing((page) => ({ ids: slice(30, page, 10), total: 30 }));
  const items = paginate(ango, path, { params });
  expect(asked).toStrictEqual([]);
  for await (const { _id } of items) if (_id === "9") break;
  expect(asked).toStrictEqual(["1×100"]);
});

test("an abort between pages throws the caller's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { ango, asked } = await listing((page) => ({ ids: slice(30, page, 10), total: 30 }));
  const items = paginate(ango, path, { params, signal: controller.signal });
  const read = async (): Promise<void> => {
    for await (const { _id } of items) if (_id === "5") controller.abort(reason);
  };
  expect(await rejection(read())).toBe(reason);
  expect(asked).toStrictEqual(["1×100"]);
});

test("pages say number and total", async () => {
  const { ango } = await listing((page, limit) => ({
    ids: slice(3, page, limit),
    ...(page === 1 && { total: 3 }),
  }));
  const seen = await all(pages(ango, path, { params: { ...params, query: { limit: 2 } } }));
  expect(seen).toStrictEqual([
    { items: [{ _id: "0" }, { _id: "1" }], number: 1, total: 3 },
    { items: [{ _id: "2" }], number: 2 },
  ]);
});
