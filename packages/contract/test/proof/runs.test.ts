import { createAngoClient, paginate } from "@angokit/client";
import { describe, expect, test } from "vitest";
import { checkPaging, checkRetries, faultyMock } from "../../src/generate.ts";
import { startMock, type Mock } from "../../src/index.ts";
import { caught, query, pair, spoilt, spoiltServer, type Spoil } from "./mutant.ts";

// Bugs that no single request shows: pages that are lost, and work that is done twice.

const data = {
  project: { name: "Cars" },
  categorySchema: { tools: [], classifications: [], relations: [] },
  records: Array.from({ length: 45 }, (_, index) => ({
    externalId: `${index}.jpg`,
    asset: `https://files.example.com/${index}.jpg`,
    task: { tools: [], classifications: [], relations: [] },
  })),
};

const quick = { max: 30, baseDelay: 1, maxDelay: 2 };

/** All tasks, as the client reads them. */
async function* tasks(
  baseUrl: string,
  limit: number,
  fetch?: typeof globalThis.fetch,
): AsyncGenerator<string> {
  const client = createAngoClient({ apiKey: "any", baseUrl, ...(fetch === undefined ? {} : { fetch }) });
  const { data: list } = await client.GET("/v2/listProjects");
  const project_id = list?.data.projects[0]?._id ?? "";
  const params = { path: { project_id }, query: { limit } };
  for await (const { _id = "" } of paginate(client, "/v2/project/{project_id}/tasks", { params })) yield _id;
}

/** All tasks, as someone reads them who writes the loop by hand. */
async function handMade(
  baseUrl: string,
  limit: number,
  bug: Partial<typeof RIGHT> = {},
): Promise<readonly unknown[]> {
  const { first, next, isLast } = { ...RIGHT, ...bug };
  const read = async (
    target: string,
  ): Promise<{ projects: { _id: string }[]; tasks: { _id: string }[]; total: number }> => {
    const answer: { data: never } = JSON.parse(
      await (await fetch(`${baseUrl}${target}`, { headers: { apikey: "any" } })).text(),
    );
    return answer.data;
  };
  const { projects } = await read("/v2/listProjects");
  const all: unknown[] = [];
  for (let page = first; ; page = next(page)) {
    const got = await read(`/v2/project/${projects[0]?._id}/tasks?page=${page}&limit=${limit}`);
    all.push(...got.tasks.map(({ _id }) => _id));
    if (isLast(got.tasks.length, limit, all.length, got.total) || page > 50) return all;
  }
}

const RIGHT = {
  first: 1,
  next: (page: number): number => page + 1,
  isLast: (got: number, limit: number, all: number, total: number): boolean => got < limit || all >= total,
};

describe("pages", () => {
  const limits = { limits: [10, 100] as const, runs: 10, seed: 3 };

  test("a client and a server without a defect pass", async () => {
    await using mock = await startMock({ data });
    expect(await checkPaging((limit) => tasks(mock.url, limit), limits)).toBe(45);
    expect(await checkPaging((limit) => handMade(mock.url, limit), limits)).toBe(45);
  });

  test.each<[string, Partial<typeof RIGHT>]>([
    ["loses every second page", { next: (page) => page + 2 }],
    ["begins with the second page", { first: 2 }],
    ["reads only one page", { isLast: () => true }],
    ["stops at a full page too early", { isLast: (_, limit, all, total) => all + limit > total }],
  ])("a client that %s is caught", async (_, bug) => {
    await using mock = await startMock({ data });
    expect(await caught(checkPaging((limit) => handMade(mock.url, limit, bug), limits))).toMatch(
      /in pages of \d+ there are \d+ items, in pages of 100 \d+/,
    );
  });

  test("a fetch that asks for a page after the next is caught", async () => {
    await using mock = await startMock({ data });
    const skip: Spoil = query((name, [page]) =>
      name === "page" && Number(page) > 1 ? [pair("page", String(Number(page) + 1))] : undefined,
    );
    const found = await caught(checkPaging((limit) => tasks(mock.url, limit, spoilt(skip)), limits));
    expect(found).toMatch(/Pages lose or repeat items/);
  });

  test.each<[string, (items: unknown[], page: number) => unknown[]]>([
    ["leaves out the last of a page", (items, page) => (page === 1 ? items.slice(0, -1) : items)],
    ["has the second page lost", (items, page) => (page === 2 ? [] : items)],
    ["sorts each page by itself", (items) => items.toReversed()],
  ])("a server that %s is caught", async (_, change) => {
    await using mock = await startMock({ data });
    await using server = await spoiltServer(mock.url, (answer) => {
      const page = Number(/[?&]page=(\d+)/.exec(answer.target)?.[1] ?? 1);
      if (!answer.target.includes("/tasks") || answer.status !== 200) return;
      const body: { data: { tasks: unknown[] } } = JSON.parse(answer.body);
      body.data.tasks = change(body.data.tasks, page);
      answer.body = JSON.stringify(body);
    });
    const found = await caught(checkPaging((limit) => handMade(server.url, limit), limits));
    expect(found).toMatch(/Pages lose or repeat items/);
  });
});

