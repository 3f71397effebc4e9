import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError, memoryFolder } from "../../src/index.ts";
import { type Finding, validate } from "../../src/validate.ts";

const samples = new URL("../../../../samples/ango/", import.meta.url);
const corpus = new URL("../ango/", import.meta.url);
const schema = readFileSync(new URL("category-schema.json", samples), "utf8");

type Tool = Record<string, unknown> & { classifications: Answer[] };
interface Answer {
  answer: unknown;
  title?: string;
  schemaId?: string;
  classifications: Answer[];
}
interface Asset {
  externalId: string;
  metadata: { width?: number; height?: number };
  task: { tools: Tool[]; classifications: Answer[]; relations: Record<string, unknown>[]; deleted?: boolean };
}

/** The sample after some damage. */
function damaged(damage: (assets: Asset[]) => unknown): string {
  const assets: Asset[] = JSON.parse(readFileSync(new URL("export.json", samples), "utf8"));
  const result = damage(assets);
  return JSON.stringify(Array.isArray(result) ? result : assets);
}

async function findingsOf(text: string, categorySchema: string = schema): Promise<readonly Finding[]> {
  const files = new Map([
    ["export.json", text],
    ["category-schema.json", categorySchema],
  ]);
  const findings: Finding[] = [];
  for await (const finding of validate(memoryFolder("set", files), { images: "off" })) findings.push(finding);
  return findings;
}

function firstTool(assets: Asset[], index: number): Tool {
  const tool = assets[index]?.task.tools[0];
  if (tool === undefined) throw new Error("The sample has no such object.");
  return tool;
}

function answerOf(holder: { classifications: Answer[] } | undefined): Answer {
  const answer = holder?.classifications[0];
  if (answer === undefined) throw new Error("The sample has no such answer.");
  return answer;
}

test("the clean sample has no error and no warning", async () => {
  const findings = await findingsOf(damaged(() => undefined));
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["ango/negative-box", "note"]]);
});

/** Damages of the clean sample, each with the code and the place of what has to be found, and nothing else. */
const damages: readonly (readonly [
  name: string,
  damage: (assets: Asset[]) => unknown,
  code: string,
  pointer: string,
])[] = [
  [
    "class renamed",
    (all) => Object.assign(firstTool(all, 0), { schemaId: "x" }),
    "ango/unknown-class",
    "/0/task/tools/0",
  ],
  [
    "class lost",
    (all) => Object.assign(firstTool(all, 2), { schemaId: undefined, title: undefined }),
    "ango/no-class",
    "/2/task/tools/0",
  ],
  [
    "box without a side",
    (all) => Object.assign(firstTool(all, 2), { "bounding-box": { x: 1, y: 2, width: 3 } }),
    "ango/bad-geometry",
    "/2/task/tools/0/bounding-box/height",
  ],
  [
    "box of no width",
    (all) => Object.assign(firstTool(all, 2), { "bounding-box": { x: 1, y: 2, width: 0, height: 9 } }),
    "ango/empty-shape",
    "/2/task/tools/0/bounding-box",
  ],
  [
    "box beyond its image",
    (all) => Object.assign(firstTool(all, 2), { "bounding-box": { x: 400, y: 2, width: 9, height: 9 } }),
    "ango/outside-asset",
    "/2/task/tools/0/bounding-box",
  ],
  [
    "box half beyond its image",
    (all) => Object.assign(firstTool(all, 2), { "bounding-box": { x: 310, y: 2, width: 30, height: 9 } }),
    "ango/leaves-asset",
    "/2/task/tools/0/bounding-box",
  ],
  [
    "outline for a box",
    (all) =>
      Object.assign(firstTool(all, 2), {
        "bounding-box": undefined,
        polygon: [
          [1, 1],
          [9, 1],
          [1, 9],
        ],
      }),
    "ango/wrong-tool",
    "/2/task/tools/0/polygon",
  ],
  [
    "two geometries",
    (all) => Object.assign(firstTool(all, 2), { point: [1, 1] }),
    "ango/several-geometries",
    "/2/task/tools/0",
  ],
  [
    "no geometry",
    (all) => Object.assign(firstTool(all, 2), { "bounding-box": null }),
    "ango/no-geometry",
    "/2/task/tools/0",
  ],
  [
    "option of another case",
    (all) => Object.assign(answerOf(firstTool(all, 0)), { answer: "sailing boat" }),
    "ango/unknown-option",
    "/0/task/tools/0/classifications/0/answer",
  ],
  [
    "weather that is not offered",
    (all) => Object.assign(answerOf(all[3]?.task), { answer: "Hail" }),
    "ango/unknown-option",
    "/3/task/classifications/0/answer",
  ],
  [
    "a list for a radio",
    (all) => Object.assign(answerOf(all[3]?.task), { answer: ["Clear"] }),
    "ango/answer-form",
    "/3/task/classifications/0/answer",
  ],
  [
    "a question about the image asked of a tree",
    (all) => void firstTool(all, 2).classifications.push(answerOf(all[3]?.task)),
    "ango/misplaced-answer",
    "/2/task/tools/0/classifications/0",
  ],
  [
    "a question that was deleted",
    (all) => Object.assign(answerOf(all[3]?.task), { schemaId: "gone" }),
    "ango/unknown-classification",
    "/3/task/classifications/0",
  ],
  [
    "a relation to nothing",
    (all) => Object.assign(all[1]?.task.relations[0] ?? {}, { to: "gone" }),
    "ango/dangling-relation",
    "/1/task/relations",
  ],
  [
    "a relation without an end",
    (all) => Object.assign(all[1]?.task.relations[0] ?? {}, { to: undefined }),
    "ango/bad-relation",
    "/1/task/relations/0",
  ],
  [
    "an id twice",
    (all) => Object.assign(all[2]?.task.tools[1] ?? {}, { objectId: firstTool(all, 2)["objectId"] }),
    "ango/duplicate-object-id",
    "/2/task/tools/1/objectId",
  ],
  [
    "an external id twice",
    (all) => Object.assign(all[3] ?? {}, { externalId: all[2]?.externalId }),
    "ango/duplicate-external-id",
    "/3/externalId",
  ],
  [
    "a task without its answer",
    (all) => Object.assign(all[4] ?? {}, { task: { taskId: "1" } }),
    "ango/missing-answer",
    "/4/task",
  ],
  [
    "a deleted task",
    (all) => Object.assign(all[4]?.task ?? {}, { deleted: true }),
    "ango/task-deleted",
    "/4/task",
  ],
  ["something else in the list", (all) => [...all, { note: 1 }], "ango/not-an-asset", "/13"],
];

