import { gunzipSync, gzipSync } from "node:zlib";
import { unzipSync, zipSync } from "fflate";
import { isObject } from "../json.ts";
import { isJsonType } from "../violations.ts";
import { isTooDeep } from "./json-depth.ts";
import type { Secrets } from "./secrets.ts";
import { wideTextOf } from "./wide-text.ts";

/** One field or file of a form. */
interface RecordedPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly body: RecordedBody;
}

/** A body as people can read it and as it can be compared. */
export type RecordedBody =
  | { readonly json: unknown }
  /** Several lines stand as a list, so that a change of one is a change of one. */
  | { readonly text: string | readonly string[] }
  | { readonly form: readonly (readonly [name: string, value: string])[] }
  | { readonly parts: readonly RecordedPart[] }
  | { readonly zip: readonly { readonly name: string; readonly body: RecordedBody }[] }
  | { readonly gzip: RecordedBody }
  | { readonly base64: string }
  /** Why the body was not kept. */
  | { readonly omitted: string };

/** How many archives can stand in each other. */
const DEEPEST = 4;

/** What unpacking may still use. The bytes are those of all archives in a body together. */
interface Room {
  readonly limit: number;
  left: number;
  depth: number;
}

/** What is kept of a body: secrets are out of it. Undefined when there is none. */
export async function recordBody(
  bytes: Uint8Array,
  contentType: string,
  secrets: Secrets,
  limit: number,
): Promise<RecordedBody | undefined> {
  if (bytes.length === 0) return undefined;
  const room: Room = { limit, left: limit, depth: 0 };
  if (mediaTypeOf(contentType) === "multipart/form-data") {
    const parts = await partsOf(bytes, contentType, secrets, room);
    if (parts !== undefined) return { parts };
  }
  return recordBytes(bytes, contentType, secrets, room);
}

function recordBytes(bytes: Uint8Array, contentType: string, secrets: Secrets, room: Room): RecordedBody {
  const mediaType = mediaTypeOf(contentType);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  if (isZip || (bytes[0] === 0x1f && bytes[1] === 0x8b)) {
    if (room.depth === DEEPEST) return { omitted: `more than ${DEEPEST} archives stand in each other` };
    if (room.left === 0) return { omitted: tooLong(room) };
    room.depth++;
    const body = isZip ? recordZip(bytes, secrets, room) : recordGzip(bytes, secrets, room);
    room.depth--;
    // Nothing more is unpacked of a body that cannot be kept.
    if ("omitted" in body) room.left = 0;
    return body;
  }
  const text = textOf(bytes);
  if (text === undefined) {
    const wide = wideTextOf(bytes, contentType);
    if (wide !== undefined) {
      return { base64: wide.written(cleanText(wide.text, mediaType, secrets)).toString("base64") };
    }
    if (secrets.isIn(bytes)) return { omitted: "it is binary and holds a secret" };
    return { base64: Buffer.from(bytes).toString("base64") };
  }
  if (isJsonType(mediaType)) {
    const json = exactJson(text);
    if (json !== undefined) return { json: sorted(secrets.json(json.value)) };
  }
  if (mediaType === "application/x-www-form-urlencoded") {
    return {
      form: [...new URLSearchParams(text)].map(([name, value]) => [
        secrets.text(name),
        fieldOf(name, value, secrets),
      ]),
    };
  }
  return textBody(cleanText(text, mediaType, secrets));
}

/** Several lines stand as a list. */
export function textBody(text: string): Extract<RecordedBody, { readonly text: unknown }> {
  return { text: text.includes("\n") ? text.split("\n") : text };
}

const TABLE = /^(?:text|application)\/(?:csv|tab-separated-values|x-csv)$/;

function cleanText(text: string, mediaType: string, secrets: Secrets): string {
  const json = isJsonType(mediaType) ? exactJson(text.replace(/^\uFEFF/, "")) : undefined;
  if (json !== undefined) {
    const clean = JSON.stringify(secrets.json(json.value));
    return clean === JSON.stringify(json.value)
      ? text
      : `${text.startsWith("\uFEFF") ? "\uFEFF" : ""}${clean}`;
  }
  return TABLE.test(mediaType) ? secrets.table(text) : secrets.text(text);
}

