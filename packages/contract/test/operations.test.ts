import { createAngoClient, type AngoClient } from "@angokit/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertCovered, coverage, formatCoverage, recordCoverage } from "../src/coverage.ts";
import { loadSpec, startMock, type Mock } from "../src/index.ts";
import { operationsOf } from "../src/document.ts";

const PROJECT = "652901255342990015e24922";
const TASK = "616433306b763c8c0e922b14";
const STAGE = "Label";

/** A request that breaks the document: what follows the base URL, and a body. */
type Broken = readonly [why: string, path: string, body?: unknown];

interface OperationCase {
  readonly call: (client: AngoClient) => Promise<{ readonly response: Response; readonly data?: unknown }>;
  readonly broken: readonly Broken[];
}

const project = { params: { path: { project_id: PROJECT } } } as const;

const cases: Readonly<Record<string, OperationCase>> = {
  exportProject: {
    call: (ango) =>
      ango.GET("/v2/exportV3", {
        params: {
          query: {
            project: PROJECT,
            stage: ["Complete"],
            batches: ["652901255342990015e24930"],
            format: "json",
            type: "task",
            includeMetadata: true,
            includeHistory: true,
            includeSegmentationPoints: false,
            includeOnlyKeyFrames: false,
            includeIdleBlurDurations: false,
            sendEmail: false,
            doNotNotify: true,
            createdAt: { $gt: "2024-01-01T00:00:00.000000Z" },
            updatedAt: { $lt: "2025-01-01T00:00:00.000000Z" },
          },
        },
      }),
    broken: [
      ["no project", "/v2/exportV3"],
      ["an empty project", "/v2/exportV3?project="],
      ["an unknown format", `/v2/exportV3?project=${PROJECT}&format=xml`],
      ["a stage that is no JSON", `/v2/exportV3?project=${PROJECT}&stage=Complete`],
      ["a stage that is no list", `/v2/exportV3?project=${PROJECT}&stage=%22Complete%22`],
      [
        "a time that is none",
        `/v2/exportV3?project=${PROJECT}&createdAt=${encodeURIComponent('{"$gt":"today"}')}`,
      ],
    ],
  },
  annotateTask: {
    call: (ango) =>
      ango.POST("/v2/annotate/{task_id}", {
        params: { path: { task_id: TASK }, query: { nextStage: "true", isPlugin: "false" } },
        body: {
          answer: {
            objects: [{ title: "Vehicle", "bounding-box": { x: 50.3, y: 30.4, width: 120, height: 135 } }],
            classifications: [],
            relations: [],
          },
        },
      }),
    broken: [
      ["no answer", `/v2/annotate/${TASK}`, {}],
      ["a negative duration", `/v2/annotate/${TASK}`, { answer: { objects: [] }, duration: -1 }],
      [
        "a box without a height",
        `/v2/annotate/${TASK}`,
        { answer: { objects: [{ title: "V", "bounding-box": { x: 1, y: 1, width: 1 } }] } },
      ],
      [
        "nextStage that is no text of a truth",
        `/v2/annotate/${TASK}?nextStage=yes`,
        { answer: { objects: [] } },
      ],
    ],
  },
  importLabels: {
    call: (ango) =>
      ango.POST("/v2/import/labels", {
        body: {
          project: PROJECT,
          jsonContent: [
            {
              externalId: "example.jpg",
              objects: [
                { schemaId: "4b8ac18a570747f87b27025", "bounding-box": { x: 1, y: 2, width: 3, height: 4 } },
              ],
            },
          ],
        },
      }),
    broken: [
      ["no project", "/v2/import/labels", { jsonContent: [] }],
      ["a number for labels", "/v2/import/labels", { project: PROJECT, jsonContent: 7 }],
    ],
  },
  listProjectAssets: {
    call: (ango) =>
      ango.GET("/v2/project/{project_id}/assets", {
        params: {
          path: { project_id: PROJECT },
          query: { page: 1, limit: 10, filters: { externalId: "a.jpg" } },
        },
      }),
    broken: [
      ["page 0", `/v2/project/${PROJECT}/assets?page=0`],
      ["more than 1000", `/v2/project/${PROJECT}/assets?limit=1001`],
      ["filters that are no JSON", `/v2/project/${PROJECT}/assets?filters=a.jpg`],
    ],
  },
  uploadCloudAssets: {
    call: (ango) =>
      ango.POST("/v2/project/{project_id}/cloud", {
        params: { path: { project_id: PROJECT }, query: { batches: ["Batch 1"] } },
        body: { assets: [{ data: "https://bucket.example.com/111.jpg", externalId: "111" }] },
      }),
    broken: [
      ["no assets", `/v2/project/${PROJECT}/cloud`, {}],
      ["an asset without a URL", `/v2/project/${PROJECT}/cloud`, { assets: [{ externalId: "111" }] }],
      ["too high a priority", `/v2/project/${PROJECT}/cloud`, { assets: [], priority: 1001 }],
      ["batches that are no JSON", `/v2/project/${PROJECT}/cloud?batches=one`, { assets: [] }],
    ],
  },
  createAttachments: {
    call: (ango) =>
      ango.POST("/v2/attachments", {
        body: {
          project: PROJECT,
          attachments: [{ externalId: "a.png", attachments: [{ type: "TEXT", value: "Some text" }] }],
        },
      }),
    broken: [
      ["no asset", "/v2/attachments", { project: PROJECT, attachments: [{ attachments: [] }] }],
      [
        "an unknown type",
        "/v2/attachments",
        { project: PROJECT, attachments: [{ externalId: "a", attachments: [{ type: "PDF", value: "x" }] }] },
      ],
    ],
  },
  listBatches: {
    call: (ango) => ango.GET("/v2/batches/{project_id}", project),
    broken: [["a query that it does not have", `/v2/batches/${PROJECT}?page=1`]],
  },
  createBatches: {
    call: (ango) =>
      ango.POST("/v2/batches/{project_id}", { ...project, body: { batches: [{ name: "Batch 2" }] } }),
    broken: [
      ["no batches", `/v2/batches/${PROJECT}`, {}],
      ["a batch without a name", `/v2/batches/${PROJECT}`, { batches: [{}] }],
    ],
  },
  assignBatches: {
    call: (ango) => ango.POST("/v2/assignBatches", { body: { assets: ["a", "b"], batches: ["c"] } }),
    broken: [
      ["no batches", "/v2/assignBatches", { assets: ["a"] }],
      ["a number for assets", "/v2/assignBatches", { assets: 1, batches: ["c"] }],
    ],
  },
  createIssue: {
    call: (ango) =>
      ango.POST("/v2/issues", { body: { content: "Too wide", labelTask: TASK, position: "[50,120]" } }),
    broken: [
      ["no task", "/v2/issues", { content: "Too wide" }],
      [
        "a place and an object",
        "/v2/issues",
        { content: "x", labelTask: TASK, position: "[1,2]", objectId: "o" },
      ],
      ["a page before the first", "/v2/issues", { content: "x", labelTask: TASK, page: -1 }],
    ],
  },
  listStorages: {
    call: (ango) => ango.GET("/v2/storages", { params: { query: { page: 1, limit: 10 } } }),
    broken: [["page 0", "/v2/storages?page=0"]],
  },
  listProjects: {
    call: (ango) => ango.GET("/v2/listProjects", { params: { query: { page: 1, limit: 10 } } }),
    broken: [
      ["half a page", "/v2/listProjects?page=1.5"],
      ["more than 1000", "/v2/listProjects?limit=1001"],
      ["an unknown parameter", "/v2/listProjects?name=x"],
    ],
  },
  getProject: {
    call: (ango) => ango.GET("/v2/project/{project_id}", project),
    broken: [["an id that cannot be decoded", "/v2/project/%E0%A4%A"]],
  },
  listProjectTasks: {
    call: (ango) =>
      ango.GET("/v2/project/{project_id}/tasks", {
        params: {
          path: { project_id: PROJECT },
          query: {
            page: 1,
            limit: 10,
            "status[eq]": "Completed",
            stage: STAGE,
            batches: ["652901255342990015e24930"],
            includeAnswer: true,
          },
        },
      }),
    broken: [
      ["an unknown status", `/v2/project/${PROJECT}/tasks?status[eq]=done`],
      ["the same, encoded", `/v2/project/${PROJECT}/tasks?status%5Beq%5D=done`],
      ["a status without its brackets", `/v2/project/${PROJECT}/tasks?status=Completed`],
      ["fewer than 10", `/v2/project/${PROJECT}/tasks?limit=9`],
      ["a truth that is none", `/v2/project/${PROJECT}/tasks?includeAnswer=yes`],
    ],
  },
  getProjectMetric: {
    call: (ango) =>
      ango.GET("/v2/{project_id}/overview/{metric}", {
        params: { path: { project_id: PROJECT, metric: "TimePerTask" } },
      }),
    broken: [["an unknown metric", `/v2/${PROJECT}/overview/Weather`]],
  },
  createProject: {
    call: (ango) => ango.POST("/v2/project", { body: { name: "Cars", description: "Cars in streets" } }),
    broken: [
      ["no name", "/v2/project", {}],
      ["an empty name", "/v2/project", { name: "" }],
    ],
  },
  setLabelSet: {
    call: (ango) =>
      ango.POST("/v2/project/{project_id}", {
        ...project,
        body: {
          categorySchema: {
            tools: [{ title: "Vehicle", tool: "bounding-box", schemaId: "4b8ac18a570747f87b27025" }],
            classifications: [],
            relations: [],
          },
        },
      }),
    broken: [
      ["no schema", `/v2/project/${PROJECT}`, {}],
      [
        "a schema without relations",
        `/v2/project/${PROJECT}`,
        { categorySchema: { tools: [], classifications: [] } },
      ],
    ],
  },
  requeueTasks: {
    call: (ango) =>
      ango.POST("/v2/project/{project_id}/requeueTasks", {
        ...project,
        body: {
          toStageId: "Label2",
          filters: { externalIds: ["cat.jpg"] },
          options: { removeAnnotations: false },
        },
      }),
    broken: [
      ["no stage", `/v2/project/${PROJECT}/requeueTasks`, {}],
      [
        "a text for a truth",
        `/v2/project/${PROJECT}/requeueTasks`,
        { toStageId: "L", options: { removeAnnotations: "yes" } },
      ],
    ],
  },
  getTask: {
    call: (ango) =>
      ango.GET("/v2/task/{task_id}", { params: { path: { task_id: TASK }, query: { includeAnswer: true } } }),
    broken: [["a truth that is none", `/v2/task/${TASK}?includeAnswer=1`]],
  },
  getTaskHistory: {
    call: (ango) => ango.GET("/v2/taskHistory/{id}", { params: { path: { id: TASK } } }),
    broken: [["a query that it does not have", `/v2/taskHistory/${TASK}?page=1`]],
  },
  assignTasks: {
    call: (ango) =>
      ango.POST("/v2/task/assign", {
        body: { project: PROJECT, tasks: [TASK], stage: STAGE, user: "someone@example.com" },
      }),
    broken: [
      ["no stage", "/v2/task/assign", { project: PROJECT, tasks: [TASK] }],
      ["one task for a list", "/v2/task/assign", { project: PROJECT, tasks: TASK, stage: STAGE }],
    ],
  },
};

