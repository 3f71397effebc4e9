import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { folderSink } from "../src/node/folder-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";

/** Two datasets that share a path. */
export const OLD = { "data.yaml": "old", "labels/train/a.txt": "0 1", "labels/train/b.txt": "" };
export const NEW = { "data.yaml": "new", "labels/train/a.txt": "1 1", "labels/val/c.txt": "2" };

let place = "";

/** Gives every test of a file an empty folder of its own: {@link at} is a path in it. */
export function inEmptyFolder(): void {
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "angokit-sink-"));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));
}

/** A path in the folder of the test. */
export function at(...path: readonly string[]): string {
  return join(place, ...path);
}

/** Every file below a folder with its content; a link with its target; an empty folder with a slash. */
export function tree(folder: string, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.name === MANIFEST) continue;
    if (entry.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(folder, path))}`;
    else if (!entry.isDirectory()) found[path] = readFileSync(join(folder, path), "utf8");
    else if (readdirSync(join(folder, path)).length === 0) found[`${path}/`] = "";
    else Object.assign(found, tree(folder, `${path}/`));
  }
  return found;
}

/** The same files below another folder. */
export function below(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

export async function writeFolder(
  out: string,
  files: Record<string, string>,
  overwrite = false,
): Promise<void> {
  const sink = folderSink(out, { overwrite });
  for (const [path, content] of Object.entries(files)) await sink.write(path, content);
  await sink.commit();
}

/** The code of the error that is thrown. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
  return "nothing thrown";
}
