import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { assertHonest, startMock } from "../../contract/src/index.ts";
import * as entry from "../src/current.ts";
import {
  createCurrentClient,
  currentOperations,
  deleteAssets,
  pages,
  paginate,
  type CurrentClient,
} from "../src/current.ts";
import { isHttpError, operations, type AngoClientOptions } from "../src/index.ts";
import { validator } from "../src/validate.ts";
import { all, json, rejection, serve } from "./loopback.ts";

const apiKey = "test-key";
const spec: unknown = JSON.parse(
  await readFile(new URL("../../../spec/dist/current.json", import.meta.url), "utf8"),
);
if (typeof spec !== "object" || spec === null) throw new TypeError("current.json is no object.");
const mock = await startMock({ spec });
afterAll(() => mock.close());
beforeEach(() => mock.reset());

const throwing = validator({ mode: "throw" });
const ango = createCurrentClient({ apiKey, baseUrl: mock.url, validate: throwing });

/** A client whose server answers with this status, if it is documented. */
function answering(status: string): CurrentClient {
  const fetch = (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set("prefer", `code=${status}`);
    return globalThis.fetch(new Request(request, { headers }));
  };
  return createCurrentClient({ apiKey, baseUrl: mock.url, fetch, retries: false, validate: throwing });
}

const project = { path: { project_id: "652901255342990015e24922" } };
const task = { path: { task_id: "616433306b763c8c0e922b14" } };
const issue = { path: { issue_id: "6167e9902a810d000e9d3190" } };
const organization = { path: { organization_id: "61435781cdb61b0013d05a03" } };
const storage = { path: { storage_id: "652901255342990015e24940" } };
const projectId = "652901255342990015e24922";
const address = "name_surname@example.com";

/** Each operation as a program would call it, typed. */
const calls: Readonly<Record<string, (client: CurrentClient) => ReturnType<CurrentClient["request"]>>> = {
  exportTasks: ({ GET }) =>
    GET("/v2/export", {
      params: {
        query: {
          project: projectId,
          format: "ndjson",
          stage: ["Complete"],
          batches: ["a"],
          updatedAt: { $gt: "2024-01-01T00:00:00.000000Z" },
        },
      },
    }),
  reviewTask: ({ POST }) =>
    POST("/v2/review/{task_id}", { params: task, body: { reviewStatus: "Accepted" } }),
  deleteAssets: ({ DELETE }) =>
    DELETE("/v2/project/{project_id}/assets", {
      params: project,
      body: { project: projectId, assets: ["6167e08b2a810d000e9d314c"] },
    }),
  getUploadUrl: ({ GET }) =>
    GET("/v2/getUploadUrl", { params: { query: { name: "a.jpg", project: projectId, type: "assets" } } }),
  getSignedUrl: ({ GET }) =>
    GET("/v2/getSignedUrl", { params: { query: { url: "https://bucket.example.com/a.jpg" } } }),
  createAssetBuilderTemplate: ({ POST }) =>
    POST("/v2/project/{project_id}/assetBuilderTemplates", {
      params: project,
      body: { name: "Cards", template: "{{image}}", dataConfig: { image: { type: "img" } } },
    }),
  exploreFiles: ({ POST }) =>
    POST("/v2/file-explorer", { body: { bucket: "b", storageId: "s", scrollToken: null } }),
  listIssues: ({ GET }) => GET("/v2/issues", { params: { query: { project: projectId, status: "Open" } } }),
  updateIssue: ({ POST }) => POST("/v2/issues/{issue_id}", { params: issue, body: { status: "Resolved" } }),
  deleteIssue: ({ DELETE }) =>
    DELETE("/v2/issues/{issue_id}", { params: { ...issue, query: { project: projectId } } }),
  commentOnIssue: ({ POST }) =>
    POST("/v2/issues/{issue_id}/comment", {
      params: issue,
      body: { content: "Done.", contentMentions: [{ userEmail: address }] },
    }),
  listMembers: ({ GET }) => GET("/v2/organization/{organization_id}/users", { params: organization }),
  updateMembers: ({ POST }) =>
    POST("/v2/organization/{organization_id}/users", {
      params: organization,
      body: { users: [{ email: address, organizationRole: "Admin" }] },
    }),
  removeMembers: ({ DELETE }) =>
    DELETE("/v2/organization/{organization_id}/users", { params: organization, body: { users: [address] } }),
  listInvites: ({ GET }) =>
    GET("/v2/organization/{organization_id}/invites", {
      params: { ...organization, query: { status: "pending" } },
    }),
  inviteMembers: ({ POST }) =>
    POST("/v2/organization/{organization_id}/invites", {
      params: organization,
      body: {
        to: [address],
        organizationRole: "Member",
        projectAssignments: [{ projectId, projectRole: "Labeler" }],
      },
    }),
  withdrawInvites: ({ DELETE }) =>
    DELETE("/v2/organization/{organization_id}/invites", {
      params: organization,
      body: { invites: [address] },
    }),
  createStorage: ({ POST }) =>
    POST("/v2/storages", { body: { name: "n", type: "aws", bucket: "b", credentials: { id: "i" } } }),
  deleteStorage: ({ DELETE }) => DELETE("/v2/storages/{storage_id}", { params: storage }),
  listStorageFiles: ({ GET }) =>
    GET("/v2/storages/{storage_id}/files", {
      params: { ...storage, query: { bucketName: "b", path: "images", getSignedUrls: false } },
    }),
  updateProject: ({ POST }) =>
    POST("/v2/project/{project_id}", { params: project, body: { stages: [{ id: "Start", next: [] }] } }),
  deleteProject: ({ DELETE }) => DELETE("/v2/project/{project_id}", { params: project }),
  addProjectMembers: ({ POST }) =>
    POST("/v2/project/{project_id}/assigned", {
      params: project,
      body: { assignees: [address], role: "Labeler" },
    }),
  updatePriority: ({ POST }) =>
    POST("/v2/project/{project_id}/updatePriority", {
      params: project,
      body: { priority: 100, filters: { externalIds: ["cute-cat.jpg"] } },
    }),
  rerunWebhook: ({ POST }) =>
    POST("/v2/project/{project_id}/rerun-webhook", { params: project, body: { stageId: "Webhook" } }),
  getProjectPerformance: ({ POST }) =>
    POST("/v2/performance/{project_id}", { params: project, body: { users: [address] } }),
  getHistoryOfTask: ({ GET }) => GET("/v2/task/{task_id}/history", { params: task }),
};

