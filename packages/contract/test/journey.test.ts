import { createAngoClient, paginate, type AngoClient } from "@angokit/client";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assertHonest, startMock, type Mock } from "../src/index.ts";

const categorySchema = {
  tools: [
    {
      title: "Car",
      tool: "bounding-box",
      schemaId: "car",
      classifications: [
        {
          title: "Colour",
          tool: "radio",
          schemaId: "colour",
          options: [
            { value: "Red", schemaId: "red" },
            { value: "Blue", schemaId: "blue" },
          ],
        },
      ],
    },
  ],
  classifications: [
    {
      title: "Weather",
      tool: "checkbox",
      schemaId: "weather",
      options: [
        { value: "Rain", schemaId: "rain" },
        { value: "Fog", schemaId: "fog" },
      ],
    },
  ],
  relations: [{ title: "Tows", schemaId: "tows", tool: "single" }],
};

const box = { x: 10, y: 20, width: 30, height: 40 };

const label = (externalId: string, title = "Car") => ({
  externalId,
  objects: [{ title, "bounding-box": box }],
});

let mock: Mock;
let ango: AngoClient;
beforeEach(async () => {
  mock = await startMock({ memory: true });
  ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, timeout: 20_000, retries: false });
});
afterEach(async () => {
  assertHonest(mock);
  await mock.close();
});

async function newProject(): Promise<string> {
  const { data } = await ango.POST("/v2/project", { body: { name: "Cars", description: "In streets" } });
  return data?.data.project["_id"] ?? "";
}

/** A project with its classes and so many assets. */
async function projectWith(count: number): Promise<string> {
  const project_id = await newProject();
  const params = { path: { project_id } };
  await ango.POST("/v2/project/{project_id}", { params, body: { categorySchema } });
  const assets = Array.from({ length: count }, (_, index) => ({
    data: `https://files.example.com/${index}.jpg`,
    externalId: `${index}.jpg`,
  }));
  await ango.POST("/v2/project/{project_id}/cloud", { params, body: { assets } });
  return project_id;
}

async function tasksOf(project_id: string, query: Record<string, string> = {}): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  const init = { params: { path: { project_id }, query } };
  for await (const task of paginate(ango, "/v2/project/{project_id}/tasks", init)) tasks.push(task);
  return tasks;
}
type Task = Awaited<ReturnType<typeof firstTask>>;
async function firstTask(project_id: string) {
  const { data } = await ango.GET("/v2/project/{project_id}/tasks", { params: { path: { project_id } } });
  const [task] = data?.data.tasks ?? [];
  if (task === undefined) throw new Error("There is no task.");
  return task;
}

interface Query {
  readonly stage?: string[];
  readonly batches?: string[];
  readonly format?: "json" | "ndjson";
  readonly type?: "task" | "issue";
  readonly includeMetadata?: boolean;
  readonly includeHistory?: boolean;
  readonly updatedAt?: { $gt?: string; $lt?: string };
}

/** The entry of the export and its text, fetched as a user would. */
async function exported(project: string, query: Query = {}): Promise<readonly [name: string, text: string]> {
  const { data } = await ango.GET("/v2/exportV3", { params: { query: { project, ...query } } });
  const response = await fetch(data?.data.exportPath ?? "");
  expect(response.headers.get("content-type")).toBe("application/zip");
  const [entry, ...more] = Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer())));
  expect(more).toEqual([]);
  return [entry?.[0] ?? "", new TextDecoder().decode(entry?.[1])];
}