const spec = await loadSpec();
const recorder = recordCoverage(spec);
const operations = operationsOf(spec);

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ onExchange: recorder.record });
});
afterAll(() => mock.close());

/** A client that asks the mock for one documented status, or sends no key. */
function clientFor(options: { readonly prefer?: string; readonly key?: boolean } = {}): AngoClient {
  return createAngoClient({
    apiKey: "a-key",
    baseUrl: mock.url,
    timeout: 5000,
    retries: false,
    fetch: (request) => {
      if (options.prefer !== undefined) request.headers.set("prefer", options.prefer);
      if (options.key === false) request.headers.delete("apikey");
      return fetch(request);
    },
  });
}

test("there is a case for every operation", () => {
  expect(Object.keys(cases).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  expect(operations).toHaveLength(21);
});

describe.each(Object.entries(cases))("%s", (id, { call, broken }) => {
  const documented = [...(operations.find((operation) => operation.id === id)?.responses.keys() ?? [])];

  test("succeeds", async () => {
    const { response, data } = await call(clientFor());
    expect(response.status).toBe(200);
    expect(data).toMatchObject({ status: "success" });
    expect(mock.calls.at(-1)).toMatchObject({ operationId: id, status: 200, violations: [] });
  });

  test("needs a key", async () => {
    const { response, ...rest } = await call(clientFor({ key: false }));
    expect(response.status).toBe(401);
    expect(rest).toMatchObject({ error: { status: "fail", message: "Invalid API KEY" } });
  });

  test.each(documented)("answers %s", async (status) => {
    const { response, ...rest } = await call(clientFor({ prefer: `code=${status}` }));
    expect(response.status).toBe(Number(status));
    expect(mock.calls.at(-1)).toMatchObject({ operationId: id, status: Number(status), violations: [] });
    expect(Object.keys(rest)).toEqual([response.ok ? "data" : "error"]);
    expect(JSON.stringify(rest)).toMatch(response.ok ? /"success"/ : /"message":"[^"]/);
  });

  test.each(broken)("refuses %s", async (_, path, body) => {
    const response = await fetch(mock.url + path, {
      headers: { apikey: "a-key", "content-type": "application/json" },
      signal: AbortSignal.timeout(5000),
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ status: "fail", message: expect.stringMatching(/./) });
    expect(mock.calls.at(-1)).toMatchObject({ operationId: id, status: 400 });
    expect(mock.calls.at(-1)?.violations).not.toEqual([]);
  });

  test("refuses a parameter that it does not have", async () => {
    const asked = createAngoClient({
      apiKey: "a-key",
      baseUrl: mock.url,
      timeout: 5000,
      fetch: (request) =>
        fetch(new Request(`${request.url}${request.url.includes("?") ? "&" : "?"}colour=red`, request)),
    });
    const { response } = await call(asked);
    expect(response.status).toBe(400);
    expect(mock.calls.at(-1)?.violations).toMatchObject([{ location: ["query", "colour"], code: "unknown" }]);
  });

  if (operations.find((operation) => operation.id === id)?.body === undefined) return;
  test("refuses malformed JSON", async () => {
    const malformed = createAngoClient({
      apiKey: "a-key",
      baseUrl: mock.url,
      timeout: 5000,
      fetch: (request) => fetch(request.url, { method: "POST", headers: request.headers, body: "{bad" }),
    });
    const { response } = await call(malformed);
    expect(response.status).toBe(400);
    expect(mock.calls.at(-1)?.violations).toMatchObject([{ location: ["body"], code: "json" }]);
  });
});

test("every operation and every documented status was reached", () => {
  const covered = coverage(spec, recorder.counts());
  console.log(formatCoverage(covered));
  assertCovered(covered);
  expect(covered.operations.flatMap(({ undocumented }) => undocumented)).toEqual([]);
  const unsent = covered.operations.flatMap(({ operationId, parameters }) =>
    parameters.filter(({ seen }) => seen["present"] === 0).map(({ name }) => `${operationId} ${name}`),
  );
  expect(unsent).toEqual([]);
});
