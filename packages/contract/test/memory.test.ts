import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createAngoClient, paginate } from "@angokit/client";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { operationsOf } from "../src/document.ts";
import { assertHonest, loadSpec, startMock, type Mock } from "../src/index.ts";
import { angoHubMemory } from "../src/memory/ango-hub.ts";
import type { MemoryTable } from "../src/memory/table.ts";

const samples = fileURLToPath(new URL("../../../samples", import.meta.url));

function clientOf(mock: Mock): ReturnType<typeof createAngoClient> {
  return createAngoClient({ apiKey: "any", baseUrl: mock.url, timeout: 60_000, retries: false });
}

async function projectOf(mock: Mock): Promise<string> {
  const { data } = await clientOf(mock).GET("/v2/listProjects");
  return data?.data.projects[0]?.["_id"] ?? "";
}

async function exportOf(mock: Mock, project: string): Promise<unknown> {
  const query = { project, includeMetadata: true, includeHistory: true };
  const { data } = await clientOf(mock).GET("/v2/exportV3", { params: { query } });
  const response = await fetch(data?.data.exportPath ?? "");
  const [bytes] = Object.values(unzipSync(new Uint8Array(await response.arrayBuffer())));
  return JSON.parse(new TextDecoder().decode(bytes));
}

test("the table says of every operation what it remembers", async () => {
  const operations = operationsOf(await loadSpec());
  expect(Object.keys(angoHubMemory.operations).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

test("the table is data: but for its named conversions it survives being written as JSON", () => {
  const { conversions, ...rest } = angoHubMemory;
  expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
  const text = JSON.stringify(rest);
  for (const name of Object.keys(conversions)) expect(text).toContain(`"${name}"`);
});

// The mock serves the files of the dataset: only their addresses differ.
const withoutUrl = (record: object) => ({ ...record, asset: undefined, data: undefined });

test("a dataset that goes in as an export comes out as the same export", async () => {
  await using mock = await startMock({ data: samples });
  const records: unknown = JSON.parse(await readFile(`${samples}/ango/export.json`, "utf8"));
  const found = await exportOf(mock, await projectOf(mock));
  if (!Array.isArray(records) || !Array.isArray(found)) throw new Error("An export is a list.");
  expect(found.map(withoutUrl)).toEqual(records.map(withoutUrl));
  assertHonest(mock);
});

test("what is written to a dataset stands beside it until restore", async () => {
  await using mock = await startMock({ data: samples });
  const ango = clientOf(mock);
  const project_id = await projectOf(mock);
  const params = { path: { project_id } };
  const total = async (): Promise<number | undefined> =>
    (await ango.GET("/v2/project/{project_id}/tasks", { params })).data?.data.total;
  const before = (await total()) ?? 0;
  const [first] = (await ango.GET("/v2/project/{project_id}/tasks", { params })).data?.data.tasks ?? [];
  const assets = [{ data: "https://files.example.com/new.jpg", externalId: "new.jpg" }];
  await ango.POST("/v2/project/{project_id}/cloud", { params, body: { assets } });
  await ango.POST("/v2/annotate/{task_id}", {
    params: { path: { task_id: first?.["_id"] ?? "" } },
    body: { answer: { objects: [] } },
  });
  expect(await total()).toBe(before + 1);
  mock.reset();
  expect(mock.calls).toEqual([]);
  expect(await total()).toBe(before + 1);
  mock.restore();
  expect(mock.calls).toEqual([]);
  expect(await total()).toBe(before);
  const again = await ango.GET("/v2/project/{project_id}/tasks", { params });
  expect(again.data?.data.tasks[0]).toEqual(first);
});

test("an answer that the document does not allow is still a 500, and what was done is said", async () => {
  const lying: MemoryTable = {
    ...angoHubMemory,
    operations: {
      ...angoHubMemory.operations,
      createProject: {
        effects: [{ create: "projects", set: { name: { is: 7 } } }],
        reply: { project: { one: "projects", by: "made.projects._id" } },
      },
    },
  };
  await using mock = await startMock({ memory: lying });
  const { response } = await clientOf(mock).POST("/v2/project", { body: { name: "Cars" } });
  expect(response.status).toBe(500);
  expect(mock.calls).toMatchObject([{ status: 500, processed: true }]);
  expect(() => assertHonest(mock)).toThrow(/name must be string/);
});

test("ids are the same on every run, and exports are kept for a while only", async () => {
  const ids = new Set<string>();
  for (let run = 0; run < 2; run++) {
    await using mock = await startMock({ memory: true });
    const ango = clientOf(mock);
    const { data } = await ango.POST("/v2/project", { body: { name: "Cars" } });
    const project = data?.data.project["_id"] ?? "";
    ids.add(project);
    const urls: string[] = [];
    for (let time = 0; time < 9; time++) {
      const exported = await ango.GET("/v2/exportV3", { params: { query: { project } } });
      urls.push(exported.data?.data.exportPath ?? "");
    }
    expect(new Set(urls).size).toBe(9);
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([
      404,
      ...Array(8).fill(200),
    ]);
    expect((await fetch(`${mock.url}/exports/none.zip`)).status).toBe(404);
  }
  expect(ids.size).toBe(1);
});

test("100,000 tasks: uploaded and labelled over several requests, paged, filtered, exported", async () => {
  await using mock = await startMock({ memory: true });
  const ango = clientOf(mock);
  const { data } = await ango.POST("/v2/project", { body: { name: "Many" } });
  const project_id = data?.data.project["_id"] ?? "";
  const params = { path: { project_id } };
  const categorySchema = {
    tools: [{ title: "Car", tool: "bounding-box", schemaId: "car" }],
    classifications: [],
    relations: [],
  };
  await ango.POST("/v2/project/{project_id}", { params, body: { categorySchema } });
  for (let start = 0; start < 100_000; start += 10_000) {
    const externalIds = Array.from({ length: 10_000 }, (_, index) => `${start + index}.jpg`);
    const assets = externalIds.map((externalId) => ({
      data: `https://files.example.com/${externalId}`,
      externalId,
    }));
    await ango.POST("/v2/project/{project_id}/cloud", { params, body: { assets } });
    if (start >= 20_000) continue;
    const { data: labelled } = await ango.POST("/v2/import/labels", {
      body: {
        project: project_id,
        jsonContent: externalIds.map((externalId, index) => ({
          externalId,
          objects: [{ schemaId: "car", "bounding-box": { x: index, y: 1, width: 2, height: 3 } }],
        })),
      },
    });
    expect(labelled?.data.project).toBe("10000 / 10000 tasks are labeled.");
  }
  const moved = await ango.POST("/v2/project/{project_id}/requeueTasks", {
    params,
    body: { toStageId: "Complete" },
  });
  expect(moved.data?.data.modifiedCount?.modified).toBe(100_000);
  let count = 0;
  let labels = 0;
  const init = { params: { ...params, query: { limit: 1000, "status[eq]": "Completed" as const } } };
  for await (const task of paginate(ango, "/v2/project/{project_id}/tasks", init)) {
    if (task.asset.externalId !== `${count}.jpg`)
      throw new Error(`Task ${count} is ${task.asset.externalId}.`);
    count += 1;
    labels += task.answer?.tools.length ?? 0;
  }
  expect([count, labels]).toEqual([100_000, 20_000]);
  const exported = await exportOf(mock, project_id);
  expect(exported).toHaveLength(100_000);
  assertHonest(mock);
}, 120_000);

const shelf = new URL("fixtures/shelf.json", import.meta.url);

test.each([
  ["memory: true", { memory: true }],
  ["data", { data: samples }],
] as const)("%s is refused where the document is not that of Ango Hub", async (_, options) => {
  await expect(startMock({ spec: shelf, ...options })).rejects.toMatchObject({
    code: "contract/option-invalid",
    place: "memory",
    message: expect.stringContaining("needs a MemoryTable"),
  });
});

test.each<[about: string, place: string, changed: Partial<MemoryTable>]>([
  ["listBooks", "operations.listBooks", { operations: {} }],
  [
    '"id" is no source',
    "operations.getBook",
    operationsWith({ getBook: { answer: { status: 200, body: { one: "books", by: "id" } } } }),
  ],
  [
    'no collection "pages"',
    "operations.getBook",
    operationsWith({ getBook: { answer: { status: 200, body: { one: "pages", by: "path.id" } } } }),
  ],
  [
    'no view "big"',
    "operations.listBooks",
    operationsWith({ listBooks: { answer: { status: 200, body: { all: "books", view: "big" } } } }),
  ],
  [
    'no conversion "sum"',
    "operations.addBook",
    operationsWith({
      addBook: {
        effects: [{ create: "books", set: { n: { first: [{ convert: "sum", from: "body.n" }] } } }],
      },
    }),
  ],
  [
    '"titel" is no source',
    "operations.dropBook",
    operationsWith({ dropBook: { effects: [{ remove: "books", where: { _id: { text: "{titel}" } } }] } }),
  ],
  ["success", "success", JSON.parse('{"success":null}')],
])("a table is refused at the start: %s", async (about, place, changed) => {
  await using mock = await startMock({ spec: shelf, memory: { ...bookMemory, ...operationsWith({}) } });
  expect(mock.calls).toEqual([]);
  await expect(
    startMock({ spec: shelf, memory: { ...bookMemory, ...operationsWith({}), ...changed } }),
  ).rejects.toMatchObject({
    code: "contract/option-invalid",
    place: `memory.${place}`,
    message: expect.stringContaining(about),
  });
});

function operationsWith(more: MemoryTable["operations"]): Pick<MemoryTable, "operations"> {
  const names = ["listBooks", "addBook", "newestBook", "getBook", "dropBook"];
  return { operations: { ...Object.fromEntries(names.map((name) => [name, {}])), ...more } };
}

const bookMemory: Omit<MemoryTable, "operations"> = {
  collections: { books: { unknown: "No such book" } },
  views: { book: { omit: ["_id"], add: { id: "this._id" } } },
  conversions: {},
  success: { status: 200, body: "reply" },
  refusal: { status: 404, body: { members: { message: "message" } } },
  paging: { page: "page", limit: "limit", defaultLimit: 2 },
};

test("another API remembers by a table of its own", async () => {
  const memory: MemoryTable = {
    ...bookMemory,
    operations: {
      newestBook: {},
      listBooks: { answer: { status: 200, body: { all: "books", view: "book", paged: true } } },
      addBook: {
        effects: [{ create: "books", set: { _id: "body.title", title: "body.title" } }],
        answer: { status: 201, body: { one: "books", by: "made.books._id", view: "book" } },
      },
      getBook: {
        needs: { books: "path.id" },
        answer: { status: 200, body: { one: "books", by: "path.id", view: "book" } },
      },
      dropBook: {
        needs: { books: "path.id" },
        effects: [{ remove: "books", where: { _id: "path.id" } }],
        answer: { status: 204 },
      },
    },
  };
  await using mock = await startMock({ spec: shelf, memory });
  const books = async (path: string, init: RequestInit = {}): Promise<readonly [number, unknown]> => {
    const headers = { apikey: "k", "content-type": "application/json" };
    const response = await fetch(`${mock.url}/books${path}`, { ...init, headers });
    return [response.status, response.status === 204 ? undefined : await response.json()];
  };
  for (const title of ["alpha", "beta", "gamma"]) {
    const added = await books("", { method: "POST", body: JSON.stringify({ title }) });
    expect(added).toEqual([201, { id: title, title }]);
  }
  expect(await books("?page=2")).toEqual([200, [{ id: "gamma", title: "gamma" }]]);
  expect(await books("/alpha")).toEqual([200, { id: "alpha", title: "alpha" }]);
  expect(await books("/alpha", { method: "DELETE" })).toEqual([204, undefined]);
  expect(await books("/alpha")).toEqual([404, { message: "No such book: alpha" }]);
  expect(await books("")).toMatchObject([200, [{ title: "beta" }, { title: "gamma" }]]);
  // What remembers nothing is answered by the document.
  expect(await books("/newest")).toEqual([200, { id: "n", title: "New" }]);
  assertHonest(mock);
});
