import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A JSON object whose members are not known yet. */
export type Members = Record<string, unknown>;

/** One operation of the document, with its shared parameters looked up. */
export interface DocumentOperation {
  readonly method: string;
  readonly path: string;
  readonly members: Members;
  readonly parameters: readonly Members[];
}

const run = promisify(execFile);

/** Runs Redocly in the spec's folder, without its telemetry. */
export async function redocly(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [place("../node_modules/@redocly/cli/bin/cli.js"), ...args], {
    cwd: place("../"),
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The roots of the two documents: what is on the documented page, and what is beyond it. */
export type DocumentRoot = "openapi.yaml" | "current.yaml";

/** A whole document from its sources, references kept. Nothing is written. */
export async function bundleDocument(root: DocumentRoot = "openapi.yaml"): Promise<Members> {
  const { stdout } = await redocly("bundle", root, "--ext", "json");
  return members(JSON.parse(stdout), "the document");
}

/** The operations, in the order of the document. */
export function operationsOf(document: Members): DocumentOperation[] {
  const found: DocumentOperation[] = [];
  for (const [path, item] of Object.entries(members(document["paths"], "paths"))) {
    for (const [method, operation] of Object.entries(members(item, path))) {
      const at = `${method} ${path}`;
      const own = members(operation, at);
      const parameters = list(own["parameters"] ?? [], `${at} parameters`).map((parameter) =>
        target(document, members(parameter, `${at} parameter`)),
      );
      found.push({ method: method.toUpperCase(), path, members: own, parameters });
    }
  }
  return found;
}

/** What a reference within the document points to; anything else is returned as it is. */
export function target(document: Members, value: Members): Members {
  const reference = value["$ref"];
  if (reference === undefined) return value;
  let node: unknown = document;
  for (const part of text(reference, "$ref").split("/").slice(1)) {
    node = members(node, text(reference, "$ref"))[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return members(node, text(reference, "$ref"));
}

export function members(value: unknown, at: string): Members {
  if (!isMembers(value)) throw new TypeError(`${at}: an object is expected.`);
  return value;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${at}: a list is expected.`);
  return value;
}

export function text(value: unknown, at: string): string {
  if (typeof value !== "string") throw new TypeError(`${at}: a text is expected.`);
  return value;
}

export function texts(value: unknown, at: string): string[] {
  return list(value, at).map((entry) => text(entry, at));
}

/** A path of this package, from the folder of the scripts. */
export function place(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
