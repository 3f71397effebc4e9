import { memorySource, type Source } from "../../src/index.ts";
import type { Json } from "../../src/model/json.ts";
import { type Finding, validate, type ValidateOptions } from "../../src/validate.ts";

/** What is found in a COCO file. */
export async function findingsIn(
  input: string | Source,
  options: ValidateOptions = {},
): Promise<readonly Finding[]> {
  const source = typeof input === "string" ? memorySource("a.json", input) : input;
  const findings: Finding[] = [];
  for await (const finding of validate(source, { from: "coco", ...options })) findings.push(finding);
  return findings;
}

/** The rule, and where; notes are marked. */
export function brief({ severity, code, pointer }: Finding): string {
  const of = `${code.slice(code.indexOf("/") + 1)} ${pointer ?? ""}`;
  return severity === "note" ? `(${of})` : of;
}

/** Errors and warnings. */
export function faults(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity !== "note").map(brief);
}

/** The text of a source that comes in pieces, so that nothing is read straight from the bytes. */
export function inPieces(text: string, size = 1): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    name: "a.json",
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
    },
  };
}

/** What a JSON pointer leads to; undefined where it leads nowhere. */
export function pointed(json: unknown, pointer: string): unknown {
  let value = json;
  for (const key of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

/** A record that can be changed. */
export type Members = Record<string, Json>;

/** A COCO file that can be changed. */
export interface CocoJson {
  images: Members[];
  annotations: Members[];
  categories: Members[];
}
