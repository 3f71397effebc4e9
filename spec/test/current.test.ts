import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  bundleDocument,
  isMembers,
  type Members,
  members,
  operationsOf,
  place,
  redocly,
  target,
  texts,
} from "../scripts/document.ts";
import { examplesOf, refusalsIn } from "./schemas.ts";

const documented = await bundleDocument();
const document = await bundleDocument("current.yaml");
const operations = operationsOf(document);
const grades = ["documented", "sdk", "inferred"];

const known = [
  ["exportTasks", "GET", "/v2/export", "documented", "safe"],
  ["reviewTask", "POST", "/v2/review/{task_id}", "sdk", "never"],
  ["deleteAssets", "DELETE", "/v2/project/{project_id}/assets", "sdk", "safe"],
  ["getUploadUrl", "GET", "/v2/getUploadUrl", "documented", "safe"],
  ["getSignedUrl", "GET", "/v2/getSignedUrl", "documented", "safe"],
  ["createAssetBuilderTemplate", "POST", "/v2/project/{project_id}/assetBuilderTemplates", "sdk", "never"],
  ["exploreFiles", "POST", "/v2/file-explorer", "sdk", "never"],
  ["listIssues", "GET", "/v2/issues", "documented", "safe"],
  ["updateIssue", "POST", "/v2/issues/{issue_id}", "sdk", "safe"],
  ["deleteIssue", "DELETE", "/v2/issues/{issue_id}", "sdk", "safe"],
  ["commentOnIssue", "POST", "/v2/issues/{issue_id}/comment", "sdk", "never"],
  ["listMembers", "GET", "/v2/organization/{organization_id}/users", "documented", "safe"],
  ["updateMembers", "POST", "/v2/organization/{organization_id}/users", "documented", "safe"],
  ["removeMembers", "DELETE", "/v2/organization/{organization_id}/users", "documented", "safe"],
  ["listInvites", "GET", "/v2/organization/{organization_id}/invites", "documented", "safe"],
  ["inviteMembers", "POST", "/v2/organization/{organization_id}/invites", "documented", "never"],
  ["withdrawInvites", "DELETE", "/v2/organization/{organization_id}/invites", "sdk", "safe"],
  ["createStorage", "POST", "/v2/storages", "documented", "never"],
  ["deleteStorage", "DELETE", "/v2/storages/{storage_id}", "documented", "safe"],
  ["listStorageFiles", "GET", "/v2/storages/{storage_id}/files", "documented", "safe"],
  ["updateProject", "POST", "/v2/project/{project_id}", "documented", "safe"],
  ["deleteProject", "DELETE", "/v2/project/{project_id}", "sdk", "safe"],
  ["addProjectMembers", "POST", "/v2/project/{project_id}/assigned", "sdk", "safe"],
  ["updatePriority", "POST", "/v2/project/{project_id}/updatePriority", "documented", "never"],
  ["rerunWebhook", "POST", "/v2/project/{project_id}/rerun-webhook", "sdk", "never"],
  ["getProjectPerformance", "POST", "/v2/performance/{project_id}", "documented", "safe"],
  ["getHistoryOfTask", "GET", "/v2/task/{task_id}/history", "sdk", "safe"],
];

test("the document has these operations and no other", () => {
  const found = operations.map(({ members: own, method, path }) => [
    own["operationId"],
    method,
    path,
    own["x-evidence"],
    own["x-retry"],
  ]);
  expect(found).toEqual(known);
});

function keysOf(of: Members): string[] {
  return operationsOf(of).map(({ method, path }) => `${method} ${path}`);
}

function idsOf(of: Members): unknown[] {
  return operationsOf(of).map(({ members: own }) => own["operationId"]);
}

test("no operation is in both documents, but for the path that sets the classes in one and more in the other", () => {
  const keys = new Set(keysOf(documented));
  expect(keysOf(document).filter((key) => keys.has(key))).toEqual(["POST /v2/project/{project_id}"]);
  const ids = new Set(idsOf(documented));
  expect(idsOf(document).filter((id) => ids.has(id))).toEqual([]);
});

test("servers, security, and what both have of schemas, parameters and failures are the same in both", () => {
  expect(document["servers"]).toEqual(documented["servers"]);
  expect(document["security"]).toEqual(documented["security"]);
  const [mine, theirs] = [document, documented].map((of) => members(of["components"], "components"));
  expect(mine?.["securitySchemes"]).toEqual(theirs?.["securitySchemes"]);
  for (const kind of ["schemas", "responses"]) {
    const both = Object.entries(members(mine?.[kind], kind)).filter(
      ([name]) => name in members(theirs?.[kind], kind),
    );
    expect(both.length).toBeGreaterThan(5);
    for (const [name, entry] of both)
      expect({ [name]: members(theirs?.[kind], kind)[name] }).toEqual({ [name]: entry });
  }
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
    for (const [status, response] of failures) {
      expect({ status, ...target(document, members(response, status)) }).toHaveProperty(
        ["content", "application/json", "schema"],
        { $ref: "#/components/schemas/Failure" },
      );
    }
  });

  test("says whether it may be repeated, and a GET may", () => {
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

  test("has a grade, and so have its parameters, the fields of its body and its replies", () => {
    const graded = [
      { at: "operation", grade: own["x-evidence"] },
      ...parameters.map((parameter) => ({ at: parameter["name"], grade: parameter["x-evidence"] })),
      ...Object.entries(members(own["responses"], path))
        .filter(([status]) => Number(status) < 300)
        .map(([at, reply]) => ({ at, grade: target(document, mediaSchema(reply, at))["x-evidence"] })),
    ];
    if ("requestBody" in own) {
      const schema = target(document, mediaSchema(own["requestBody"], path));
      for (const [at, property] of Object.entries(members(schema["properties"], path))) {
        const grade = members(property, at)["x-evidence"] ?? schema["x-evidence"];
        graded.push({ at, grade: grade ?? target(document, members(property, at))["x-evidence"] });
      }
    }
    expect(graded.filter(({ grade }) => !grades.includes(String(grade)))).toEqual([]);
  });
});