async function partsOf(
  bytes: Uint8Array,
  contentType: string,
  secrets: Secrets,
  room: Room,
): Promise<readonly RecordedPart[] | undefined> {
  let form: FormData;
  try {
    form = await new Response(Buffer.from(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    return undefined;
  }
  const parts: RecordedPart[] = [];
  for (const [name, value] of form) {
    if (typeof value === "string") {
      parts.push({ name: secrets.text(name), body: { text: fieldOf(name, value, secrets) } });
    } else {
      const content = new Uint8Array(await value.arrayBuffer());
      const type = mediaTypeOf(value.type);
      parts.push({
        name: secrets.text(name),
        filename: secrets.text(value.name),
        type,
        body: content.length === 0 ? { text: "" } : recordBytes(content, type, secrets, room),
      });
    }
  }
  return parts;
}

function fieldOf(name: string, value: string, secrets: Secrets): string {
  const clean = secrets.json({ [name]: value });
  const field = isObject(clean) ? clean[name] : undefined;
  return typeof field === "string" ? field : secrets.text(value);
}

function recordZip(bytes: Uint8Array, secrets: Secrets, room: Room): RecordedBody {
  let files: Readonly<Record<string, Uint8Array>>;
  let length = 0;
  const names: string[] = [];
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        names.push(name);
        length += originalSize;
        return length <= room.left;
      },
    });
  } catch {
    return { omitted: "it is a broken ZIP file" };
  }
  if (length > room.left) return { omitted: tooLong(room) };
  room.left -= length;
  // Whoever unpacks what is played would write there.
  if (names.some(leavesFolder))
    return { omitted: "it is a ZIP file with a name that leads out of its folder" };
  if (Object.keys(files).length < names.length) return { omitted: "it is a ZIP file with a name twice" };
  return {
    zip: Object.entries(files).map(([name, content]) => ({
      name: secrets.text(name),
      body: content.length === 0 ? { text: "" } : recordBytes(content, typeByName(name), secrets, room),
    })),
  };
}

function recordGzip(bytes: Uint8Array, secrets: Secrets, room: Room): RecordedBody {
  let content: Uint8Array;
  try {
    content = gunzipSync(bytes, { maxOutputLength: room.left });
  } catch {
    return { omitted: `it is a broken gzip file, or ${tooLong(room)}` };
  }
  room.left -= content.length;
  return { gzip: content.length === 0 ? { text: "" } : recordBytes(content, "", secrets, room) };
}

function tooLong({ limit }: Room): string {
  return `unpacked it is longer than ${limit} bytes`;
}

/** Whether a file of this name is to stand elsewhere than in the folder that it is unpacked to. */
export function leavesFolder(name: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)|\0/.test(name);
}

const TYPES = new Map([
  ["json", "application/json"],
  ["csv", "text/csv"],
  ["tsv", "text/tab-separated-values"],
]);

function typeByName(name: string): string {
  return TYPES.get(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "") ?? "";
}

/** The bytes to answer with; undefined when the body was omitted. */
export function bytesOf(body: RecordedBody | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return new Uint8Array();
  if ("json" in body) return Buffer.from(JSON.stringify(body.json));
  if ("text" in body) return Buffer.from(typeof body.text === "string" ? body.text : body.text.join("\n"));
  if ("form" in body) return Buffer.from(new URLSearchParams(body.form.map(([n, v]) => [n, v])).toString());
  if ("base64" in body) return Buffer.from(body.base64, "base64");
  if ("gzip" in body) {
    const content = bytesOf(body.gzip);
    return content === undefined ? undefined : Buffer.from(gzipSync(content));
  }
  if ("zip" in body) {
    const files: [string, Uint8Array][] = [];
    for (const { name, body: inner } of body.zip) {
      const content = bytesOf(inner);
      if (content === undefined) return undefined;
      files.push([name, content]);
    }
    return Buffer.from(zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) }));
  }
  // Nobody answers with a form of several parts: they are in requests, which are only compared.
  return undefined;
}

/** Whether all of a body was kept. */
export function isWhole(body: RecordedBody | undefined): boolean {
  if (body === undefined) return true;
  if ("gzip" in body) return isWhole(body.gzip);
  if ("zip" in body) return body.zip.every((entry) => isWhole(entry.body));
  if ("parts" in body) return body.parts.every((part) => isWhole(part.body));
  return !("omitted" in body);
}

/** `application/json` of `application/json; charset=utf-8`. */
export function mediaTypeOf(contentType: string): string {
  return contentType.split(";")[0]?.trim().toLowerCase() ?? "";
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- text has none of them, and bytes mostly do
    return /[\u0000-\u0008\u000E-\u001F]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Undefined for what is no JSON, or nested too deep, and for numbers that would not come back as they were. */
function exactJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return !isTooDeep(value) && isExact(value) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isExact(value: unknown): boolean {
  if (typeof value === "number") {
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  }
  if (Array.isArray(value)) return value.every(isExact);
  return !isObject(value) || Object.values(value).every(isExact);
}

/** The same value with the members of objects in the order of their names. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
