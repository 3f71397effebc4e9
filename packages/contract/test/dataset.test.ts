import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAngoClient, paginate, type AngoClient } from "@angokit/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertHonest, loadDataset, startMock, type Mock } from "../src/index.ts";

const folder = fileURLToPath(new URL("fixtures/dataset", import.meta.url));
const STREET = "6167e08b2a810d000e9d314d";

let mock: Mock;
let ango: AngoClient;
let projectId: string;
beforeAll(async () => {
  mock = await startMock({ data: folder });
  ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, timeout: 5000 });
  projectId = await projectOf(ango);
});
afterAll(async () => {
  assertHonest(mock);
  await mock.close();
});

/** The id of the only project. */
async function projectOf(client: AngoClient): Promise<string> {
  const { data } = await client.GET("/v2/listProjects");
  return data?.data.projects[0]?.["_id"] ?? "";
}

const inProject = () => ({ path: { project_id: projectId } });

describe("the project", () => {
  test("has its name, classes and batches, and the same id every time", async () => {
    const { data } = await ango.GET("/v2/project/{project_id}", { params: inProject() });
    const project = data?.data.project;
    expect(project).toMatchObject({
      _id: projectId,
      name: "Streets",
      description: "Two streets and a note",
      assetCount: 3,
    });
    expect(project?.categorySchema?.tools.map(({ title }) => title)).toEqual(["Vehicle", "Lane", "Name"]);
    expect(project?.batches?.map(({ name }) => name)).toEqual(["Morning", "Evening"]);
    const batches = await ango.GET("/v2/batches/{project_id}", { params: inProject() });
    expect(batches.data?.data.batches).toEqual(project?.batches);
    await using again = await startMock({ data: await loadDataset(folder) });
    const other = createAngoClient({ apiKey: "any", baseUrl: again.url });
    expect(await projectOf(other)).toBe(projectId);
  });

  test("another project or task is 400 in the words of the API", async () => {
    const project_id = "6167dfee2a810d000e9d313f";
    for (const path of [
      "/v2/project/{project_id}",
      "/v2/project/{project_id}/tasks",
      "/v2/project/{project_id}/assets",
    ] as const) {
      const { response, error } = await ango.GET(path, { params: { path: { project_id } } });
      expect(response.status).toBe(400);
      expect(error).toMatchObject({ status: "fail", message: `Invalid project: ${project_id}` });
    }
    const { response, error } = await ango.GET("/v2/task/{task_id}", {
      params: { path: { task_id: "nope" } },
    });
    expect([response.status, error?.message]).toEqual([400, "Invalid task: nope"]);
  });
});

describe("a task", () => {
  test("has the stored answer: schemaIds for options, text for texts, no titles", async () => {
    const { data } = await ango.GET("/v2/task/{task_id}", { params: { path: { task_id: STREET } } });
    expect(data?.data.task).toEqual({
      _id: STREET,
      project: { _id: projectId },
      asset: {
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        externalId: "street.png",
        data: `${mock.url}/files/street.png`,
      },
      status: "Completed",
      stage: "Complete",
      batches: [expect.stringMatching(/^[0-9a-f]{24}$/)],
      duration: 4141,
      updatedAt: "2024-05-01T10:00:00.000Z",
      updatedBy: "someone@example.com",
      answer: {
        tools: [
          {
            "bounding-box": { x: 0, y: 0, width: 1, height: 1 },
            objectId: "4e42a539188471304757866",
            schemaId: "4b8ac18a570747f87b27025",
            classifications: [
              {
                answer: "27504d2d08f05b9944aa713",
                objectId: "4e42a539188471304757867",
                schemaId: "ae40cb11c104045c1a31698",
                classifications: [
                  {
                    answer: "AB 123",
                    objectId: "4e42a539188471304757868",
                    schemaId: "c6403fdb451daad92247100",
                    classifications: [],
                  },
                ],
              },
            ],
            metadata: { createdAt: 1714557600000, createdBy: "someone@example.com" },
          },
          {
            polyline: [
              [0, 0],
              [2, 1],
            ],
            objectId: "4e42a539188471304757869",
            schemaId: "7b2f0f1c58c14c0a9f0f003",
            classifications: [],
          },
        ],
        classifications: [
          {
            answer: ["0d6a5f1b2c3d4e5f6a7b802", "0d6a5f1b2c3d4e5f6a7b803"],
            objectId: "4e42a539188471304757870",
            schemaId: "0d6a5f1b2c3d4e5f6a7b801",
            classifications: [],
          },
          {
            answer: ["City", "City / Bridge", "0d6a5f1b2c3d4e5f6a7b805"],
            objectId: "4e42a539188471304757871",
            schemaId: "0d6a5f1b2c3d4e5f6a7b804",
            classifications: [],
          },
        ],
        relations: [
          {
            objectId: "4e42a539188471304757872",
            schemaId: "f3ed60cb6fbb4031eac8603",
            from: "4e42a539188471304757866",
            to: "4e42a539188471304757869",
            direction: "straight",
          },
        ],
      },
    });
  });

  test("comes without its answer when that is not wanted", async () => {
    const { data } = await ango.GET("/v2/task/{task_id}", {
      params: { path: { task_id: STREET }, query: { includeAnswer: false } },
    });
    expect(data?.data.task).not.toHaveProperty("answer");
    const list = await ango.GET("/v2/project/{project_id}/tasks", {
      params: { ...inProject(), query: { includeAnswer: false } },
    });
    expect(list.data?.data.tasks.map((task) => "answer" in task)).toEqual([false, false, false]);
    const full = await ango.GET("/v2/project/{project_id}/tasks", { params: inProject() });
    expect(full.data?.data.tasks.map((task) => "answer" in task)).toEqual([true, true, true]);
  });
});

