import { isObject, objectAt, stringAt } from "../json.ts";
import { leavesFolder } from "./body.ts";
import { REDACTED } from "./known-secrets.ts";
import type { RecordedExchange } from "./recorded-exchange.ts";

/** What is wrong with something that was read from a file, and where in it. */
export interface RecordedFault {
  /** JSON pointer, from the exchange. */
  readonly at: string;
  readonly why: string;
}

/** Whether a value is an exchange that can be played, and where it is not. Whoever edits a recording makes mistakes. */
export function exchangeFault(value: unknown): RecordedFault | undefined {
  if (!isObject(value)) return { at: "", why: "it is no exchange" };
  const request = objectAt(value, "request");
  const response = objectAt(value, "response");
  const { status } = response;
  for (const name of ["method", "url"]) {
    if (stringAt(request, name) === undefined) return { at: `/request/${name}`, why: "it is no text" };
  }
  if (!isMethod(stringAt(request, "method") ?? ""))
    return { at: "/request/method", why: "it is no method of HTTP" };
  if (!isPlace(stringAt(request, "url") ?? ""))
    return { at: "/request/url", why: "it is no URL, and no path" };
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    return { at: "/response/status", why: "it is no whole number of 200 to 599" };
  }
  return (
    headersFault(request["headers"], "/request/headers") ??
    bodyFault(request["body"], "/request/body") ??
    headersFault(response["headers"], "/response/headers") ??
    bodyFault(response["body"], "/response/body")
  );
}

export function isRecordedExchange(value: unknown): value is RecordedExchange {
  return exchangeFault(value) === undefined;
}

function headersFault(headers: unknown, at: string): RecordedFault | undefined {
  if (!isObject(headers)) return { at, why: "it is no object" };
  for (const [name, value] of Object.entries(headers)) {
    const why = typeof value === "string" ? headerFault(name, value) : "it is no text";
    if (why !== undefined) return { at: `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, why };
  }
  return undefined;
}

/** RFC 9110 calls it a token. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export function isMethod(method: string): boolean {
  return TOKEN.test(method);
}

/** Whether something is a URL, or a path with or without a query. The place of a secret may be all that is left of it. */
function isPlace(url: string): boolean {
  if (/\s/.test(url)) return false;
  return url.startsWith(REDACTED) || URL.canParse(url.startsWith("/") ? `http://any.example${url}` : url);
}

/** As a recording is written: with its padding, and without line breaks. What is none would be read as fewer bytes. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !/[^A-Za-z\d+/]/.test(text.replace(/={1,2}$/, ""));
}

/** Why a header cannot be sent (RFC 9110). */
export function headerFault(name: string, value: string): string | undefined {
  if (!TOKEN.test(name)) return "it is no name of a header";
  // oxlint-disable-next-line no-control-regex -- these are what a header cannot have
  return /[\0\r\n]|[^\0-\u00FF]/.test(value)
    ? "a header has no line breaks, and no letters beyond Latin-1"
    : undefined;
}

function bodyFault(body: unknown, at: string): RecordedFault | undefined {
  if (body === undefined) return undefined;
  if (!isObject(body)) return { at, why: "it is no object" };
  const { json, text, form, parts, zip, gzip, base64, omitted } = body;
  if (json !== undefined) return undefined;
  if (text !== undefined)
    return typeof text === "string" || isTexts(text) ? undefined : { at: `${at}/text`, why: "it is no text" };
  if (form !== undefined) {
    const isForm = Array.isArray(form) && form.every((pair) => isTexts(pair) && pair.length === 2);
    return isForm ? undefined : { at: `${at}/form`, why: "it is no list of names and values" };
  }
  if (gzip !== undefined) return bodyFault(gzip, `${at}/gzip`);
  for (const [name, value] of [
    ["base64", base64],
    ["omitted", omitted],
  ] as const) {
    if (value === undefined) continue;
    if (typeof value !== "string") return { at: `${at}/${name}`, why: "it is no text" };
    return name === "omitted" || isBase64(value)
      ? undefined
      : { at: `${at}/${name}`, why: "it is no base64" };
  }
  const kind = parts === undefined ? "zip" : "parts";
  const members = parts ?? zip;
  if (!Array.isArray(members)) return { at, why: "it is no body" };
  for (const [index, member] of members.entries()) {
    const place = `${at}/${kind}/${index}`;
    const name = stringAt(member, "name");
    if (name === undefined) return { at: `${place}/name`, why: "it is no text" };
    if (kind === "zip" && leavesFolder(name)) {
      return {
        at: `${place}/name`,
        why: "a file of this name would stand outside of the folder that it is unpacked to",
      };
    }
    const inner: unknown = isObject(member) ? member["body"] : undefined;
    if (inner === undefined) return { at: `${place}/body`, why: "it is not there" };
    const fault = bodyFault(inner, `${place}/body`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