test("create, set classes, upload, pre-label, list, export, read back", async () => {
  expect((await ango.GET("/v2/listProjects")).data?.data).toEqual({ projects: [], total: 0 });
  const project_id = await newProject();
  const params = { path: { project_id } };
  const listed = await ango.GET("/v2/listProjects");
  expect(listed.data?.data).toMatchObject({ projects: [{ _id: project_id, name: "Cars" }], total: 1 });

  await ango.POST("/v2/project/{project_id}", { params, body: { categorySchema } });
  const project = await ango.GET("/v2/project/{project_id}", { params });
  expect(project.data?.data.project).toMatchObject({
    description: "In streets",
    categorySchema,
    assetCount: 0,
    stages: [{ id: "Start" }, { id: "Label" }, { id: "Complete" }],
  });

  const assets = Array.from({ length: 25 }, (_, index) => ({
    data: `https://files.example.com/${index}.jpg`,
    externalId: `${index}.jpg`,
    metadata: { width: 640, height: 480 },
    contextData: { camera: "front" },
  }));
  const uploaded = await ango.POST("/v2/project/{project_id}/cloud", { params, body: { assets } });
  expect(uploaded.data?.data.assets).toMatchObject({ assetsCreated: 25, tasksCreated: 25 });

  const labels = assets.slice(0, 20).map(({ externalId }, index) => ({
    externalId,
    objects: [
      {
        title: "Car",
        objectId: `first-${index}`,
        "bounding-box": { ...box, x: index },
        classifications: [{ title: "Colour", answer: "Red" }],
      },
      { schemaId: "car", objectId: `second-${index}`, "bounding-box": box },
    ],
    classifications: [{ schemaId: "weather", answer: ["Rain", "Fog"] }],
    relations: [{ title: "Tows", from: `first-${index}`, to: `second-${index}` }],
  }));
  const imported = await ango.POST("/v2/import/labels", {
    body: { project: project_id, jsonContent: labels },
  });
  expect(imported.data?.data.project).toBe("20 / 20 tasks are labeled.");

  const tasks = await tasksOf(project_id);
  expect(tasks.map(({ asset }) => asset.externalId)).toEqual(assets.map(({ externalId }) => externalId));
  expect(tasks.filter(({ isPreLabeled }) => isPreLabeled)).toHaveLength(20);
  expect(tasks[7]).toMatchObject({
    status: "TODO",
    stage: "Start",
    answer: {
      tools: [
        {
          schemaId: "car",
          objectId: "first-7",
          "bounding-box": { ...box, x: 7 },
          classifications: [{ schemaId: "colour", answer: "red" }],
          metadata: { createdBy: "import" },
        },
        { schemaId: "car", objectId: "second-7" },
      ],
      classifications: [{ schemaId: "weather", answer: ["rain", "fog"] }],
      relations: [{ schemaId: "tows", from: "first-7", to: "second-7" }],
    },
  });
  expect(JSON.stringify(tasks[7]?.answer)).not.toContain("title");

  // Nothing is finished yet, and an export without stages has finished tasks.
  expect(await exported(project_id)).toEqual(["export.json", "[]"]);
  const [name, text] = await exported(project_id, { stage: ["Start"], format: "ndjson" });
  expect(name).toBe("export.ndjson");
  const records: unknown[] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records).toHaveLength(25);
  expect(records[7]).toEqual({
    asset: "https://files.example.com/7.jpg",
    externalId: "7.jpg",
    metadata: { width: 640, height: 480 },
    contextData: { camera: "front" },
    batches: [],
    task: {
      taskId: tasks[7]?.["_id"],
      stage: "Start",
      stageId: "Start",
      updatedAt: expect.any(String),
      updatedBy: "user@example.com",
      tools: [
        {
          schemaId: "car",
          objectId: "first-7",
          title: "Car",
          "bounding-box": { ...box, x: 7 },
          classifications: [
            { schemaId: "colour", answer: "Red", title: "Colour", tool: "radio", classifications: [] },
          ],
        },
        { schemaId: "car", objectId: "second-7", title: "Car", "bounding-box": box, classifications: [] },
      ],
      classifications: [
        {
          schemaId: "weather",
          answer: ["Rain", "Fog"],
          title: "Weather",
          tool: "checkbox",
          classifications: [],
        },
      ],
      relations: [
        {
          schemaId: "tows",
          objectId: expect.any(String),
          title: "Tows",
          from: "first-7",
          to: "second-7",
        },
      ],
    },
  });
});