describe("filters", () => {
  test.each([
    ["status[eq]=Completed", ["street.png", "notes/day one.txt"]],
    ["status[eq]=TODO", ["far.png"]],
    ["stage=Complete", ["street.png", "notes/day one.txt"]],
    ["stage=f9313189-d532-4fa3-ad9e-876af7321f6b", ["far.png"]],
    ["batches=BATCH", ["notes/day one.txt"]],
    ['batches=["BATCH"]', ["notes/day one.txt"]],
    ["batches=Morning", ["street.png", "notes/day one.txt"]],
    ["batches=unknown", []],
    ["status[eq]=Completed&batches=BATCH", ["notes/day one.txt"]],
    ["status[eq]=TODO&stage=Complete", []],
  ])("tasks by %s", async (query, externalIds) => {
    const batches = await ango.GET("/v2/batches/{project_id}", { params: inProject() });
    const evening = batches.data?.data.batches.find(({ name }) => name === "Evening")?.["_id"] ?? "";
    const response = await fetch(
      `${mock.url}/v2/project/${projectId}/tasks?${query.replace("BATCH", evening)}`,
      {
        headers: { apikey: "any" },
      },
    );
    expect(await response.json()).toMatchObject({
      data: {
        total: externalIds.length,
        tasks: externalIds.map((externalId) => ({ asset: { externalId } })),
      },
    });
  });

  test.each([
    [{ externalId: "far.png" }, ["far.png"]],
    [{ batches: ["Evening"] }, ["notes/day one.txt"]],
    [{ isPreLabeled: true }, []],
    [{ _id: "none" }, []],
    [{}, ["street.png", "notes/day one.txt", "far.png"]],
  ])("assets by %j", async (filters, externalIds) => {
    const { data } = await ango.GET("/v2/project/{project_id}/assets", {
      params: { ...inProject(), query: { filters } },
    });
    expect(data?.data.assets.map(({ externalId }) => externalId)).toEqual(externalIds);
    expect(data?.data.total).toBe(externalIds.length);
  });
});

test("assets have sizes, batches and tasks; a file that is not here keeps its own URL", async () => {
  const { data } = await ango.GET("/v2/project/{project_id}/assets", { params: inProject() });
  expect(data?.data.assets[0]).toMatchObject({
    data: `${mock.url}/files/street.png`,
    metadata: { width: 2, height: 1 },
    labelTasks: [{ _id: STREET }],
  });
  expect(data?.data.assets[1]).toMatchObject({ data: `${mock.url}/files/notes/day%20one.txt` });
  expect(data?.data.assets[2]).toMatchObject({ data: "https://storage.example.com/far.png" });
});

test("requests are still checked, and Prefer still goes first", async () => {
  const tasks = `${mock.url}/v2/project/${projectId}/tasks`;
  expect((await fetch(`${tasks}?status[eq]=done`, { headers: { apikey: "any" } })).status).toBe(400);
  expect((await fetch(tasks)).status).toBe(401);
  expect((await fetch(tasks, { headers: { apikey: "any", prefer: "code=429" } })).status).toBe(429);
  expect((await ango.POST("/v2/project", { body: { name: "New" } })).response.status).toBe(200);
});

