import { readFile } from "node:fs/promises";
import type { CategorySchema } from "@angokit/formats";
import { UsageError } from "./failure.ts";
import { nearest } from "./nearest.ts";

/** Classes of a dataset by their name: which class of the project they are. */
export type ClassMap = ReadonlyMap<string, CategorySchema["tools"][number]>;

/**
 * The file of `--map`: a JSON object, or YAML lines `name: class`. A class of the project is named by its title or its
 * `schemaId`.
 * @throws UsageError `usage/map`, `usage/file`
 */
export async function readClassMap(path: string, schema: CategorySchema): Promise<ClassMap> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UsageError(
      "usage/file",
      `--map ${path}: ${isMissing ? "there is no such file" : "it can't be read"}.`,
    );
  });
  const plain = text.replace(/^\uFEFF/, "");
  const pairs = plain.trimStart().startsWith("{") ? jsonPairs(plain, path) : yamlPairs(plain, path);
  const map = new Map<string, CategorySchema["tools"][number]>();
  for (const [name, wanted] of pairs) {
    if (map.has(name)) throw wrong(path, `${JSON.stringify(name)} is there twice.`);
    map.set(name, classOf(wanted, schema, path));
  }
  if (map.size === 0) throw wrong(path, "it maps no class.");
  return map;
}

function classOf(wanted: string, schema: CategorySchema, path: string): CategorySchema["tools"][number] {
  const found = schema.tool(wanted) ?? schema.toolsTitled(wanted)[0];
  if (found !== undefined) return found;
  const titles = schema.tools.map(({ title }) => title);
  const near = nearest(wanted, titles);
  const advice =
    near === undefined
      ? `It has ${titles.map((title) => JSON.stringify(title)).join(", ")}.`
      : `Did you mean ${JSON.stringify(near)}?`;
  throw wrong(path, `the project has no class ${JSON.stringify(wanted)}. ${advice}`);
}

function jsonPairs(text: string, path: string): readonly (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(path, `not JSON. ${error instanceof Error ? error.message : ""}`);
  }
  if (typeof value !== "object" || value === null) throw wrong(path, "no object of names.");
  return Object.entries(value).map(([name, wanted]: readonly [string, unknown]) => {
    if (typeof wanted !== "string")
      throw wrong(path, `what ${JSON.stringify(name)} is mapped to must be a text.`);
    return [name, wanted];
  });
}

/** A plain word, or a text in quotes. */
const SCALAR = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`[\]{},:-](?:[^#:]|:(?! |$)|(?<! )#)*/.source;
const LINE = new RegExp(String.raw`^(${SCALAR})\s*:\s+(${SCALAR})\s*(?:#.*)?$`);

/** Of YAML, what a list of names needs: a line for each, with comments and quotes. */
function yamlPairs(text: string, path: string): readonly (readonly [string, string])[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(?:#.*)?$/.test(line) || line === "---") return [];
    const [, name, wanted] = LINE.exec(line) ?? [];
    if (name === undefined || wanted === undefined) {
      throw wrong(path, `line ${index + 1} is not of the form  name: class.`);
    }
    return [[scalarOf(name, path), scalarOf(wanted, path)] as const];
  });
}

function scalarOf(text: string, path: string): string {
  const plain = text.trim();
  if (plain.startsWith("'")) return plain.slice(1, -1).replaceAll("''", "'");
  if (!plain.startsWith('"')) return plain;
  try {
    return String(JSON.parse(plain));
  } catch {
    throw wrong(path, `${plain} is no text.`);
  }
}

function wrong(path: string, what: string): UsageError {
  return new UsageError("usage/map", `--map ${path}: ${what}`);
}
