import { readFile } from "node:fs/promises";
import { InvalidArgumentError } from "commander";
import { FormatError, memorySource, parseSplit, type Split } from "@angokit/formats";
import { UsageError } from "./failure.ts";
import { isRuleSetting, patternFault, type RulePatterns } from "./rule-settings.ts";

/** A whole number, for commander. */
export function integerOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It must be a whole number.");
  return value;
}

/** A count: a whole number of 0 or more. */
export function countOption(text: string): number {
  const value = integerOption(text);
  if (value < 0) throw new InvalidArgumentError("It must be 0 or more.");
  return value;
}

/** Decimals of a number. */
export function decimalsOption(text: string): number {
  const value = integerOption(text);
  if (value < 0 || value > 15) throw new InvalidArgumentError("It must be from 0 to 15.");
  return value;
}

/** How many things are done at once. */
export function parallelOption(text: string): number {
  const value = integerOption(text);
  if (value < 1 || value > 64) throw new InvalidArgumentError("It must be from 1 to 64.");
  return value;
}

/** `kpt_shape` of a model: how many keypoints, and how many numbers each. */
export interface KeypointShape {
  readonly count: number;
  readonly dimensions: 2 | 3;
}

/** `17,3` */
export function keypointsOption(text: string): KeypointShape {
  const [, count = "", dimensions] = /^\[?\s*([1-9]\d{0,3})\s*,\s*([23])\s*\]?$/.exec(text) ?? [];
  if (count === "") throw new InvalidArgumentError("Write the number of keypoints and 2 or 3, as 17,3.");
  return { count: Number(count), dimensions: dimensions === "2" ? 2 : 3 };
}

/** A port; 0 is any that is free. */
export function portOption(text: string): number {
  const value = integerOption(text);
  if (value < 0 || value > 65_535) throw new InvalidArgumentError("Ports go from 0 to 65535.");
  return value;
}

/** `train=0.8,val=0.2` */
export function splitOption(text: string): Split {
  try {
    return parseSplit(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** `car,dog`; a flag that is there again adds to the list. */
export function listOption(text: string, before: readonly string[] = []): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("It must name something.");
  return [...before, ...names];
}

/** A path that is written to. A `~` that comes this far would become a folder of that name. */
export function pathOption(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  if (text === "-") throw new InvalidArgumentError("A dataset is files: it can't go to standard output.");
  if (/^~[^/\\]*(?:[/\\]|$)/.test(text)) {
    throw new InvalidArgumentError("The shell did not replace ~. Put a space before it, or write $HOME.");
  }
  return text;
}

/** `--rule code=setting`, once for each rule. */
export function ruleOption(text: string, before: RulePatterns): RulePatterns {
  const [, pattern, setting] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (pattern === undefined || !isRuleSetting(setting)) {
    throw new InvalidArgumentError(
      "Write <code>=off, note, warning or error; for example yolo/duplicate=off.",
    );
  }
  const fault = patternFault(pattern);
  if (fault !== undefined) throw new InvalidArgumentError(fault);
  return new Map([...before, [pattern, setting]]);
}

/**
 * The class names of `--classes`: those of a data.yaml, else a line each; empty lines and the end's newline don't count.
 */
export async function readClasses(path: string): Promise<readonly string[]> {
  const names = /\.ya?ml$/i.test(path) ? await namesInYaml(path) : await readNames(path, "--classes");
  if (names.length === 0)
    throw new UsageError("usage/classes", `--classes ${path}: the file names no class.`);
  return names;
}

async function namesInYaml(path: string): Promise<readonly string[]> {
  const source = memorySource(path, await readFlagFile(path, "--classes"));
  const { readClassNames } = await import("@angokit/formats/transform");
  try {
    return await readClassNames(source);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(
      "usage/classes",
      `--classes takes a data.yaml, or a file with a name a line. ${error.message}`,
    );
  }
}

/** The names in the file of a flag, a line each. */
export async function readNames(path: string, flag: string): Promise<readonly string[]> {
  return (await readFlagFile(path, flag))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The category schema of `--schema`: its JSON, still unchecked. */
export async function readSchema(path: string): Promise<unknown> {
  return parseSchema(await readFlagFile(path, "--schema"), path);
}

/** The text of a category schema as JSON, still unchecked. */
export function parseSchema(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      "usage/schema",
      `--schema ${path}: not JSON. ${error instanceof Error ? error.message : ""}`,
    );
  }
}

/** The text of the file of a flag. */
export async function readFlagFile(path: string, flag: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error && error.code === "ENOENT"
        ? "there is no such file"
        : "it can't be read";
    throw new UsageError("usage/file", `${flag} ${path}: ${reason}.`);
  }
}
