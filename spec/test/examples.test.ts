import { expect, test } from "vitest";
import { bundleDocument, isMembers, members, operationsOf } from "../scripts/document.ts";
import { examplesOf, refusalsIn } from "./schemas.ts";

const document = await bundleDocument();
const examples = examplesOf(document);

/** Why the schema at this pointer refuses a value; empty where it takes it. */
function refusals(pointer: string, value: unknown): string[] {
  return refusalsIn(document, pointer, value);
}

test.each(examples)("$place is what its schema allows", ({ schema, value }) => {
  expect(refusals(schema, value)).toEqual([]);
});

const schemas = members(members(document["components"], "components")["schemas"], "schemas");

test.each(Object.entries(schemas))("schema %s has an example of its own", (_, schema) => {
  expect(members(schema, "schema")["examples"]).toEqual(expect.arrayContaining([expect.anything()]));
});

/** The samples of the page. `documented` stands as printed, `repaired` was no JSON or another operation's. */
test.each([
  ["annotateTask", "request", "documented"],
  ["importLabels", "request", "documented"],
  ["listProjectAssets", "200", "repaired"],
  ["uploadCloudAssets", "request", "documented"],
  ["uploadCloudAssets", "200", "documented"],
  ["createAttachments", "request", "documented"],
  ["createBatches", "request", "documented"],
  ["assignBatches", "request", "repaired"],
  ["createIssue", "request", "documented"],
  ["listProjects", "200", "documented"],
  ["listProjects", "401", "documented"],
  ["getProject", "200", "documented"],
  ["getProject", "400", "documented"],
  ["getProject", "401", "documented"],
  ["listProjectTasks", "200", "documented"],
  ["listProjectTasks", "400", "documented"],
  ["listProjectTasks", "401", "documented"],
  ["createProject", "request", "repaired"],
  ["setLabelSet", "request", "repaired"],
  ["requeueTasks", "request", "repaired"],
  ["getTask", "200", "documented"],
  ["getTask", "400", "repaired"],
  ["getTask", "401", "documented"],
  ["assignTasks", "request", "documented"],
  ["assignTasks", "200", "repaired"],
])("the page's sample of %s, %s, is there as %s", (operationId, where, name) => {
  const operation = operationsOf(document).find(({ members: own }) => own["operationId"] === operationId);
  if (operation === undefined) throw new Error(`${operationId} is not in the document.`);
  const { path, method } = operation;
  const key = encodeURIComponent(path.replaceAll("/", "~1"));
  const own = `/paths/${key}/${method.toLowerCase()}`;
  const here = where === "request" ? `${own}/requestBody` : `${own}/responses/${where}`;
  const response = members(operation.members["responses"], path)[where];
  const shared = isMembers(response) ? response["$ref"] : undefined;
  const pointer = typeof shared === "string" ? shared.slice(1) : here;
  const places = examples.map(({ place }) => place);
  expect(places).toContain(`${pointer}/content/application~1json ${name}`);
});

test("the page's placeholder of an API key stands as printed", () => {
  const sample = examples.find(({ value }) => JSON.stringify(value).includes('"apiKey":"'));
  expect(sample?.place).toMatch(/project_id%7D\/get\/responses\/200\/.* documented$/u);
  expect(sample?.value).toHaveProperty(["data", "project", "user", "apiKey"], "API-KEY-HERE");
});

const box = { x: 1, y: 2, width: 3, height: 4 };

test.each([
  ["StoredTool", "two geometries", { schemaId: "a", objectId: "b", "bounding-box": box, point: [1, 2] }],
  [
    "StoredTool",
    "a box without height",
    { schemaId: "a", objectId: "b", "bounding-box": { x: 1, y: 2, width: 3 } },
  ],
  ["StoredTool", "a point of three numbers", { schemaId: "a", objectId: "b", point: [1, 2, 3] }],
  [
    "StoredTool",
    "a 3D box without a corner",
    { schemaId: "a", objectId: "b", "bounding-box": { x1: 1, y1: 2, z1: 3 } },
  ],
  ["StoredTool", "a line that is a box", { schemaId: "a", objectId: "b", polyline: box }],
  ["StoredAnswer", "objects, which requests have", { objects: [], classifications: [], relations: [] }],
  ["SubmittedObject", "no class", { "bounding-box": box }],
  ["SubmittedObject", "no geometry", { title: "Vehicle" }],
  ["SubmittedObject", "two geometries", { title: "Vehicle", "bounding-box": box, ner: { start: 1, end: 2 } }],
  ["SubmittedObject", "a nested PDF area", { title: "Word", pdf: { position: {} } }],
  ["SubmittedSingleRelation", "no end", { title: "Owner", from: "1" }],
  ["PreLabel", "no asset", { objects: [] }],
  ["AssetAttachments", "no asset", { attachments: [] }],
  ["Attachment", "an unknown type", { type: "PDF", value: "https://example.com/a.pdf" }],
  ["CategoryTool", "no title", { schemaId: "a", tool: "polygon" }],
  ["Task", "a task without an asset", { _id: "a", project: "b" }],
  ["ExportReply", "no address", { status: "success", data: {} }],
  ["Failure", "success", { status: "success", message: "" }],
])("%s refuses %s", (schema, _, value) => {
  expect(refusals(`/components/schemas/${schema}`, value)).not.toEqual([]);
});

test.each([
  [
    "StoredTool",
    "a tool that nobody documented",
    { schemaId: "a", objectId: "b", circle: { cx: 1, cy: 2, r: 3 } },
  ],
  [
    "StoredTool",
    "a box drawn backwards",
    { schemaId: "a", objectId: "b", "bounding-box": { ...box, width: -3 } },
  ],
  ["ListedTask", "a task without its answer", { _id: "a", project: "b", asset: { _id: "c" } }],
  ["Task", "a project that is only an id", { _id: "a", project: "b", asset: { _id: "c" } }],
  ["Project", "more than is documented", { _id: "a", name: "b", aiAssistance: { cocoRelations: [] } }],
])("%s takes %s", (schema, _, value) => {
  expect(refusals(`/components/schemas/${schema}`, value)).toEqual([]);
});

test("an issue stands at a position or on an object, not at both", () => {
  const body = "/paths/~1v2~1issues/post/requestBody/content/application~1json/schema";
  const issue = { content: "a", labelTask: "b" };
  expect(refusals(body, issue)).toEqual([]);
  expect(refusals(body, { ...issue, position: "54" })).toEqual([]);
  expect(refusals(body, { ...issue, objectId: "c" })).toEqual([]);
  expect(refusals(body, { ...issue, position: "54", objectId: "c" })).not.toEqual([]);
});
