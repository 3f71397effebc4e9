import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError, memoryFolder, memorySink } from "../../src/index.ts";
import { isRuleCode, repair, validate, type ValidateOptions } from "../../src/validate.ts";

/*
 * The samples with bytes of one file changed at random: a validation ends with findings that are of rules, or with a
 * FormatError of the input; a repair with a copy, or the same errors.
 */

const samples = fileURLToPath(new URL("../../../../samples/", import.meta.url));
type Files = ReadonlyMap<string, string | Uint8Array>;

function filesBelow(folder: string): Files {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(`${samples}${folder}`, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = `${entry.parentPath}/${entry.name}`;
      files.set(path.slice(samples.length + folder.length + 1), readFileSync(path));
    }
  return files;
}

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  cut: fc.oneof(fc.nat(4), fc.nat(400)),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 6 }).map((bytes): ArrayLike<number> => bytes),
    fc
      .constantFrom(
        "null",
        "[]",
        "{}",
        "-1",
        "1e308",
        "1e999",
        "NaN",
        "true",
        '""',
        '"1"',
        '"__proto__":',
        "[[]]",
        "\n",
        "0 0.5 0.5 0.1 0.1\n",
        "\ufeff",
        " ",
        ",",
        ": ",
        "- ",
        "&a *a",
        "!!binary",
        "\u2028",
        "\0",
        "train:",
      )
      .map((text): ArrayLike<number> => new TextEncoder().encode(text)),
  ),
});

function edited(
  bytes: Uint8Array,
  edits: readonly { at: number; cut: number; put: ArrayLike<number> }[],
): Uint8Array {
  let list = [...bytes];
  for (const { at, cut, put } of edits) {
    const start = Math.floor(at * list.length);
    list = [...list.slice(0, start), ...Array.from(put), ...list.slice(start + cut)];
  }
  return Uint8Array.from(list);
}

function isOfInput(error: unknown): boolean {
  return error instanceof FormatError && /^(?:input|json|xml|repair)\//.test(error.code);
}

async function hold(files: Files, options: ValidateOptions): Promise<void> {
  const before = await counted(files, options);
  const sink = memorySink();
  try {
    await repair(memoryFolder("set", files), sink, options);
  } catch (error) {
    // What a conversion refuses is refused here, too; a validation tells of it.
    if (!(error instanceof FormatError)) throw error;
    const isTold = before !== undefined && isRuleCode(error.code);
    if ((!isTold && !isOfInput(error)) || sink.files.size > 0) throw error;
    return;
  }
  const after = await counted(new Map(sink.files), options);
  if (before !== undefined && (after ?? Infinity) > before)
    throw new Error(`${String(before)} errors became ${String(after)}.`);
}

/** How many errors there are; undefined where the input is refused. */
async function counted(files: Files, options: ValidateOptions): Promise<number | undefined> {
  const validation = validate(memoryFolder("set", files), options);
  try {
    for await (const { code, message } of validation)
      if (!isRuleCode(code) || message === "") throw new Error(`${code} is told as nothing.`);
    return validation.summary.errors;
  } catch (error) {
    if (!isOfInput(error)) throw error;
    return undefined;
  }
}

const cases: Readonly<Record<string, readonly [folder: string, file: RegExp, options: ValidateOptions]>> = {
  "YOLO, data.yaml": ["yolo", /^data.yaml$/, { from: "yolo" }],
  "YOLO, labels": ["yolo", /^labels\//, { from: "yolo" }],
  "YOLO, labels as outlines": ["yolo", /^labels\//, { from: "yolo", task: "segment" }],
  "YOLO, images": ["yolo", /^images\//, { from: "yolo" }],
  COCO: ["coco", /json$/, { from: "coco" }],
  "Ango, export": ["ango", /export.json$/, { from: "ango" }],
};

describe.each(Object.entries(cases))("%s", (_, [folder, file, options]) => {
  const files = filesBelow(folder);
  const paths = [...files.keys()].filter((path) => file.test(path));

  test("changed at random", { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      async (path, edits) => {
        const content = files.get(path);
        if (!(content instanceof Uint8Array)) throw new Error(path);
        await hold(new Map([...files, [path, edited(content, edits)]]), options);
      },
    );
    await expect(fc.assert(property, { numRuns: 60 })).resolves.toBeUndefined();
  });
});