const schemas = Object.entries(members(members(document["components"], "components")["schemas"], "schemas"));

test.each(schemas)("schema %s has a grade and an example", (_, schema) => {
  expect(grades).toContain(members(schema, "schema")["x-evidence"]);
  expect(members(schema, "schema")["examples"]).toEqual(expect.arrayContaining([expect.anything()]));
});

test.each(examplesOf(document))("$place is what its schema allows", ({ schema, value }) => {
  expect(refusalsIn(document, schema, value)).toEqual([]);
});

const bodyOf = (path: string): string =>
  `/paths/${encodeURIComponent(path.replaceAll("/", "~1"))}/post/requestBody/content/application~1json/schema`;

test.each([
  ["a project: nothing to change", bodyOf("/v2/project/{project_id}"), {}],
  ["an issue: a status that is none", bodyOf("/v2/issues/{issue_id}"), { status: "Done" }],
  ["a review: no verdict", bodyOf("/v2/review/{task_id}"), {}],
  ["a priority beyond the bounds", bodyOf("/v2/project/{project_id}/updatePriority"), { priority: 1001 }],
  ["a storage in neither form", bodyOf("/v2/storages"), { name: "a", type: "aws" }],
  ["members without a role", bodyOf("/v2/project/{project_id}/assigned"), { assignees: ["a@example.com"] }],
  [
    "a signed URL that is none",
    "/components/schemas/SignedUrlReply",
    { status: "success", data: { signedUrl: "x y" } },
  ],
])("%s is refused", (_, schema, value) => {
  expect(refusalsIn(document, schema, value)).not.toEqual([]);
});

test.each([
  [
    "both of a project at once",
    bodyOf("/v2/project/{project_id}"),
    { categorySchema: { tools: [], classifications: [], relations: [] }, stages: [{ id: "Start" }] },
  ],
  [
    "a storage as the SDK sends it",
    bodyOf("/v2/storages"),
    { name: "a", provider: "AWS", publicKey: "b", privateKey: "c", credentials: "d" },
  ],
  ["mentions as texts", bodyOf("/v2/issues/{issue_id}/comment"), { content: "a", contentMentions: ["b"] }],
  [
    "a stage with members of its own",
    bodyOf("/v2/project/{project_id}"),
    { stages: [{ id: "a", type: "Review", reviewers: 2 }] },
  ],
])("%s is taken", (_, schema, value) => {
  expect(refusalsIn(document, schema, value)).toEqual([]);
});

test("x-paging leads to a list, and to a number where the server has one", () => {
  const paged = operations.filter(({ members: own }) => "x-paging" in own);
  expect(paged.map(({ members: own }) => own["operationId"])).toEqual([
    "listIssues",
    "listMembers",
    "listInvites",
  ]);
  for (const { members: own, path } of paged) {
    const paging = members(own["x-paging"], path);
    const at = (keys: unknown): unknown => {
      let schema = target(document, mediaSchema(members(own["responses"], path)["200"], path));
      for (const key of texts(keys, path)) {
        schema = target(document, members(members(schema["properties"], path)[key], path));
      }
      return schema;
    };
    expect(at(paging["items"])).toMatchObject({ type: "array" });
    expect(at(paging["total"])).toMatchObject({ type: "integer" });
  }
});

describe("CURRENT.md", async () => {
  const page = await readFile(place("../CURRENT.md"), "utf8");
  const entries = page.split(/^### /mu).slice(1);
  const numbers = entries.map((entry) => Number(/^C(?<number>\d+)\b/u.exec(entry)?.groups?.["number"]));

  test("decides from C1 on, once each and in order", () => {
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
  });

  test.each(entries.map((entry) => [entry.split("\n", 1)[0] ?? "", entry]))("%s", (_, entry) => {
    for (const part of ["**Sources:**", "**Spec:**", "**Why:**"]) expect(entry).toContain(part);
    expect(grades).toContain(/\*\*Sure:\*\* (?<grade>\w+)/u.exec(entry)?.groups?.["grade"]);
  });

  test("names each operation", () => {
    const unnamed = known.filter(([id = ""]) => !page.includes(`\`${id}\``));
    expect(unnamed).toEqual([]);
  });
});

test("redocly has nothing to say about it", async () => {
  const { stdout } = await redocly("lint", "current.yaml", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0 } });
});

test("generate-replies.ts has nothing new to write", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [place("./generate-replies.ts"), "--check"]);
  expect(stderr).toBe("");
});

/** The schema of a request's or a reply's JSON. */
function mediaSchema(message: unknown, at: string): Members {
  let node = message;
  for (const key of ["content", "application/json", "schema"]) node = members(node, at)[key];
  if (!isMembers(node)) throw new TypeError(`${at}: no schema.`);
  return node;
}
