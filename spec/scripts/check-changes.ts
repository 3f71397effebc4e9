// Says what changed in the document since the last release, whether that breaks users, and whether the pending
// changesets declare enough. Exits with 1 when they do not.
//
// The last release is the committed file released/openapi.json, not a tag: a checkout in CI has no history. The script
// that raises versions writes it anew (`--release`), in the same commit.
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { ChangeLevel } from "../../packages/contract/src/changes/change.ts";
import {
  formatChanges,
  isAtLeast,
  levelFor,
  specChanges,
} from "../../packages/contract/src/changes/spec-changes.ts";
import { loadSpec } from "../../packages/contract/src/document.ts";
import { bundleDocument, members, place, text } from "./document.ts";

const NAME = "@angokit/spec";

const { values } = parseArgs({
  options: {
    /** Makes the document of today the released one. */
    release: { type: "boolean", default: false },
    /** A bundled document in place of the sources. */
    document: { type: "string" },
    released: { type: "string", default: place("../released/openapi.json") },
    changesets: { type: "string", default: place("../../.changeset") },
    /** The package whose version was released last. */
    package: { type: "string", default: place("../package.json") },
  },
});

if (values.release) await release();
else await check();

async function release(): Promise<void> {
  const temporary = `${values.released}.${process.pid}.tmp`;
  await mkdir(dirname(values.released), { recursive: true });
  await writeFile(temporary, `${JSON.stringify(await today(), undefined, 2)}\n`);
  await rename(temporary, values.released);
}

async function check(): Promise<void> {
  const version = text(members(await readJson(values.package), values.package)["version"], "version");
  const before = await readJson(values.released).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (before === undefined) {
    if (version === "0.0.0") return say("Nothing is released yet: any change is fine.");
    return fail(
      `${values.released} is not there, but ${version} is released. Write it from that version's document.`,
    );
  }
  const changes = specChanges(
    await loadSpec(members(before, values.released)),
    await loadSpec(await today()),
  );
  const needed = levelFor(changes.level, version);
  const declared = await pendingLevel();
  say(formatChanges(changes));
  const sentence = `From ${version} the changes need ${needed}; the changesets declare ${declared} for ${NAME}.`;
  if (isAtLeast(declared, needed)) return say(sentence);
  fail(`${sentence} Add a changeset: pnpm exec changeset`);
}

async function today(): Promise<Record<string, unknown>> {
  return values.document === undefined
    ? bundleDocument()
    : members(await readJson(values.document), values.document);
}

/** The highest level that a pending changeset declares for the spec. */
async function pendingLevel(): Promise<ChangeLevel> {
  let highest: ChangeLevel = "none";
  for (const name of await readdir(values.changesets)) {
    if (!name.endsWith(".md") || name === "README.md") continue;
    const level = levelOf(await readFile(join(values.changesets, name), "utf8"));
    if (isAtLeast(level, highest)) highest = level;
  }
  return highest;
}

/** A changeset begins with lines like `"@angokit/spec": minor` between two lines of dashes. */
function levelOf(changeset: string): ChangeLevel {
  const [, head = ""] = /^---\r?\n([\s\S]*?)^---\s*$/m.exec(changeset) ?? [];
  for (const line of head.split(/\r?\n/)) {
    const [, name, level] = /^\s*["']?([^"':]+)["']?\s*:\s*["']?(\w+)["']?\s*$/.exec(line) ?? [];
    if (name === NAME && (level === "patch" || level === "minor" || level === "major")) return level;
  }
  return "none";
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
