import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { arrayAt, isObject, objectAt } from "../json.ts";
import { ContractError } from "../errors.ts";
import { exchangeFault, isRecordedExchange } from "./exchange-check.ts";
import { isTooDeep } from "./json-depth.ts";
import { exchangesOfHar, isHar } from "./har.ts";
import type { Reading } from "./reading.ts";
import { keyOf, relativeUrl, type RecordedExchange } from "./recorded-exchange.ts";

/** The version of the file's shape. */
const VERSION = 1;

export interface RecordingFile {
  readonly exchanges: readonly RecordedExchange[];
  /** Entries of a HAR that are no exchanges, and why. */
  readonly skipped: readonly string[];
  readonly isHar: boolean;
}

/**
 * Reads a recording or a HAR.
 *
 * @returns undefined when there is no such file
 * @throws ContractError `contract/recording-unreadable`
 */
export async function readRecordingFile(file: string, reading: Reading): Promise<RecordingFile | undefined> {
  const refuse = (why: string, cause?: unknown, pointer = ""): ContractError =>
    new ContractError("contract/recording-unreadable", `${file} ${why}.`, {
      place: pointer === "" ? file : `${file}#${pointer}`,
      cause,
    });
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (isObject(cause) && cause["code"] === "ENOENT") return undefined;
    throw refuse("cannot be read", cause);
  }
  let value: unknown;
  try {
    // Some browsers begin a HAR with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The message of the parser would quote the file.
    throw refuse("is no JSON");
  }
  const deep = tooDeepIn(value);
  if (deep !== undefined) throw refuse(`is broken at ${deep}: it is nested too deep`, undefined, deep);
  if (isHar(value)) return { ...(await exchangesOfHar(value, reading)), isHar: true };
  const exchanges = isObject(value) ? value["exchanges"] : undefined;
  if (!isObject(value) || !Array.isArray(exchanges)) throw refuse("is neither a recording nor a HAR");
  if (value["recording"] !== VERSION) throw refuse("is a recording of another version");
  const read: RecordedExchange[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    if (!isRecordedExchange(exchange)) {
      const { at = "", why = "" } = exchangeFault(exchange) ?? {};
      const pointer = `/exchanges/${index}${at}`;
      throw refuse(`is broken at ${pointer}: ${why}`, undefined, pointer);
    }
    const url = relativeUrl(exchange.request.url, reading.baseUrl);
    read.push({ request: { ...exchange.request, url }, response: exchange.response });
  }
  return { exchanges: read, skipped: [], isHar: false };
}

/** The exchange, or the entry of a HAR, that no program can walk through. */
function tooDeepIn(value: unknown): string | undefined {
  if (!isTooDeep(value)) return undefined;
  const [list, at] = isHar(value)
    ? [arrayAt(objectAt(value, "log"), "entries"), "/log/entries"]
    : [arrayAt(value, "exchanges"), "/exchanges"];
  const index = list.findIndex(isTooDeep);
  return index < 0 ? "/" : `${at}/${index}`;
}

/**
 * Writes a recording: by request, the same one in the order in which it was made, so that recording again gives the
 * same file. A run that is killed leaves the old file or the new one.
 */
export async function writeRecordingFile(
  file: string,
  exchanges: readonly RecordedExchange[],
): Promise<void> {
  const keyed = exchanges.map((exchange) => ({ key: keyOf(exchange.request), exchange }));
  const inOrder = keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const content = { recording: VERSION, exchanges: inOrder.map(({ exchange }) => exchange) };
  const temporary = `${file}.${randomUUID()}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { flag: "wx" });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