const table = Object.values(currentOperations);

test("every operation is called here", () => {
  expect(Object.keys(calls)).toStrictEqual(table.map(({ operationId }) => operationId));
});

describe.each(table)("$operationId", ({ operationId, method, path }) => {
  const call = calls[operationId];
  if (call === undefined) throw new Error(`${operationId} has no call.`);

  test("is reached, as the spec has it", async () => {
    const { data, error, response } = await call(ango);
    expect(error).toBeUndefined();
    expect(response.ok).toBe(true);
    expect(data).toMatchObject({ status: "success" });
    expect(mock.calls.map((made) => [made.operationId, made.method, made.violations])).toStrictEqual([
      [operationId, method, []],
    ]);
    assertHonest(mock);
  });

  const documented = statusesOf(method, path);
  test.each(documented)("decodes its %s", async (status) => {
    const { data, error, response } = await call(answering(status));
    expect(response.status).toBe(Number(status));
    const failure = {
      status: expect.stringMatching(/^(?:fail|error)$/),
      message: expect.stringMatching(/\w/),
    };
    expect(data ?? error).toMatchObject(response.ok ? { status: "success" } : failure);
    expect(error === undefined).toBe(response.ok);
    expect(mock.calls.flatMap(({ violations }) => violations)).toStrictEqual([]);
  });
});

/** The statuses of an operation in the document. */
function statusesOf(method: string, path: string): string[] {
  const keys = ["paths", path, method.toLowerCase(), "responses"];
  let at: unknown = spec;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) throw new TypeError(`${path}: no ${key}.`);
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return Object.keys(at ?? {});
}

describe("one client for both", () => {
  test("the documented operations are there, too", async () => {
    const documented = await startMock();
    onTestFinished(() => documented.close());
    const client = createCurrentClient({ apiKey, baseUrl: documented.url });
    const { data } = await client.GET("/v2/listProjects");
    expect(data?.data.total).toBeGreaterThan(0);
    const items = await all(paginate(client, "/v2/listProjects", { maxItems: 1 }));
    expect(items).toHaveLength(1);
    // The one path of both: the request of old is good for the wider operation.
    const categorySchema = { tools: [], classifications: [], relations: [] };
    const { error } = await client.POST("/v2/project/{project_id}", {
      params: project,
      body: { categorySchema },
    });
    expect(error).toBeUndefined();
    expect(documented.calls.flatMap(({ violations }) => violations)).toStrictEqual([]);
  });

  test("an unknown operation is refused before anything is sent", async () => {
    const thrown = await rejection(ango.request("DELETE", "/v2/listProjects"));
    expect(thrown).toMatchObject({ code: "client/unknown-operation" });
    expect(mock.calls).toHaveLength(0);
  });

  test("options are checked as those of the other client", () => {
    expect(() => createCurrentClient({ apiKey: "" })).toThrow("apiKey is empty");
  });

  test("what could act twice is not repeated, what could not is", async () => {
    const server = await serve((_, response) => json(response, { status: "error", message: "no" }, 500));
    const options: AngoClientOptions = { apiKey, baseUrl: server.url, retries: { max: 2, baseDelay: 1 } };
    const client = createCurrentClient(options);
    await client.DELETE("/v2/project/{project_id}", { params: project });
    expect(server.requests.map(({ method }) => method)).toStrictEqual(["DELETE", "DELETE", "DELETE"]);
    await client.POST("/v2/review/{task_id}", { params: task, body: { reviewStatus: "Accepted" } });
    expect(server.requests).toHaveLength(4);
  });

  test("a DELETE carries its body and the key", async () => {
    const server = await serve((_, response) => json(response, { status: "success" }));
    const client = createCurrentClient({ apiKey, baseUrl: server.url });
    await client.DELETE("/v2/organization/{organization_id}/invites", {
      params: organization,
      body: { invites: [address] },
    });
    const [request] = server.requests;
    expect(request?.body).toBe(JSON.stringify({ invites: [address] }));
    expect(request?.headers).toMatchObject({ apikey: apiKey, "content-type": "application/json" });
  });
});

