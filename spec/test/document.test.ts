import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  bundleDocument,
  list,
  members,
  operationsOf,
  place,
  redocly,
  target,
  texts,
} from "../scripts/document.ts";

const document = await bundleDocument();
const operations = operationsOf(document);

const documented = [
  ["exportProject", "GET", "/v2/exportV3", "Annotations"],
  ["annotateTask", "POST", "/v2/annotate/{task_id}", "Annotations"],
  ["importLabels", "POST", "/v2/import/labels", "Annotations"],
  ["listProjectAssets", "GET", "/v2/project/{project_id}/assets", "Asset Management"],
  ["uploadCloudAssets", "POST", "/v2/project/{project_id}/cloud", "Asset Management"],
  ["createAttachments", "POST", "/v2/attachments", "Attachments"],
  ["listBatches", "GET", "/v2/batches/{project_id}", "Batches"],
  ["createBatches", "POST", "/v2/batches/{project_id}", "Batches"],
  ["assignBatches", "POST", "/v2/assignBatches", "Batches"],
  ["createIssue", "POST", "/v2/issues", "Issues"],
  ["listStorages", "GET", "/v2/storages", "Organization Management"],
  ["listProjects", "GET", "/v2/listProjects", "Project Management"],
  ["getProject", "GET", "/v2/project/{project_id}", "Project Management"],
  ["setLabelSet", "POST", "/v2/project/{project_id}", "Project Management"],
  ["listProjectTasks", "GET", "/v2/project/{project_id}/tasks", "Project Management"],
  ["getProjectMetric", "GET", "/v2/{project_id}/overview/{metric}", "Project Management"],
  ["createProject", "POST", "/v2/project", "Project Management"],
  ["requeueTasks", "POST", "/v2/project/{project_id}/requeueTasks", "Project Management"],
  ["getTask", "GET", "/v2/task/{task_id}", "Tasks"],
  ["getTaskHistory", "GET", "/v2/taskHistory/{id}", "Tasks"],
  ["assignTasks", "POST", "/v2/task/assign", "Tasks"],
];

test("the document has the 21 operations of the page and no other", () => {
  const found = operations.map(({ members: own, method, path }) => [
    own["operationId"],
    method,
    path,
    ...texts(own["tags"], path),
  ]);
  expect(found).toEqual(documented);
});

test("the servers are those of the page, the default first", () => {
  const servers = list(document["servers"], "servers").map((server) => members(server, "server")["url"]);
  expect(servers).toEqual([
    "https://imeritapi.ango.ai",
    "https://eu-api.ango.ai",
    "https://us-api.ango.ai",
    "https://in-api.ango.ai",
  ]);
});

test("one header scheme holds for all operations, and none opts out", () => {
  const components = members(document["components"], "components");
  expect(components["securitySchemes"]).toEqual({
    apikey: expect.objectContaining({ type: "apiKey", in: "header", name: "apikey" }),
  });
  expect(document["security"]).toEqual([{ apikey: [] }]);
  expect(operations.filter(({ members: own }) => "security" in own)).toEqual([]);
});

describe.each(operations)("$method $path", ({ members: own, method, parameters, path }) => {
  test("names its failures by status, each with the failure envelope", () => {
    const responses = members(own["responses"], path);
    const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);
    const named = path.includes("{") || parameters.some((parameter) => parameter["name"] === "project");
    expect(failures.map(([status]) => status)).toEqual([
      "400",
      "401",
      "403",
      ...(named ? ["404"] : []),
      "429",
      "500",
    ]);
    expect(responses).not.toHaveProperty("default");
    for (const [status, response] of failures) {
      expect({ status, ...target(document, members(response, status)) }).toHaveProperty(
        ["content", "application/json", "schema"],
        { $ref: "#/components/schemas/Failure" },
      );
    }
    expect(target(document, members(responses["429"], path))).toHaveProperty(["headers", "Retry-After"]);
  });

  test("says whether it may be repeated", () => {
    expect(method === "GET" ? ["safe"] : ["safe", "never"]).toContain(own["x-retry"]);
  });

  test("has a parameter for each place of its path, and no header that OpenAPI ignores", () => {
    const places = [...path.matchAll(/\{(?<name>[^}]+)\}/gu)].map((match) => match.groups?.["name"]);
    const inPath = parameters.filter((parameter) => parameter["in"] === "path");
    expect(inPath.map((parameter) => [parameter["name"], parameter["required"]])).toEqual(
      places.map((name) => [name, true]),
    );
    expect(parameters.filter((parameter) => parameter["in"] === "header")).toEqual([]);
  });
});

function limit(minimum: number, maximum: number): unknown {
  return { type: "integer", minimum, maximum, default: 10 };
}

test("pages and entries are counted in whole numbers, within the bounds that D14 decides", () => {
  const bounds = operations.flatMap(({ members: own, parameters }) => {
    const schema = (name: string): unknown =>
      parameters.find((parameter) => parameter["name"] === name && parameter["in"] === "query")?.["schema"];
    return schema("limit") === undefined ? [] : [[own["operationId"], schema("page"), schema("limit")]];
  });
  const page = { type: "integer", minimum: 1, default: 1 };
  expect(bounds).toEqual([
    ["listProjectAssets", page, limit(10, 1000)],
    ["listStorages", page, limit(1, 100)],
    ["listProjects", page, limit(1, 1000)],
    ["listProjectTasks", page, limit(10, 1000)],
  ]);
});

test("x-paging leads to a list and to a number", () => {
  const paged = operations.filter(({ members: own }) => "x-paging" in own);
  expect(paged.map(({ members: own }) => own["operationId"])).toEqual([
    "listProjectAssets",
    "listProjects",
    "listProjectTasks",
  ]);
  for (const { members: own, path } of paged) {
    const paging = members(own["x-paging"], path);
    const at = (keys: unknown): unknown => {
      let schema: unknown = members(own["responses"], path)["200"];
      for (const key of ["content", "application/json", "schema"]) schema = members(schema, path)[key];
      for (const key of texts(keys, path)) {
        schema = members(members(schema, path)["properties"], path)[key];
      }
      return schema;
    };
    expect(at(paging["items"])).toMatchObject({ type: "array" });
    expect(at(paging["total"])).toMatchObject({ type: "integer" });
  }
});

test("redocly has nothing to say about it", async () => {
  const { stdout } = await redocly("lint", "openapi.yaml", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0 } });
});

test.each(["generate-types.ts", "generate-operations.ts"])("%s has nothing new to write", async (script) => {
  const { stderr } = await promisify(execFile)(process.execPath, [place(`./${script}`), "--check"]);
  expect(stderr).toBe("");
});
