import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "./failure.ts";
import { isRuleSetting, patternFault, type RulePatterns } from "./rule-settings.ts";

/** What `angokit.config.json` says. */
export interface Config {
  readonly rules: RulePatterns;
  readonly maxWarnings?: number;
  readonly maxFindings?: number;
}

const NAME = "angokit.config.json";

/**
 * Reads the configuration: the file that is named, or the nearest `angokit.config.json` in the caller's folder or one
 * above it.
 * @throws UsageError where it can't be read or says something that is not known
 */
export async function readConfig(path: string | undefined): Promise<Config> {
  if (path !== undefined) {
    const text = await textOf(path);
    if (text === undefined) throw fault(path, "there is no such file.");
    return parsed(text, path);
  }
  let folder = process.cwd();
  for (;;) {
    const candidate = join(folder, NAME);
    const text = await textOf(candidate);
    if (text !== undefined) return parsed(text, candidate);
    const above = dirname(folder);
    if (above === folder) return { rules: new Map() };
    folder = above;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw fault(path, "it can't be read.");
  }
}

function parsed(text: string, path: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault(path, `not JSON. ${error instanceof Error ? error.message : ""}`);
  }
  if (!isObject(value)) throw fault(path, 'it must be an object, such as { "rules": {} }.');
  const config: { rules: RulePatterns; maxWarnings?: number; maxFindings?: number } = { rules: new Map() };
  for (const [key, member] of Object.entries(value)) {
    if (key === "$schema") continue;
    if (key === "rules") config.rules = rulesOf(member, path);
    else if (key === "maxWarnings" || key === "maxFindings") config[key] = countOf(member, key, path);
    else throw fault(path, `"${key}" is not known here; rules, maxWarnings and maxFindings are.`);
  }
  return config;
}

function rulesOf(value: unknown, path: string): RulePatterns {
  if (!isObject(value)) throw fault(path, `"rules" must be an object of codes and settings.`);
  const patterns = new Map<string, "off" | "note" | "warning" | "error">();
  for (const [pattern, setting] of Object.entries(value)) {
    const wrong = patternFault(pattern);
    if (wrong !== undefined) throw fault(path, wrong);
    if (!isRuleSetting(setting))
      throw fault(
        path,
        `${pattern} is set to ${JSON.stringify(setting)}; it can be off, note, warning or error.`,
      );
    patterns.set(pattern, setting);
  }
  return patterns;
}

function countOf(value: unknown, key: string, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw fault(path, `"${key}" must be a whole number of 0 or more.`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fault(path: string, what: string): UsageError {
  return new UsageError("usage/config", `${path}: ${what}`);
}
