// Says what changed in the documents since the last release, whether that breaks users, and whether the pending
// changesets declare enough. Exits with 1 when they do not.
//
// The last release is the committed files released/openapi.json and released/current.json, not a tag: a checkout in CI
// has no history. The script that raises versions writes them anew (`--release`), in the same commit.
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
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
    /** Makes the documents of today the released ones. */
    release: { type: "boolean", default: false },
    /** A bundled document in place of the sources: then there is no other. */
    document: { type: "string" },
    /** The other released document is beside it. */
    released: { type: "string", default: place("../released/openapi.json") },
    changesets: { type: "string", default: place("../../.changeset") },
    /** The package whose version was released last. */
    package: { type: "string", default: place("../package.json") },
  },
});

/** A document whose versions are compared. */
interface Compared {
  /** Where the released one is. */
  readonly released: string;
  readonly today: () => Promise<Record<string, unknown>>;
}

const documents: readonly Compared[] = [
  { released: values.released, today },
  ...(values.document === undefined
    ? [
        {
          released: join(dirname(values.released), "current.json"),
          today: (): Promise<Record<string, unknown>> => bundleDocument("current.yaml"),
        },
      ]
    : []),
];

if (values.release) for (const document of documents) await release(document);
else await check();

async function release({ released, today: documentOfToday }: Compared): Promise<void> {
  const temporary = `${released}.${process.pid}.tmp`;
  await mkdir(dirname(released), { recursive: true });
  await writeFile(temporary, `${JSON.stringify(await documentOfToday(), undefined, 2)}\n`);
  await rename(temporary, released);
}

async function check(): Promise<void> {
  const version = text(members(await readJson(values.package), values.package)["version"], "version");
  if (version === "0.0.0" && (await releasedDocument(values.released)) === undefined) {
    return say("Nothing is released yet: any change is fine.");
  }
  let needed: ChangeLevel = "none";
  for (const { released, today: documentOfToday } of documents) {
    const before = await releasedDocument(released);
    if (before === undefined) {
      return fail(
        `${released} is not there, but ${version} is released. Write it from that version's document.`,
      );
    }
    const changes = specChanges(await loadSpec(before), await loadSpec(await documentOfToday()));
    if (documents.length > 1) say(`${basename(released)}:`);
    say(formatChanges(changes));
    const level = levelFor(changes.level, version);
    if (isAtLeast(level, needed)) needed = level;
  }
  const declared = await pendingLevel();
  const sentence = `From ${version} the changes need ${needed}; the changesets declare ${declared} for ${NAME}.`;
  if (isAtLeast(declared, needed)) return say(sentence);
  fail(`${sentence} Add a changeset: pnpm exec changeset`);
}

async function releasedDocument(path: string): Promise<Record<string, unknown> | undefined> {
  const value = await readJson(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  return value === undefined ? undefined : members(value, path);
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
