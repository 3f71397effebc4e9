import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryFolder } from "../src/io/source.ts";
import { diskFolder } from "../src/node/folder.ts";
import { labelsDigest } from "../src/node/labels-digest.ts";
import { at, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The lines of the README. */
const LABELS = String.raw`find -L . -type f -not -path '*/.*' -print0 | grep -zE '\.(data|jsonl?|names|ndjson|txt|xml|ya?ml)$' |
  LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum`;
const PATHS = String.raw`find -L . -type f -not -path '*/.*' -print0 | LC_ALL=C sort -z | tr '\0' '\n' | sha256sum`;

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  }
}

function shell(line: string): string {
  return execFileSync("sh", ["-c", line], { cwd: at("."), encoding: "utf8" }).slice(0, 64);
}

test.skipIf(process.platform !== "linux")("is what a shell works out", async () => {
  const labels = Array.from({ length: 150 }, (_, i) => [`labels/train/${String(i)}.txt`, `0 0.${String(i)}`]);
  put({
    "data.yaml": "names: [a]",
    "train.txt": "images/a.jpg\n",
    "images/a.jpg": "pixels",
    "labels/a b.txt": "",
    "labels/-n.txt": "n",
    "labels/back\\slash.txt": "b",
    "labels/line\nend.txt": "l",
    "labels/a.txt\nb.png": "not looked at",
    "labels/\u{ff5e}.txt": "after the next by code unit, before it by bytes",
    "labels/\u{1f6a4}.txt": "boat",
    "labels/a.TXT": "not looked at",
    "labels/.cache/a.txt": "hidden",
    ".a.json.angokit-manifest.json": "{}",
    ...Object.fromEntries(labels),
  });
  symlinkSync("a b.txt", at("labels/link.txt"));
  symlinkSync("../labels", at("images/labels"));
  expect(await labelsDigest(diskFolder(at(".")))).toBe(shell(LABELS));
});

test.skipIf(process.platform !== "linux")("is over the paths where there are no labels", async () => {
  put({ ".keep": "" });
  expect(await labelsDigest(diskFolder(at(".")))).toBe(shell(LABELS));
  expect(shell(PATHS)).toBe(shell(LABELS));
  put({ "train/cat/a b.jpg": "1", "train/cat/é.jpg": "2", "train/dog/a.jpg": "3", "b\na.jpg": "" });
  const digest = await labelsDigest(diskFolder(at(".")));
  expect(digest).toBe(shell(PATHS));
  put({ "train/dog/a.jpg": "other pixels" });
  expect(await labelsDigest(diskFolder(at(".")))).toBe(digest);
});

type Label = readonly [path: string, content: string];

function digestOf(labels: readonly Label[]): Promise<string> {
  return labelsDigest(memoryFolder("m", new Map(labels)));
}

async function compared(found: [string, string][], rank: number): Promise<void> {
  const labels = found.map(([file, content]): Label => [`${file}.txt`, content]);
  const digest = await digestOf(labels);
  const bytes = labels.map(([file, content]) => ({ file, content, key: Buffer.from(file) }));
  const lines = bytes
    .toSorted((a, b) => Buffer.compare(a.key, b.key))
    .map(({ file, content }) => `${sha256(content)}  ./${file}\n`);
  expect(digest).toBe(sha256(lines.join("")));
  expect(await digestOf([["labels/a.png", "x"], [".hidden/a.txt", "x"], ...labels.toReversed()])).toBe(
    digest,
  );
  const chosen = rank % labels.length;
  const edited = labels.map(([file, content], i): Label => [file, i === chosen ? `${content}.` : content]);
  const renamed = labels.map(([file, content], i): Label => [i === chosen ? `~${file}` : file, content]);
  expect(await digestOf(edited)).not.toBe(digest);
  expect(await digestOf(renamed)).not.toBe(digest);
}

test("changes with each label and each path, and with nothing else", async () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9 é]{0,6}$/);
  const path = fc
    .tuple(fc.constantFrom("", "labels/", "labels/x/"), name)
    .map(([folder, file]) => folder + file);
  const files = fc.uniqueArray(fc.tuple(path, fc.string()), { minLength: 1, selector: ([file]) => file });
  await fc.assert(fc.asyncProperty(files, fc.nat(), compared), { numRuns: 50 });
});
