import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  bundleDocument,
  isMembers,
  type Members,
  members,
  operationsOf,
  place,
  target,
} from "../scripts/document.ts";

const grades = ["documented", "sdk", "inferred"];
const document = await bundleDocument();
const operations = operationsOf(document);
const schemas = Object.entries(members(members(document["components"], "components")["schemas"], "schemas"));

describe("x-evidence", () => {
  test.each(operations)(
    "$method $path, its parameters and its replies",
    ({ members: own, parameters, path }) => {
      const graded = [
        { at: "operation", grade: own["x-evidence"] },
        ...parameters.map((parameter) => ({ at: parameter["name"], grade: parameter["x-evidence"] })),
        ...Object.entries(members(own["responses"], path))
          .filter(([status]) => Number(status) < 300)
          .map(([at, reply]) => ({ at, grade: target(document, mediaSchema(reply, at))["x-evidence"] })),
      ];
      expect(graded.filter(({ grade }) => !grades.includes(String(grade)))).toEqual([]);
    },
  );

  test.each(schemas)("schema %s", (_, schema) => {
    expect(grades).toContain(members(schema, "schema")["x-evidence"]);
  });

  test("no grade is made up", () => {
    expect([...gradesIn(document)].filter((grade) => !grades.includes(grade))).toEqual([]);
  });
});

/** Fields of request bodies that the page names. */
const pageFields: Readonly<Record<string, readonly string[]>> = {
  annotateTask: ["answer", "duration"],
  importLabels: ["project", "jsonContent"],
  uploadCloudAssets: ["assets"],
  createAttachments: ["project", "attachments"],
  createBatches: ["batches"],
  assignBatches: ["assets", "batches"],
  createIssue: ["content", "labelTask", "position", "page"],
  createProject: ["name", "description"],
  setLabelSet: ["categorySchema"],
  requeueTasks: ["toStageId", "filters", "options"],
  assignTasks: ["project", "tasks", "stage", "user"],
};

test.each(operations.filter(({ members: own }) => "requestBody" in own))(
  "$method $path has the page's fields, and a grade on each other",
  ({ members: own, path }) => {
    const properties = members(mediaSchema(own["requestBody"], path)["properties"], path);
    const onPage = pageFields[String(own["operationId"])] ?? [];
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...onPage]));
    const ungraded = Object.entries(properties).filter(
      ([name, property]) =>
        !onPage.includes(name) && !grades.includes(String(members(property, name)["x-evidence"])),
    );
    expect(ungraded).toEqual([]);
  },
);

describe("DECISIONS.md", async () => {
  const entries = (await readFile(place("../DECISIONS.md"), "utf8")).split(/^### /mu).slice(1);
  const numbers = entries.map((entry) => Number(/^D(?<number>\d+)\b/u.exec(entry)?.groups?.["number"]));

  test("decides D1 to D51, once each and in order", () => {
    expect(numbers).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
  });

  test.each(entries.map((entry) => [entry.split("\n", 1)[0] ?? "", entry]))("%s", (_, entry) => {
    for (const part of ["**Page:**", "**Spec:**", "**Why:**"]) expect(entry).toContain(part);
    expect(/\*\*Sure:\*\* (?<grade>\w+)/u.exec(entry)?.groups?.["grade"]).toSatisfy((grade) =>
      grades.includes(String(grade)),
    );
  });
});

/** The schema of a request's or a reply's JSON. */
function mediaSchema(message: unknown, at: string): Members {
  let node = message;
  for (const key of ["content", "application/json", "schema"]) node = members(node, at)[key];
  return members(node, at);
}

function* gradesIn(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const entry of node) yield* gradesIn(entry);
  if (!isMembers(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "x-evidence") yield String(value);
    else yield* gradesIn(value);
  }
}
