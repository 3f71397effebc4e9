import { AngoResponseError, type AngoErrorCode, type Scrub } from "./errors.ts";
import type { Operation } from "./operation.ts";

/** What the server says when it refuses a call, whatever the status: the documented envelope. */
export interface AngoFailure {
  readonly status: "fail" | "error";
  /** In the server's words; where it said nothing that can be read, in ours. */
  readonly message: string;
}

/** `data` or `error`, never both and never neither; `response` has the status and the headers. Its body is read. */
export type AngoResult<Data> =
  | { readonly data: Data; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: AngoFailure; readonly response: Response };

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Refuses redirects. `fetch` would carry the `apikey` header along, to wherever the redirect points.
 * @throws {AngoResponseError} `client/redirect`
 */
export function refuseRedirect(response: Response, operation: Operation, attempts?: number): void {
  const { status } = response;
  if (response.type !== "opaqueredirect" && !redirects.has(status)) return;
  const location = response.headers.get("location") ?? "";
  // Only the origin: the rest of the address may hold a token.
  const target = URL.canParse(location) ? ` to ${new URL(location).origin}` : "";
  throw new AngoResponseError(
    "client/redirect",
    `the server redirects${target}, which is not followed because the API key would go along. ` +
      "If you trust that address, set it as baseUrl.",
    { operation, attempts, status: status || undefined },
  );
}

/**
 * The result in an answer of status 2xx. A body that says `fail` or `error` is an `error`.
 * @throws {AngoResponseError} `client/empty-body`, `client/not-json`, `client/invalid-json`, `client/unexpected-body`
 */
export function resultOfSuccess(
  response: Response,
  text: string,
  operation: Operation,
  scrub: Scrub,
  attempts?: number,
): AngoResult<unknown> {
  const refuse = (code: AngoErrorCode, sentence: string): AngoResponseError => {
    const { status } = response;
    const mayHaveActed = operation.retry === "never";
    return new AngoResponseError(code, `HTTP ${status} ${sentence}.`, {
      operation,
      status,
      attempts,
      mayHaveActed,
    });
  };
  const data = parseJson(text);
  if (data === undefined) {
    if (text.trim() === "") throw refuse("client/empty-body", "with an empty body where JSON is due");
    const type = mediaType(response);
    throw type.endsWith("json")
      ? refuse(
          "client/invalid-json",
          `with JSON that is broken or cut short, after ${text.length} characters`,
        )
      : refuse("client/not-json", `with ${type} where JSON is due: ${excerpt(text, scrub)}`);
  }
  if (!isJsonObject(data)) {
    throw refuse("client/unexpected-body", `with ${excerpt(text, scrub)} where an object is due`);
  }
  if (saysFailure(data)) return { error: failureOf(response, data, scrub), response };
  return { data, response };
}

/** Whether parsed JSON is an object. */
export function isJsonObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `{"status":"fail"}` in any spelling; or an `error`, with neither data nor a status that says success. */
function saysFailure(body: object): boolean {
  if ("status" in body && typeof body.status === "string") return failing.test(body.status);
  return "error" in body && Boolean(body.error) && !("data" in body);
}

const failing = /^(?:fail|error)/i;

/** The documented envelope for an answer that refuses. `body` is the parsed JSON, or the text that is none. */
export function failureOf(response: Response, body: unknown, scrub: Scrub): AngoFailure {
  const status = `HTTP ${response.status}`;
  if (typeof body === "string") {
    const what = body.trim() ? `${mediaType(response)}: ${excerpt(body, scrub)}` : "an empty body";
    return { status: "error", message: `${status} with ${what}` };
  }
  const said = scrubValue(body, scrub);
  const message = `${status} with JSON that has no message: ${excerpt(JSON.stringify(said), scrub)}`;
  if (!isJsonObject(said)) return { status: "error", message };
  const kind = /^fail/i.test(String(said["status"])) ? "fail" : "error";
  return { ...said, status: kind, message: messageIn(said) ?? message };
}

/** Where servers put what they have to say: the API in `message`, its older parts elsewhere. */
function messageIn(body: object, depth = 0): string | undefined {
  const members = new Map(Object.entries(body));
  for (const name of ["message", "error", "data", "errors", "0"]) {
    const member: unknown = members.get(name);
    if (typeof member === "string" && member.trim() !== "") return member;
    const inner =
      typeof member === "object" && member !== null && depth < 3 ? messageIn(member, depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** How deep the JSON of a refusal is kept; what is deeper could break the stack. */
const deepest = 32;

/** The same JSON value, every string and every name in it scrubbed. */
function scrubValue(value: unknown, scrub: Scrub, depth = 0): unknown {
  if (typeof value === "string") return scrub(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return "[deeper]";
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, scrub, depth + 1));
  const members = Object.entries(value).map(([name, member]) => [
    scrub(name),
    scrubValue(member, scrub, depth + 1),
  ]);
  return Object.fromEntries(members);
}

/** The value, or `undefined` where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mediaType(response: Response): string {
  const [type] = response.headers.get("content-type")?.split(";") ?? [];
  return type?.trim().toLowerCase() || "a body of no stated type";
}

const longest = 200;

/** The words of a page, without its markup. */
function excerpt(text: string, scrub: Scrub): string {
  const words = scrub(text)
    .replaceAll(/<(?<block>script|style)\b.*?(?:<\/\k<block>\s*>|$)/gis, " ")
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (words === "") return "(no text)";
  return JSON.stringify(words.length > longest ? `${words.slice(0, longest)}…` : words);
}
