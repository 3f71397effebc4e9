import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { memorySource } from "../src/io/source.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import { heldOf } from "./arbitraries.ts";

/*
 * Each `coco/<what goes wrong>.json` is read; what comes out stands in `<what goes wrong>.expected.json` beside
 * it: diagnostics without their sentences, and the header and images without members that are empty.
 */
const folder = new URL("coco/", import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && !name.endsWith(".expected.json"))
  .map((name) => name.slice(0, -".json".length));

function textOf(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

async function outcomeOf(text: string): Promise<unknown> {
  const diagnostics: unknown[] = [];
  const onDiagnostic = ({ severity, code, line, pointer, message }: Diagnostic): void => {
    expect(message).toMatch(/^[\w"[{].*[.]$/s);
    diagnostics.push(`${severity} ${code} line ${line} ${pointer}`);
  };
  try {
    const { header, images } = await heldOf(
      await readCoco(memorySource("case.json", text), { onDiagnostic }),
    );
    return { diagnostics, header, images };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { line, pointer } = error.place;
    return { diagnostics, error: `${error.code} line ${line} ${pointer}` };
  }
}

/** Without empty lists, objects and undefined members, as JSON. */
function lean(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner !== "object" || inner === null) return inner;
      if (Array.isArray(inner)) return inner;
      const full = Object.entries(inner).filter(
        ([key, member]) => !EMPTY.has(key) || JSON.stringify(member).length > 2,
      );
      return Object.fromEntries(full);
    }),
  );
}

const EMPTY = new Set(["extra", "attributes", "relations", "annotations", "diagnostics", "splits", "info"]);

describe("readCoco", () => {
  it.each(cases)("%s", async (name) => {
    const outcome = lean(await outcomeOf(textOf(`${name}.json`)));
    expect(outcome).toStrictEqual(JSON.parse(textOf(`${name}.expected.json`)));
  });

  it("throws the first error where nobody listens", async () => {
    const reading = readCoco(memorySource("case.json", textOf("dangling-image-id.json"))).then(heldOf);
    await expect(reading).rejects.toMatchObject({ code: "coco/dangling-image-id", place: { line: 7 } });
  });

  it("goes on after warnings where nobody listens", async () => {
    const { images } = await heldOf(
      await readCoco(memorySource("case.json", textOf("segmentation-flat.json"))),
    );
    expect(images[0]?.annotations).toHaveLength(1);
  });
});
