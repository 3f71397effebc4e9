import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAngoClient, paginate, type AngoClient } from "@angokit/client";
import { describe, expect, test } from "vitest";
import { assertHonest, ContractError, loadDataset, startMock, type MockDataset } from "../src/index.ts";

const folder = fileURLToPath(new URL("fixtures/dataset", import.meta.url));

/** The id of the only project. */
async function projectOf(client: AngoClient): Promise<string> {
  const { data } = await client.GET("/v2/listProjects");
  return data?.data.projects[0]?.["_id"] ?? "";
}

const box = (width: unknown): object => ({
  "bounding-box": { x: 1, y: 2, width, height: 4 },
  objectId: "o",
  schemaId: "s",
});

function memory(records: MockDataset["records"], options: readonly object[] = []): MockDataset {
  return {
    project: { name: "Made up" },
    categorySchema: {
      tools: [{ title: "Thing", tool: "bounding-box", schemaId: "s" }],
      classifications: [{ title: "Kind", tool: "radio", schemaId: "q", options }],
      relations: [],
    },
    records,
    files: new Map([["1.txt", new TextEncoder().encode("one")]]),
  };
}

test("thousands of tasks from memory, paged through by the client", async () => {
  const records = Array.from({ length: 2500 }, (_, index) => ({
    externalId: `${index}.txt`,
    task: { tools: [box(index + 1)], classifications: [], relations: [] },
  }));
  await using many = await startMock({ data: memory(records) });
  const client = createAngoClient({ apiKey: "any", baseUrl: many.url });
  const project_id = await projectOf(client);
  const seen: string[] = [];
  const ids = new Set<string>();
  const init = { params: { path: { project_id }, query: { limit: 1000 } } };
  for await (const task of paginate(client, "/v2/project/{project_id}/tasks", init)) {
    seen.push(task.asset.externalId ?? "");
    ids.add(task["_id"]);
  }
  expect(seen).toEqual(records.map(({ externalId }) => externalId));
  expect(ids.size).toBe(2500);
  expect(many.calls.filter(({ operationId }) => operationId === "listProjectTasks")).toHaveLength(3);
  const first = await client.GET("/v2/project/{project_id}/tasks", { params: { path: { project_id } } });
  expect([first.data?.data.tasks.length, first.data?.data.total]).toEqual([10, 2500]);
  const beyond = await client.GET("/v2/project/{project_id}/tasks", {
    params: { path: { project_id }, query: { page: 251 } },
  });
  expect(beyond.data?.data.tasks).toEqual([]);
  expect(await (await fetch(`${many.url}/files/1.txt`)).text()).toBe("one");
  assertHonest(many);
});

test("records of one external id are two assets, those of one asset id are one", async () => {
  const task = { tools: [], classifications: [], relations: [] };
  const records = [
    { externalId: "a" },
    { externalId: "a" },
    { externalId: "b", assetId: "x" },
    { externalId: "b", assetId: "x", task: { ...task, taskId: "t" } },
  ];
  await using twins = await startMock({
    data: memory(records.map((record) => Object.assign({ task }, record))),
  });
  const client = createAngoClient({ apiKey: "any", baseUrl: twins.url });
  const project_id = await projectOf(client);
  const assets = await client.GET("/v2/project/{project_id}/assets", { params: { path: { project_id } } });
  expect(assets.data?.data.assets.map(({ externalId }) => externalId)).toEqual(["a", "a", "b"]);
  expect(assets.data?.data.assets[2]?.labelTasks).toHaveLength(2);
  const tasks = await client.GET("/v2/project/{project_id}/tasks", { params: { path: { project_id } } });
  expect(new Set(tasks.data?.data.tasks.map(({ _id }) => _id)).size).toBe(4);
});

function question(answer: unknown, schemaId = "q"): MockDataset["records"] {
  return [
    { externalId: "1.txt", task: { tools: [], classifications: [{ schemaId, answer }], relations: [] } },
  ];
}

describe("a dataset that is wrong", () => {
  test("an answer that the document does not allow is a 500 that says what, and fails the check", async () => {
    const data = memory([
      {
        externalId: "1.txt",
        task: { taskId: "t", tools: [box("wide")], classifications: [], relations: [] },
      },
    ]);
    await using lying = await startMock({ data });
    const client = createAngoClient({ apiKey: "any", baseUrl: lying.url });
    const response = await fetch(`${lying.url}/v2/task/t`, { headers: { apikey: "any" } });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining("response.data.task.answer.tools.0.bounding-box.width must be number"),
    });
    expect(() => assertHonest(lying)).toThrow(/GET \/v2\/task\/t breaks the OpenAPI document/);
    lying.reset();
    expect(() => assertHonest(lying)).not.toThrow();
    expect((await client.GET("/v2/listProjects")).response.status).toBe(200);
  });

  test.each([
    [
      "an unknown option",
      memory(question("C"), [{ value: "A", schemaId: "a" }]),
      "/0/task/classifications/0",
    ],
    ["an unknown question", memory(question("A", "zzz")), "/0/task/classifications/0"],
    ["a task id twice", memory([{ task: { taskId: "t" } }, { task: { taskId: "t" } }]), "/1/task/taskId"],
    ["no record at all", memory([{ externalId: "a" }, { foo: 1 }]), "/1"],
    ["a record that is a list", memory(JSON.parse("[[]]")), "/0"],
    ["a task that is a text", memory([{ externalId: "a", task: "x" }]), "/0/task"],
    ["an external id that is a number", memory([{ externalId: 7 }]), "/0/externalId"],
    ["batches that are no list", memory([{ externalId: "a", batches: "b" }]), "/0/batches"],
    ["tools that are no list", memory([{ task: { tools: {} } }]), "/0/task/tools"],
    ["records that are no list", memory(JSON.parse("{}")), "records"],
    ["a tool that is no object", memory([{ task: { tools: ["box"] } }]), "/0/task/tools/0"],
  ])("%s stops the mock from starting", async (_, data, place) => {
    await expect(startMock({ data })).rejects.toMatchObject({ code: "contract/dataset-invalid", place });
  });

  test.each([
    ["no export", { "export.json": undefined }, "contract/dataset-unreadable"],
    ["no schema", { "category-schema.json": undefined }, "contract/dataset-unreadable"],
    ["no JSON", { "export.json": "[" }, "contract/dataset-unreadable"],
    ["a project that is no JSON", { "project.json": "" }, "contract/dataset-unreadable"],
    ["no array", { "export.json": "{}" }, "contract/dataset-invalid"],
    ["a number for a record", { "export.json": "[1]" }, "contract/dataset-invalid"],
    ["a list for a schema", { "category-schema.json": "[]" }, "contract/dataset-invalid"],
  ])("%s", async (_, files, code) => {
    const place = await mkdtemp(join(tmpdir(), "contract-"));
    try {
      await cp(join(folder, "ango"), join(place, "ango"), { recursive: true });
      for (const [name, text] of Object.entries(files)) {
        if (text === undefined) await rm(join(place, "ango", name));
        else await writeFile(join(place, "ango", name), text);
      }
      const failure = await loadDataset(place).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ContractError);
      expect(failure).toMatchObject({ code });
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
