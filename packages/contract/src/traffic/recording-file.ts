import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { isObject, objectAt, stringAt } from "../json.ts";
import type { RecordedBody } from "./body.ts";
import { ContractError } from "../errors.ts";
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
  const refuse = (why: string, cause?: unknown): ContractError =>
    new ContractError("contract/recording-unreadable", `${file} ${why}.`, { place: file, cause });
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
  if (isHar(value)) return { ...(await exchangesOfHar(value, reading)), isHar: true };
  const exchanges = isObject(value) ? value["exchanges"] : undefined;
  if (!isObject(value) || !Array.isArray(exchanges)) throw refuse("is neither a recording nor a HAR");
  if (value["recording"] !== VERSION) throw refuse("is a recording of another version");
  const read: RecordedExchange[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    if (!isExchange(exchange)) throw refuse(`is broken at /exchanges/${index}`);
    const url = relativeUrl(exchange.request.url, reading.baseUrl);
    read.push({ request: { ...exchange.request, url }, response: exchange.response });
  }
  return { exchanges: read, skipped: [], isHar: false };
}

function isExchange(value: unknown): value is RecordedExchange {
  const request = objectAt(value, "request");
  const response = objectAt(value, "response");
  return (
    stringAt(request, "method") !== undefined &&
    stringAt(request, "url") !== undefined &&
    isHeaders(request["headers"]) &&
    isBody(request["body"]) &&
    Number.isInteger(response["status"]) &&
    Number(response["status"]) >= 200 &&
    Number(response["status"]) <= 599 &&
    isHeaders(response["headers"]) &&
    isBody(response["body"])
  );
}

function isHeaders(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((header) => typeof header === "string");
}

function isBody(value: unknown): value is RecordedBody | undefined {
  if (value === undefined) return true;
  if (!isObject(value)) return false;
  const { json, text, form, parts, zip, gzip, base64, omitted } = value;
  if (json !== undefined) return true;
  if (text !== undefined) return typeof text === "string" || isTexts(text);
  if (form !== undefined) return Array.isArray(form) && form.every((p) => isTexts(p) && p.length === 2);
  if (gzip !== undefined) return isBody(gzip);
  if (base64 !== undefined) return typeof base64 === "string";
  if (omitted !== undefined) return typeof omitted === "string";
  const members = parts ?? zip;
  return (
    Array.isArray(members) &&
    members.every(
      (member: unknown) =>
        stringAt(member, "name") !== undefined &&
        isObject(member) &&
        isObject(member["body"]) &&
        isBody(member["body"]),
    )
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
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
