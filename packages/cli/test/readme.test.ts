import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { createAngoClient, paginate } from "@angokit/client";
import { startMock } from "@angokit/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import { entry, freshPlace, samples, type Ended, type Place } from "./process.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

interface Block {
  readonly language: string;
  readonly lines: readonly string[];
}

const blocks: readonly Block[] = Array.from(
  readme.matchAll(/^```([a-z]+)\n(.*?)^```$/gms),
  ([, language = "", text = ""]) => ({ language, lines: text.trimEnd().split("\n") }),
);

/** A folder with an export, its images and the samples, where `angokit` is the built one. */
function prepared(): Place {
  const place = freshPlace();
  for (const name of ["export.json", "category-schema.json"]) {
    cpSync(join(samples, "ango", name), join(place.path, name));
  }
  cpSync(join(samples, "images"), join(place.path, "images"), { recursive: true });
  symlinkSync(samples, join(place.path, "samples"));
  mkdirSync(join(place.path, "bin"));
  const script = `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`;
  writeFileSync(join(place.path, "bin/angokit"), script, { mode: 0o755 });
  return place;
}

/** Runs a script of the shell. A server in it is stopped once it has said where it is. */
async function shell(place: Place, script: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const { PATH = "" } = process.env;
  const child = spawn("/bin/sh", ["-e", "-c", script], {
    cwd: place.path,
    env: { PATH: `${join(place.path, "bin")}:${PATH}`, HOME: place.path, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (script.startsWith("exec angokit mock") && stdout.endsWith("\n")) child.kill("SIGINT");
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  return { code, stdout, stderr };
}

/** What must be in the output: line for line, where `…` stands for any lines, and a port is any port. */
function patternOf({ lines }: Block): RegExp {
  const parts = lines.map((line) => {
    if (line === "…") return String.raw`(?:.*\n)*?`;
    const literal = line.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    return `${literal.replace("41811", String.raw`\d+`)}\n`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** The block of output that follows a block of commands. */
function outputOf(block: Block): Block {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.language === "text" ? next : { language: "text", lines: ["…"] };
}

const COMMANDS = [
  "pull",
  "convert",
  "validate",
  "inspect",
  "diff",
  "verify",
  "tile",
  "crop",
  "render",
  "split",
  "merge",
  "filter",
  "remap",
  "sample",
  "push",
  "mock",
];

const helps = new Map<string, Promise<string>>();

/** What a command says of itself, asked once. */
function helpOf(command: string): Promise<string> {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const asked = freshPlace()
    .run([command, "--help"])
    .then(({ stdout }) => stdout);
  helps.set(command, asked);
  return asked;
}

describe("README", () => {
  test("its commands run one after the other, and print what it says", { timeout: 60_000 }, async () => {
    const mock = await startMock({ data: samples });
    onTestFinished(() => mock.close());
    const place = prepared();
    const env = { ANGO_BASE_URL: mock.url, PROJECT: await projectId(mock.url) };
    const scripts = blocks.filter(({ language }) => language === "sh");
    expect(scripts.length).toBeGreaterThan(4);
    for (const block of scripts) {
      const script = block.lines.map((line) => line.replace(/^angokit mock/, "exec angokit mock")).join("\n");
      const { code, stdout, stderr } = await shell(
        place,
        script.replace("ANGO_API_KEY=…", "ANGO_API_KEY=any-key"),
        env,
      );
      expect({ script, code, errors: stderr.match(/^(?:error|warning):.*$/gm) }).toEqual({
        script,
        code: 0,
        errors: null,
      });
      expect(stdout).toMatch(patternOf(outputOf(block)));
    }

    // The report of a dataset that is not clean is of one that someone has spoilt.
    const spoilt = blocks.find(({ lines }) => lines.some((line) => line.startsWith("not ok")));
    place.put("boxes/labels/train/open-sea.txt", "\n42 0.5 0.5 0.2 0.2\n");
    const { code, stdout } = await place.run(["validate", "boxes", "--rule", "dataset/*=off"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(patternOf(spoilt ?? { language: "text", lines: [] }));
  });

  test.each(COMMANDS)("every flag of %s is in a table or sentence", async (command) => {
    const flags = Array.from(
      (await helpOf(command)).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm),
      ([, flag = ""]) => flag,
    );
    expect(flags.length).toBeGreaterThan(4);
    expect(flags.filter((flag) => !readme.includes(flag))).toEqual([]);
  });

  test("it names no flag that there is not", async () => {
    const known = (await Promise.all(COMMANDS.map(helpOf))).join("\n");
    const named = new Set(Array.from(readme.matchAll(/(?<![\w-])--[a-z][a-z-]+/g), ([flag]) => flag));
    // Of npm.
    named.delete("--global");
    expect([...named].filter((flag) => !known.includes(flag))).toEqual([]);
  });
});

async function projectId(baseUrl: string): Promise<string> {
  for await (const { _id } of paginate(createAngoClient({ apiKey: "any-key", baseUrl }), "/v2/listProjects"))
    return _id;
  throw new Error("the mock has no project");
}
