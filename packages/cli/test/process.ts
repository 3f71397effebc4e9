import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The entry as it is built: what users run. */
export const entry: string = fileURLToPath(new URL("../dist/main.js", import.meta.url));
/** The sample dataset of the repository. */
export const samples: string = fileURLToPath(new URL("../../../samples", import.meta.url));

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For standard input; nothing unless given. */
  readonly input?: string | Uint8Array;
  /** Flags of Node itself. */
  readonly node?: readonly string[];
  /** A command of the shell that runs first, in the same process. */
  readonly shell?: string;
}

/** A process that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** The first line on stdout. */
  readonly firstLine: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** A fresh folder in which angokit is run, until the test is over. */
export interface Place {
  readonly path: string;
  /** Run angokit in the folder to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Run angokit in the folder, and read the document on its stdout. */
  json(args: readonly string[], options?: RunOptions): Promise<Readonly<Record<string, unknown>>>;
  start(args: readonly string[], options?: RunOptions): Running;
  /** Write a file. @returns its path from the folder */
  put(path: string, content: string | Uint8Array): string;
  read(path: string): string;
  /** What is in the folder itself, hidden entries included. */
  entries(): readonly string[];
  /** All files below a folder in it, hidden ones included. */
  files(folder?: string): readonly string[];
}

/** A fresh {@link Place}. */
export function freshPlace(): Place {
  const path = mkdtempSync(join(tmpdir(), "angokit-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const run: Place["run"] = (args, options) => start(path, args, options).ended;
  return {
    path,
    run,
    async json(args, options) {
      const { stdout } = await run(args, options);
      return objectOf(JSON.parse(stdout));
    },
    start: (args, options) => start(path, args, options),
    put(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return name;
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    entries: () => readdirSync(path).toSorted(),
    files: (folder = ".") =>
      readdirSync(join(path, folder), { recursive: true, withFileTypes: true })
        .filter((found) => !found.isDirectory())
        .map((found) => join(found.parentPath, found.name).slice(join(path, folder).length + 1))
        .toSorted(),
  };
}

function start(cwd: string, args: readonly string[], options: RunOptions = {}): Running {
  const { env = {}, input = "", node = [], shell } = options;
  const command = [process.execPath, ...node, entry, ...args];
  const [program = "", ...rest] =
    shell === undefined ? command : ["/bin/sh", "-c", `${shell}; exec "$@"`, "sh", ...command];
  const { PATH = "" } = process.env;
  const child = spawn(program, rest, { cwd, env: { PATH, HOME: cwd, TMPDIR: cwd, ...env } });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8");
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on("data", (text: string) => {
      stdout += text;
      const end = stdout.indexOf("\n");
      if (end >= 0) resolve(stdout.slice(0, end));
    });
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { ended, firstLine, kill: (signal) => void child.kill(signal) };
}

/** A value that has to be an object. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`no object: ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value));
}

/** A value that has to be a list of objects. */
export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value.map(objectOf);
}