describe("lists without a total", () => {
  const issues = Array.from({ length: 250 }, (_, index) => ({ _id: `issue-${index}`, content: "c" }));

  async function serving(total: object): Promise<CurrentClient> {
    const server = await serve(({ url }, response) => {
      const { searchParams } = new URL(url, "http://localhost");
      const [page, limit] = [Number(searchParams.get("page")), Number(searchParams.get("limit"))];
      if (limit > 100) return json(response, { status: "fail", message: "limit is at most 100" }, 400);
      const data = { issue: issues.slice((page - 1) * limit, page * limit), ...total };
      json(response, { status: "success", data }, 201);
    });
    return createCurrentClient({ apiKey, baseUrl: server.url, validate: throwing });
  }

  test.each([
    ["with a total", { total: 250 }],
    ["without one", {}],
  ])("come whole %s", async (_, total) => {
    const client = await serving(total);
    const items = await all(paginate(client, "/v2/issues"));
    expect(items.map(({ _id }) => _id)).toStrictEqual(issues.map(({ _id }) => _id));
  });

  test("come by pages", async () => {
    const client = await serving({});
    const numbers = (await all(pages(client, "/v2/issues"))).map(({ items }) => items.length);
    expect(numbers.reduce((sum, count) => sum + count, 0)).toBe(250);
  });
});

describe("deleteAssets", () => {
  const ids = Array.from({ length: 7 }, (_, index) => `asset-${index}`);

  test("asks for some at a time, each once, in their order", async () => {
    const bodies: unknown[] = [];
    const server = await serve(({ body }, response) => {
      bodies.push(JSON.parse(body));
      json(response, { status: "success" });
    });
    const client = createCurrentClient({ apiKey, baseUrl: server.url });
    const told: number[] = [];
    async function* later(): AsyncGenerator<string> {
      yield* ids;
    }
    const onProgress = (deleted: number): void => void told.push(deleted);
    expect(await deleteAssets(client, "p/1", later(), { maxItems: 3, onProgress })).toBe(7);
    expect(bodies).toStrictEqual([
      { project: "p/1", assets: ids.slice(0, 3) },
      { project: "p/1", assets: ids.slice(3, 6) },
      { project: "p/1", assets: ids.slice(6) },
    ]);
    expect(server.requests.map(({ url }) => url)).toStrictEqual(
      Array.from({ length: 3 }, () => "/v2/project/p%2F1/assets"),
    );
    expect(told).toStrictEqual([3, 6, 7]);
  });

  test("asks for nothing where there is nothing", async () => {
    const server = await serve((_, response) => json(response, { status: "success" }));
    const client = createCurrentClient({ apiKey, baseUrl: server.url });
    expect(await deleteAssets(client, "p", [])).toBe(0);
    expect(server.requests).toHaveLength(0);
  });

  test("ends at the first refusal", async () => {
    const server = await serve((_, response) =>
      json(response, { status: "fail", message: "not yours" }, server.requests.length > 1 ? 403 : 200),
    );
    const client = createCurrentClient({ apiKey, baseUrl: server.url });
    const told: number[] = [];
    const thrown = await rejection(
      deleteAssets(client, "p", ids, { maxItems: 2, onProgress: (deleted) => void told.push(deleted) }),
    );
    expect(isHttpError(thrown) && thrown.serverMessage).toBe("not yours");
    expect(server.requests.length).toBeLessThan(3);
    expect(told.length).toBe(server.requests.length - 1);
  });

  test.each([0, 1.5, Number.NaN])("refuses maxItems %s", async (maxItems) => {
    const thrown = await rejection(deleteAssets(ango, "p", ids, { maxItems }));
    expect(thrown).toMatchObject({ code: "client/invalid-option" });
    expect(mock.calls).toHaveLength(0);
  });
});

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(entry).toSorted()).toStrictEqual([
    "createCurrentClient",
    "currentOperations",
    "deleteAssets",
    "pages",
    "paginate",
  ]);
});

test("the key is not in the client", () => {
  const client = createCurrentClient({ apiKey: "k3y-0123456789" });
  const words = [client, client.DELETE, client.request].map((value) => inspect(value, { showHidden: true }));
  expect(words.join("\n")).not.toContain("k3y-0123456789");
});

test("the two tables share one path and method", () => {
  const both = Object.keys(currentOperations).filter((key) => Object.hasOwn(operations, key));
  expect(both).toStrictEqual(["POST /v2/project/{project_id}"]);
});