describe("files", () => {
  test("come as they are, with type and length", async () => {
    const response = await get("/files/street.png");
    const bytes = await readFile(join(folder, "images/street.png"));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "accept-ranges": "bytes",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
    const text = await get("/files/notes/day%20one.txt");
    expect([text.headers.get("content-type"), await text.text()]).toEqual([
      "text/plain; charset=utf-8",
      "Ada saw the sea.\n",
    ]);
    expect((await get("/files/empty.txt")).status).toBe(200);
  });

  test("HEAD has the length and no body", async () => {
    const response = await get("/files/notes/day%20one.txt", {}, "HEAD");
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([
      200,
      "17",
      "",
    ]);
  });

  test.each([
    ["bytes=0-2", 206, "bytes 0-2/17", "Ada"],
    ["bytes=4-", 206, "bytes 4-16/17", "saw the sea.\n"],
    ["bytes=-5", 206, "bytes 12-16/17", "sea.\n".slice(-5)],
    ["bytes=0-999", 206, "bytes 0-16/17", "Ada saw the sea.\n"],
    ["bytes=-999", 206, "bytes 0-16/17", "Ada saw the sea.\n"],
    ["bytes=17-", 416, "bytes */17", ""],
    ["bytes=5-2", 200, null, "Ada saw the sea.\n"],
    ["bytes=0-1,4-5", 200, null, "Ada saw the sea.\n"],
    ["lines=0-1", 200, null, "Ada saw the sea.\n"],
  ])("Range: %s", async (range, status, contentRange, text) => {
    const response = await get("/files/notes/day%20one.txt", { range });
    expect([response.status, response.headers.get("content-range"), await response.text()]).toEqual([
      status,
      contentRange,
      text,
    ]);
  });

  test("If-Range and HEAD get the whole file: there is nothing that could tell it apart from a later one", async () => {
    const range = "bytes=0-2";
    const changed = await get("/files/notes/day%20one.txt", { range, "if-range": '"abc"' });
    expect([changed.status, await changed.text()]).toEqual([200, "Ada saw the sea.\n"]);
    const head = await get("/files/notes/day%20one.txt", { range }, "HEAD");
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "17"]);
  });

  test.each([
    "/files/nothing.png",
    "/files/",
    "/files/notes",
    "/files/../ango/export.json",
    "/files/..%2fango%2fexport.json",
    "/files/%2e%2e/ango/export.json",
    "/files//etc/hostname",
    "/files/%2Fetc%2Fhostname",
    "/files/street.png%00.txt",
    "/files/%E0%A4%A",
  ])("%s is 404", async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });

  test("cannot be written", async () => {
    expect((await get("/files/street.png", {}, "PUT")).status).toBe(405);
    expect((await get("/files/street.png", {}, "OPTIONS")).headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  });

  test("a link that leaves the folder is not followed", async () => {
    const copy = await mkdtemp(join(tmpdir(), "contract-"));
    try {
      await cp(folder, copy, { recursive: true });
      await symlink(join(copy, "ango/export.json"), join(copy, "images/link.json"));
      await symlink(join(copy, "images/street.png"), join(copy, "images/same.png"));
      await using linked = await startMock({ data: copy });
      expect((await fetch(`${linked.url}/files/link.json`)).status).toBe(404);
      expect((await fetch(`${linked.url}/files/same.png`)).status).toBe(200);
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return fetch(mock.url + path, { method, headers });
}

test("the samples of this repository can be served", async () => {
  await using samples = await startMock({
    data: fileURLToPath(new URL("../../../samples", import.meta.url)),
  });
  const client = createAngoClient({ apiKey: "any", baseUrl: samples.url });
  const init = { params: { path: { project_id: await projectOf(client) }, query: { limit: 10 } } };
  let count = 0;
  for await (const task of paginate(client, "/v2/project/{project_id}/tasks", init)) {
    count += 1;
    expect(task.answer).toBeDefined();
    const url = task.asset.data ?? "";
    if (!url.startsWith(samples.url)) continue;
    const response = await fetch(url, { headers: { range: "bytes=0-0" } });
    expect([url, response.status]).toEqual([url, 206]);
    await response.arrayBuffer();
  }
  expect(count).toBeGreaterThan(5);
  assertHonest(samples);
});

/** The status for a path that fetch would tidy up first. */
function rawStatus(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(mock.url);
    const sent = httpRequest({ hostname, port, path, headers: { apikey: "any" } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}