test("a task goes through its stages, and its history and exports say so", async () => {
  const project_id = await projectWith(3);
  const params = { path: { project_id } };
  const [first, second] = await tasksOf(project_id);
  const task_id = first?.["_id"] ?? "";
  const moved = await ango.POST("/v2/project/{project_id}/requeueTasks", {
    params,
    body: { toStageId: "Label", filters: { externalIds: ["0.jpg"] } },
  });
  expect(moved.data?.data.modifiedCount).toEqual({ modified: 1, toStageId: "Label" });
  await ango.POST("/v2/task/assign", {
    body: {
      project: project_id,
      tasks: [task_id, second?.["_id"] ?? ""],
      stage: "Label",
      user: "ann@example.com",
    },
  });
  const body = {
    answer: { objects: [{ title: "Car", "bounding-box": box }], classifications: [], relations: [] },
    duration: 1500,
  };
  const path = { task_id };
  const stored = await ango.POST("/v2/annotate/{task_id}", { params: { path }, body });
  expect(stored.data?.data?.label).toMatchObject({
    _id: task_id,
    stage: "Label",
    status: "TODO",
    externalId: "0.jpg",
    assignee: "ann@example.com",
  });
  await ango.POST("/v2/annotate/{task_id}", { params: { path, query: { nextStage: "true" } }, body });
  const task = await ango.GET("/v2/task/{task_id}", { params: { path } });
  expect(task.data?.data.task).toMatchObject({
    project: { _id: project_id },
    stage: "Complete",
    status: "Completed",
    assignee: "ann@example.com",
    duration: 3000,
    completedAt: expect.any(String),
    answer: { tools: [{ schemaId: "car" }] },
  });
  const history = await ango.GET("/v2/taskHistory/{id}", { params: { path: { id: task_id } } });
  expect(history.data?.data).toMatchObject({
    stageHistory: [
      { stageId: "Start", tools: [], completedAt: expect.any(String) },
      { stageId: "Label", tools: [{ schemaId: "car" }], completedBy: "user@example.com" },
    ],
  });
  // Another task was not in the stage that the call names.
  expect((await tasksOf(project_id)).map(({ stage, assignee }) => [stage, assignee])).toEqual([
    ["Complete", "ann@example.com"],
    ["Start", undefined],
    ["Start", undefined],
  ]);
  expect((await tasksOf(project_id, { "status[eq]": "Completed" })).map(({ _id }) => _id)).toEqual([task_id]);
  expect(await tasksOf(project_id, { stage: "Start" })).toHaveLength(2);

  const [, text] = await exported(project_id, { includeMetadata: true, includeHistory: true });
  expect(JSON.parse(text)).toMatchObject([
    {
      externalId: "0.jpg",
      task: {
        stageId: "Complete",
        totalDuration: 3000,
        tools: [{ title: "Car", metadata: { createdBy: expect.stringMatching(/^[0-9a-f]{24}$/) } }],
        stageHistory: [{ stageId: "Start" }, { stageId: "Label", tools: [{ title: "Car" }] }],
      },
    },
  ]);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await exported(project_id, { updatedAt: { $gt: later } })).toEqual(["export.json", "[]"]);
  expect((await exported(project_id, { updatedAt: { $lt: later } }))[1]).toContain("0.jpg");

  const options = { removeAnnotations: true, removeAssignee: true, removeStageHistory: true };
  await ango.POST("/v2/project/{project_id}/requeueTasks", {
    params,
    body: { toStageId: "Start", filters: { taskIds: [task_id] }, options },
  });
  const again = await ango.GET("/v2/task/{task_id}", { params: { path } });
  expect(again.data?.data.task).toMatchObject({ stage: "Start", status: "TODO", answer: { tools: [] } });
  for (const gone of ["assignee", "completedAt"]) expect(again.data?.data.task).not.toHaveProperty(gone);
  const forgotten = await ango.GET("/v2/taskHistory/{id}", { params: { path: { id: task_id } } });
  expect(forgotten.data?.data).toEqual({ stageHistory: [] });
});

test("batches: made, given to assets by id or name, filtered by, replaced as a whole", async () => {
  const project_id = await projectWith(3);
  const params = { path: { project_id } };
  const made = await ango.POST("/v2/batches/{project_id}", {
    params,
    body: { batches: [{ name: "One", color: "#FF5733" }, { name: "Two" }] },
  });
  const [one, two] = made.data?.data?.project?.batches ?? [];
  expect([one?.name, one?.color, two?.name]).toEqual(["One", "#FF5733", "Two"]);
  const assets = await ango.GET("/v2/project/{project_id}/assets", { params });
  const ids = assets.data?.data.assets.map(({ _id }) => _id) ?? [];
  const batches = [one?.["_id"] ?? ""];
  for (let time = 0; time < 2; time++) {
    const { data } = await ango.POST("/v2/assignBatches", { body: { assets: ids.slice(0, 2), batches } });
    expect(data?.data.assets).toBe(2);
  }
  await ango.POST("/v2/project/{project_id}/cloud", {
    params: { ...params, query: { batches: ["Two"] } },
    body: {
      assets: [
        { data: "https://files.example.com/a.jpg", externalId: "a.jpg" },
        { data: "https://files.example.com/b.jpg", externalId: "b.jpg", batches },
      ],
    },
  });
  const inBatch = async (batch: string): Promise<readonly (string | undefined)[]> =>
    (await tasksOf(project_id, { batches: batch })).map(({ asset }) => asset.externalId);
  expect(await inBatch("One")).toEqual(["0.jpg", "1.jpg", "b.jpg"]);
  expect(await inBatch(two?.["_id"] ?? "")).toEqual(["a.jpg"]);
  const filtered = await ango.GET("/v2/project/{project_id}/assets", {
    params: { ...params, query: { filters: { batches: ["Two"] } } },
  });
  expect(filtered.data?.data).toMatchObject({ total: 1, assets: [{ externalId: "a.jpg" }] });
  expect((await exported(project_id, { stage: ["Start"], batches }))[1]).toContain('"batches":["One"]');

  // The name of one more; then a list that forgets two of three.
  await ango.POST("/v2/batches/{project_id}", { params, body: { batches: "Three" } });
  expect((await ango.GET("/v2/batches/{project_id}", { params })).data?.data.batches).toHaveLength(3);
  await ango.POST("/v2/batches/{project_id}", {
    params,
    body: { batches: [{ _id: one?.["_id"] ?? "", name: "1" }] },
  });
  const left = await ango.GET("/v2/batches/{project_id}", { params });
  expect(left.data?.data.batches).toEqual([{ _id: one?.["_id"], name: "1" }]);
  expect(await inBatch("1")).toEqual(["0.jpg", "1.jpg", "b.jpg"]);
});