describe("damages of the clean sample", () => {
  test.each(damages)("%s", async (_, damage, code, pointer) => {
    const findings = (await findingsOf(damaged(damage))).filter((found) => found.severity !== "note");
    expect(findings.map((found) => [found.code, found.pointer])).toEqual([[code, pointer]]);
  });

  test("what the schema requires and is not there", async () => {
    const demanding = schema.replaceAll('"required": false', '"required": true');
    const findings = await findingsOf(
      damaged(([, house]) => [house]),
      demanding,
    );
    const codes = new Set(findings.map(({ code }) => code));
    expect(codes).toContain("ango/required-class");
    const text = damaged(([marina]) => {
      marina?.task.tools.splice(1);
      Object.assign(marina?.task.tools[0] ?? {}, { classifications: [] });
      return [marina];
    });
    const missing = (await findingsOf(text, demanding)).filter(({ code }) => code === "ango/required-answer");
    expect(missing.map(({ pointer }) => pointer)).toContain("/0/task/tools/0/classifications");
  });
});

// Whatever is in the corpus of the reader: findings or a clear error, and nothing that the catalogue has not.
test.each(readdirSync(corpus))("%s is gone through", async (name) => {
  const folder = new URL(`${name}/`, corpus);
  const files = readdirSync(folder).filter((file) => /^(?:input|tasks|schema)\./.test(file));
  const contents = new Map(
    files.map((file) => [
      file === "schema.json" ? "category-schema.json" : file,
      readFileSync(new URL(file, folder), "utf8"),
    ]),
  );
  const told: Pick<Finding, "message" | "why">[] = [];
  const run = async (): Promise<string> => {
    try {
      for await (const finding of validate(memoryFolder(name, contents), { from: "ango" }))
        told.push(finding);
      return "input/read";
    } catch (error) {
      if (error instanceof FormatError) return error.code;
      throw error;
    }
  };
  expect(await run()).toMatch(/^(?:input|json|ango)\//);
  for (const { message, why } of told) expect([message, why]).not.toContain("");
});
