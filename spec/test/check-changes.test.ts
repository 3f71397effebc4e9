import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { bundleDocument, type Members, members, place } from "../scripts/document.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "changes-"));
  return async () => rm(folder, { recursive: true });
});

/** Runs the script as `pnpm run changes` does. */
async function run(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [place("../scripts/check-changes.ts"), ...args]);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output };
}

const documentOf = (paths: Members, description = ""): Members => ({
  openapi: "3.1.0",
  info: { title: "t", version: "1", description },
  paths,
});
const one = { "/a": { get: { operationId: "a", responses: { 200: { description: "" } } } } };
const two = { ...one, "/b": { get: { operationId: "b", responses: { 200: { description: "" } } } } };

async function checked(
  before: Members | undefined,
  after: Members,
  version: string,
  changesets: Readonly<Record<string, string>>,
): ReturnType<typeof run> {
  const at = (name: string): string => join(folder, name);
  if (before !== undefined) await writeFile(at("before.json"), JSON.stringify(before));
  await writeFile(at("after.json"), JSON.stringify(after));
  await writeFile(at("package.json"), JSON.stringify({ version }));
  for (const [name, content] of Object.entries(changesets)) await writeFile(at(name), content);
  const places = ["--released", at("before.json"), "--document", at("after.json")];
  return run(...places, "--package", at("package.json"), "--changesets", folder);
}

const changeset = (level: string, name = "@angokit/spec"): string =>
  `---\n"${name}": ${level}\n---\n\nA sentence.\n`;

describe("the level that is declared is held against the one that is needed", () => {
  test.each<readonly [string, Members | undefined, Members, string, Record<string, string>, number, string]>([
    ["no release yet", undefined, documentOf(one), "0.0.0", {}, 0, "Nothing is released yet"],
    [
      "a release that is lost",
      undefined,
      documentOf(one),
      "0.1.0",
      {},
      1,
      "is not there, but 0.1.0 is released",
    ],
    ["no change", documentOf(one), documentOf(one), "1.0.0", {}, 0, "need none"],
    [
      "words without a changeset",
      documentOf(one),
      documentOf(one, "x"),
      "1.0.0",
      {},
      1,
      "need patch; the changesets declare none",
    ],
    [
      "words",
      documentOf(one),
      documentOf(one, "x"),
      "1.0.0",
      { "a.md": changeset("patch") },
      0,
      "need patch",
    ],
    [
      "more, too low",
      documentOf(one),
      documentOf(two),
      "1.0.0",
      { "a.md": changeset("patch") },
      1,
      "need minor; the changesets declare patch",
    ],
    ["more", documentOf(one), documentOf(two), "1.0.0", { "a.md": changeset("minor") }, 0, "GET /b is new"],
    [
      "less, too low",
      documentOf(two),
      documentOf(one),
      "1.0.0",
      { "a.md": changeset("minor") },
      1,
      "need major; the changesets declare minor",
    ],
    ["less", documentOf(two), documentOf(one), "1.0.0", { "a.md": changeset("major") }, 0, "GET /b is gone"],
    [
      "the highest of several",
      documentOf(two),
      documentOf(one),
      "1.0.0",
      { "a.md": changeset("patch"), "b.md": changeset("major"), "c.md": changeset("minor") },
      0,
      "declare major",
    ],
    [
      "a changeset of another package",
      documentOf(two),
      documentOf(one),
      "1.0.0",
      { "a.md": changeset("major", "@angokit/client") },
      1,
      "declare none",
    ],
    [
      "a sentence that looks like a declaration",
      documentOf(two),
      documentOf(one),
      "1.0.0",
      { "a.md": `${changeset("patch")}\n"@angokit/spec": major\n` },
      1,
      "declare patch",
    ],
    [
      "less below 1.0.0",
      documentOf(two),
      documentOf(one),
      "0.3.0",
      { "a.md": changeset("minor") },
      0,
      "need minor",
    ],
    [
      "less below 1.0.0, too low",
      documentOf(two),
      documentOf(one),
      "0.3.0",
      { "a.md": changeset("patch") },
      1,
      "need minor; the changesets declare patch",
    ],
    [
      "OpenAPI 3.0 before",
      { ...documentOf(one), openapi: "3.0.3" },
      documentOf(one),
      "1.0.0",
      { "a.md": changeset("patch") },
      0,
      "need",
    ],
  ])("%s", async (_name, before, after, version, changesets, code, sentence) => {
    const result = await checked(before, after, version, changesets);
    expect(result.output).toContain(sentence);
    expect(result.code).toBe(code);
  });
});

test("a release writes the sources of both documents as one file each, and then nothing has changed", async () => {
  const released = join(folder, "released/openapi.json");
  const current = join(folder, "released/current.json");
  expect(await run("--release", "--released", released)).toEqual({ code: 0, output: "" });
  expect((await readdir(join(folder, "released"))).toSorted()).toEqual(["current.json", "openapi.json"]);
  const document = members(JSON.parse(await readFile(released, "utf8")), released);
  expect(document).toEqual(await bundleDocument());
  const beyond = members(JSON.parse(await readFile(current, "utf8")), current);
  expect(beyond).toEqual(await bundleDocument("current.yaml"));

  await writeFile(join(folder, "package.json"), JSON.stringify({ version: "1.0.0" }));
  const places = ["--released", released, "--changesets", folder, "--package", join(folder, "package.json")];
  const result = await run(...places);
  expect(result.code).toBe(0);
  expect(result.output.match(/0 changes, 0 of them breaking: needs none/g)).toHaveLength(2);

  // An operation beyond the documented page that was released, and is gone today.
  const paths = { ...members(beyond["paths"], "paths"), "/v2/gone": one["/a"] };
  await writeFile(current, JSON.stringify({ ...beyond, paths }));
  const less = await run(...places);
  expect(less.output).toMatch(/openapi\.json:[^]*needs none[^]*current\.json:[^]*GET \/v2\/gone is gone/);
  expect(less.output).toContain("need major; the changesets declare none");
  expect(less.code).toBe(1);

  await rm(current);
  const lost = await run(...places);
  expect(lost.output).toContain("current.json is not there, but 1.0.0 is released");
  expect(lost.code).toBe(1);
});