test("issues and attachments are counted where they can be read", async () => {
  const project_id = await projectWith(2);
  const task = await firstTask(project_id);
  const body = { content: "Too wide", labelTask: task["_id"], position: "[50,120]" };
  const issue = await ango.POST("/v2/issues", { body });
  expect(issue.data?.data?.issue).toMatchObject({ ...body, status: "Open", project: project_id });
  expect((await firstTask(project_id)).openIssuesCount).toBe(1);
  const [, text] = await exported(project_id, { type: "issue" });
  expect(JSON.parse(text)).toMatchObject([
    { content: "Too wide", stage: "Start", asset: { externalId: "0.jpg" } },
  ]);
  const attached = await ango.POST("/v2/attachments", {
    body: {
      project: project_id,
      attachments: [
        {
          externalId: "0.jpg",
          attachments: [
            { type: "TEXT", value: "a" },
            { type: "TEXT", value: "b" },
          ],
        },
        { externalId: "none.jpg", attachments: [{ type: "TEXT", value: "c" }] },
      ],
    },
  });
  expect(attached.data?.data?.project).toEqual({ attachmentsImported: 2, assetsUpdated: 1 });
});

describe("what cannot be done is refused, and changes nothing", () => {
  test.each([
    ["a project that is not there", "/v2/project/none/tasks", undefined, "Invalid project: none"],
    ["a task that is not there", "/v2/annotate/none", { answer: {} }, "Invalid task: none"],
    [
      "a stage that is not there",
      "/v2/project/PROJECT/requeueTasks",
      { toStageId: "Label2" },
      "Invalid stage: Label2",
    ],
    [
      "a batch that is not there",
      "/v2/assignBatches",
      { assets: [], batches: ["none"] },
      "Invalid batch: none",
    ],
    [
      "an asset that is not there",
      "/v2/assignBatches",
      { assets: "none", batches: [] },
      "Invalid asset: none",
    ],
    [
      "one unknown batch among many assets",
      "/v2/project/PROJECT/cloud?batches=%5B%22none%22%5D",
      { assets: [{ data: "https://files.example.com/c.jpg" }] },
      "Invalid batch: none",
    ],
    [
      "an unknown class",
      "/v2/annotate/TASK",
      { answer: { objects: [{ title: "Boat", point: [1, 2] }] } },
      /no class with the title "Boat"/,
    ],
    [
      "an unknown option",
      "/v2/annotate/TASK",
      { answer: { classifications: [{ schemaId: "weather", answer: ["Snow"] }] } },
      /no option "Snow"/,
    ],
    [
      "labels that are prose",
      "/v2/import/labels",
      { project: "PROJECT", jsonContent: "Dear all" },
      /no list/,
    ],
    ["labels of no asset", "/v2/import/labels", { project: "PROJECT", jsonContent: "[{}]" }, /externalId/],
  ])("%s", async (_, path, body, message) => {
    const project_id = await projectWith(1);
    const before = await firstTask(project_id);
    const filled = (text: string): string =>
      text.replace("PROJECT", project_id).replace("TASK", before["_id"]);
    const response = await fetch(mock.url + filled(path), {
      headers: { apikey: "any", "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: filled(JSON.stringify(body)) }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      status: "fail",
      message: expect.stringMatching(message),
    });
    expect(mock.calls.at(-1)).toMatchObject({ status: 400, processed: false, violations: [] });
    expect(await tasksOf(project_id)).toEqual([before]);
  });

  test("labels that do not fit are left out and counted, the others are taken", async () => {
    const project_id = await projectWith(3);
    await ango.POST("/v2/project/{project_id}/requeueTasks", {
      params: { path: { project_id } },
      body: { toStageId: "Label", filters: { externalIds: ["2.jpg"] } },
    });
    const { data } = await ango.POST("/v2/import/labels", {
      body: {
        project: project_id,
        jsonContent: [label("0.jpg"), label("1.jpg", "Boat"), label("2.jpg"), label("9.jpg")],
      },
    });
    expect(data?.data.project).toBe("1 / 4 tasks are labeled.");
    expect((await tasksOf(project_id)).map(({ answer }) => answer?.tools.length)).toEqual([1, 0, 0]);
  });
});