/** Repeats whatever fails, as many do. */
function stubborn(base: typeof globalThis.fetch = fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    for (let time = 0; ; time++) {
      try {
        const response = await base(request.clone());
        const text = await response.clone().text();
        if ((response.status < 500 && response.status !== 429 && text !== "") || time > 30) return response;
      } catch (error) {
        if (time > 30) throw error;
      }
    }
  };
}

/** Makes a project, unless there is one, and reads its name: what is unclear is looked up. */
async function project(mock: Mock, fetch?: typeof globalThis.fetch): Promise<unknown> {
  const client = createAngoClient({
    apiKey: "any",
    baseUrl: mock.url,
    retries: quick,
    ...(fetch === undefined ? {} : { fetch }),
  });
  for (let time = 0; time < 30; time++) {
    const { data: known } = await client.GET("/v2/listProjects");
    const found = known?.data.projects.find(({ name }) => name === "Cars");
    if (found !== undefined) return found.name;
    await client.POST("/v2/project", { body: { name: "Cars" } }).catch(() => undefined);
  }
  throw new Error("no project was made");
}

const once = async (mock: Mock): Promise<unknown> => {
  const client = createAngoClient({ apiKey: "any", baseUrl: mock.url, retries: false });
  const { data: list, error } = await client.GET("/v2/listProjects");
  if (error) throw new Error(error.message ?? "refused");
  return list?.data.total;
};

const lossy = async (mock: Mock): Promise<unknown> => {
  const ids: string[] = [];
  for (let page = 1; page <= 5; page++) {
    const client = createAngoClient({ apiKey: "any", baseUrl: mock.url, retries: false });
    const asked = { page, limit: 10 };
    const { data: list } = await client
      .GET("/v2/listProjects", { params: { query: asked } })
      .catch(() => ({ data: undefined }));
    ids.push(list === undefined ? "lost" : `${list.data.projects.length}`);
  }
  return ids.filter((id) => id !== "lost");
};

describe("retries, with Ango Hub", () => {
  const options = { ...faultyMock({ memory: true }), runs: 25 };

  test("a run that looks before it repeats ends as without faults", async () => {
    expect(await caught(checkRetries((mock) => project(mock), options))).toBeUndefined();
  });

  test("a fetch that repeats what fails posts twice: caught", async () => {
    expect(await caught(checkRetries((mock) => project(mock, stubborn()), options))).toMatch(
      /seed \d+ the effects are \{"createProject":\d\}, without faults \{"createProject":1\}/,
    );
  });

  test("a fetch that sends each POST twice is no different without faults: the request property sees it", async () => {
    const twice = spoilt((written) => void (written.times = written.method === "POST" ? 2 : 1));
    const { effects, start } = faultyMock({ memory: true });
    await using mock = await start(undefined);
    await project(mock, twice);
    expect(effects(mock)).toEqual({ createProject: 2 });
  });

  test("a run that does not repeat is caught", async () => {
    expect(await caught(checkRetries(once, options))).toMatch(/With the faults of seed \d+ the run fails/);
  });

  test("a run that goes on without what failed is caught", async () => {
    expect(await caught(checkRetries(lossy, options))).toMatch(/the result is \[.*\], without faults \[/);
  });
});

const letter = JSON.stringify({ kind: "letter", to: "Harbour 4", weight: 0.1 });
const send = (mock: Mock, base: typeof globalThis.fetch): Promise<Response> =>
  base(`${mock.url}/parcels`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: letter,
  });

const careful = async (mock: Mock): Promise<unknown> => {
  for (let time = 0; time < 30; time++) {
    const { status } = await send(mock, fetch);
    if (status !== 429) return status;
  }
  return undefined;
};

const blind = async (mock: Mock): Promise<unknown> => (await send(mock, stubborn())).status;

describe("retries, with parcels", () => {
  const options = {
    ...faultyMock({
      spec: new URL("../fixtures/parcels.json", import.meta.url),
      faults: {
        rate: 0.4,
        faults: [
          { kind: "status", status: 429 },
          { kind: "truncate", at: 0 },
        ],
      },
    }),
    runs: 25,
  };

  test("a run that repeats only what was refused passes", async () => {
    expect(await caught(checkRetries(careful, options))).toBeUndefined();
  });

  test("a run that repeats an answer that broke off sends two parcels: caught", async () => {
    expect(await caught(checkRetries(blind, options))).toMatch(
      /the effects are \{"sendParcel":\d\}, without faults \{"sendParcel":1\}/,
    );
  });
});
