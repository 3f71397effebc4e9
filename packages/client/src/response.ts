import { AngoResponseError, afterwards, type AngoErrorCode, type Scrub } from "./errors.ts";
import type { Operation } from "./generated/operations.ts";

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
export function refuseRedirect(response: Response, operation: Operation): void {
  const { status } = response;
  if (response.type !== "opaqueredirect" && !redirects.has(status)) return;
  const location = response.headers.get("location") ?? "";
  // Only the origin: the rest of the address may hold a token.
  const target = URL.canParse(location) ? ` to ${new URL(location).origin}` : "";
  throw new AngoResponseError(
    "client/redirect",
    `the server redirects${target}, which is not followed because the API key would go along. ` +
      "If you trust that address, set it as baseUrl.",
    { operation, ...(status === 0 ? {} : { status }) },
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
): AngoResult<unknown> {
  const { status } = response;
  const refuse = (code: AngoErrorCode, sentence: string): AngoResponseError =>
    new AngoResponseError(code, `HTTP ${status} ${sentence}.${afterwards(operation)}`, { operation, status });
  if (text.trim() === "") throw refuse("client/empty-body", "with an empty body where JSON is due");
  const data = parseJson(text);
  if (data === undefined) {
    const type = mediaType(response);
    throw type.endsWith("json")
      ? refuse(
          "client/invalid-json",
          `with JSON that is broken or cut short, after ${text.length} characters`,
        )
      : refuse("client/not-json", `with ${type} where JSON is due: ${excerpt(text, scrub)}`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw refuse("client/unexpected-body", `with ${excerpt(text, scrub)} where an object is due`);
  }
  if ("status" in data && (data.status === "fail" || data.status === "error")) {
    return { error: failureOf(response, data, scrub), response };
  }
  return { data, response };
}

/** The documented envelope for an answer that refuses. `body` is the parsed JSON, or the text that is none. */
export function failureOf(response: Response, body: unknown, scrub: Scrub): AngoFailure {
  const status = `HTTP ${response.status}`;
  if (typeof body === "string" || body === undefined) {
    const text = body?.trim() ?? "";
    if (text === "") return { status: "error", message: `${status} with an empty body` };
    return { status: "error", message: `${status} with ${mediaType(response)}: ${excerpt(text, scrub)}` };
  }
  const said = scrubValue(body, scrub);
  const nothing = `${status} with JSON that has no message: ${excerpt(JSON.stringify(said), scrub)}`;
  if (typeof said !== "object" || said === null || Array.isArray(said)) {
    return { status: "error", message: nothing };
  }
  const kind = "status" in said && said.status === "fail" ? "fail" : "error";
  const hasMessage = "message" in said && typeof said.message === "string" && said.message.trim() !== "";
  return { ...said, status: kind, message: hasMessage ? String(said.message) : nothing };
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
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mediaType(response: Response): string {
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type === undefined || type === "" ? "a body of no stated type" : type;
}

const longest = 200;

/** The words of a page, without its markup. */
function excerpt(text: string, scrub: Scrub): string {
  const words = scrub(text)
    .replaceAll(/<(?<block>script|style)\b.*?(?:<\/\k<block>\s*>|$)/gis, " ")
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  const short = words.length > longest ? `${words.slice(0, longest)}…` : words;
  return short === "" ? "(no text)" : JSON.stringify(short);
}
