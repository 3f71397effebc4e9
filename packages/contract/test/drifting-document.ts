import { loadSpec, type OpenApiDocument } from "../src/document.ts";
import type { DriftReport } from "../src/drift/drift.ts";
import { merged } from "../src/drift/evidence.ts";
import { isObject, pointerKeys, type JsonObject } from "../src/json.ts";

/** A document with one operation, its answer, and what it takes. */
export async function documentOf(
  schema: unknown,
  operation: JsonObject = {},
  components: JsonObject = {},
  openapi = "3.1.0",
): Promise<OpenApiDocument> {
  return loadSpec({
    openapi,
    info: { title: "t", version: "1" },
    paths: {
      "/things/{id}": {
        get: {
          operationId: "getThing",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { 200: { description: "ok", content: { "application/json": { schema } } } },
          ...operation,
        },
      },
    },
    components,
  });
}

/** Kind, place, what, seen, chances. */
export function short({ findings }: DriftReport): readonly string[] {
  return findings.map(
    ({ kind, direction, status, pointer, parameter, about, seen, of }) =>
      `${kind} ${parameter ?? direction} ${status} ${pointer ?? "-"} ${about} ${seen}/${of}`,
  );
}

/** The document with all evidence merged into it, as a maintainer would. */
export function healed(document: JsonObject, { evidence }: DriftReport): unknown {
  const copy: unknown = structuredClone(document);
  for (const { place, merge } of evidence) {
    const keys = [...pointerKeys(place)];
    const last = keys.pop();
    if (last === undefined) continue;
    let parent: unknown = copy;
    for (const key of keys) {
      parent = Array.isArray(parent) ? parent[Number(key)] : isObject(parent) ? parent[key] : undefined;
    }
    if (Array.isArray(parent)) parent[Number(last)] = merged(parent[Number(last)], merge);
    else if (typeof parent === "object" && parent !== null) {
      Object.assign(parent, { [last]: merged(Reflect.get(parent, last), merge) });
    }
  }
  return copy;
}
