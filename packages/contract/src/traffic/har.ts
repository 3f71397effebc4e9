import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import { recordBody, type RecordedBody } from "./body.ts";
import {
  learnHeaders,
  learnUrl,
  recordHeaders,
  relativeUrl,
  type RecordedExchange,
} from "./recorded-exchange.ts";
import { headerFault, isMethod } from "./exchange-check.ts";
import type { Reading } from "./reading.ts";

export function isHar(value: unknown): value is JsonObject {
  return isObject(value) && Array.isArray(objectAt(value, "log")["entries"]);
}

/**
 * Reads a HAR 1.2 file, as browsers save it (http://www.softwareishard.com/blog/har-12-spec/). Secrets are taken out.
 *
 * @returns the exchanges, and for each entry that is none (blocked, a web socket, a `data:` URL) why
 */
export async function exchangesOfHar(
  har: unknown,
  reading: Reading,
): Promise<{ readonly exchanges: readonly RecordedExchange[]; readonly skipped: readonly string[] }> {
  const entries = arrayAt(objectAt(har, "log"), "entries");
  // A key that only later requests send can stand in an earlier answer.
  for (const entry of entries) {
    learnHeaders(headersOf(objectAt(entry, "request")), reading.secrets);
    learnHeaders(headersOf(objectAt(entry, "response")), reading.secrets);
    learnUrl(stringAt(objectAt(entry, "request"), "url") ?? "", reading.secrets);
  }
  const exchanges: RecordedExchange[] = [];
  const skipped: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = await exchangeOf(entry, reading);
    if (typeof read === "string") skipped.push(`log.entries[${index}]: ${read}`);
    else exchanges.push(read);
  }
  return { exchanges, skipped };
}

async function exchangeOf(entry: unknown, reading: Reading): Promise<RecordedExchange | string> {
  const request = objectAt(entry, "request");
  const response = objectAt(entry, "response");
  const url = stringAt(request, "url") ?? "";
  const method = stringAt(request, "method")?.toUpperCase() ?? "";
  const status = response["status"];
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url) || !isMethod(method)) return "it is no HTTP request";
  if (stringAt(entry, "_resourceType") === "websocket") return "it is a web socket";
  if (typeof status !== "number" || status < 200 || status > 599) return "it got no answer";
  for (const [name, value] of headersOf(response)) {
    if (headerFault(name, value) !== undefined)
      return `its answer has a header ${JSON.stringify(name)} that cannot be sent`;
  }
  const { secrets, kept } = reading;
  const body = await requestBody(objectAt(request, "postData"), reading);
  const answer = await responseBody(objectAt(response, "content"), reading);
  return {
    request: {
      method,
      url: relativeUrl(secrets.text(url), reading.baseUrl),
      headers: recordHeaders(headersOf(request), kept, secrets),
      ...(body === undefined ? {} : { body }),
    },
    response: {
      status,
      headers: recordHeaders(headersOf(response), kept, secrets),
      ...(answer === undefined ? {} : { body: answer }),
    },
  };
}

function headersOf(message: JsonObject): readonly (readonly [string, string])[] {
  return arrayAt(message, "headers").flatMap((header): [string, string][] => {
    const name = stringAt(header, "name");
    // HTTP/2 writes its request line as headers: `:method`.
    if (name === undefined || name.startsWith(":")) return [];
    // Browsers write a header that came several times as one, line by line.
    const lines = (stringAt(header, "value") ?? "").split(/\r?\n/);
    return lines.map((line): [string, string] => [name, latin1Of(line)]);
  });
}

/** Over the wire go bytes, each of which is a letter for `fetch`. */
function latin1Of(value: string): string {
  return /^[\0-\u00FF]*$/.test(value) ? value : Buffer.from(value).toString("latin1");
}

async function requestBody(data: JsonObject, reading: Reading): Promise<RecordedBody | undefined> {
  const text = stringAt(data, "text");
  const type = stringAt(data, "mimeType") ?? "";
  if (text !== undefined && text !== "") return contentOf(text, stringAt(data, "encoding"), type, reading);
  const params = arrayAt(data, "params");
  if (params.length === 0) return undefined;
  const pairs = params.map((param) => [stringAt(param, "name") ?? "", stringAt(param, "value") ?? ""]);
  const form = new URLSearchParams(pairs).toString();
  return contentOf(form, undefined, "application/x-www-form-urlencoded", reading);
}

async function responseBody(content: JsonObject, reading: Reading): Promise<RecordedBody | undefined> {
  const text = stringAt(content, "text");
  if (text === undefined || text === "") {
    const size = content["size"];
    return typeof size === "number" && size > 0 ? { omitted: "the HAR does not have it" } : undefined;
  }
  return contentOf(text, stringAt(content, "encoding"), stringAt(content, "mimeType") ?? "", reading);
}

async function contentOf(
  text: string,
  encoding: string | undefined,
  type: string,
  { secrets, bodyLimit }: Reading,
): Promise<RecordedBody | undefined> {
  if (encoding === "base64" && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text))
    return { omitted: "it is broken base64" };
  const bytes = Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
  if (bytes.length > bodyLimit) return { omitted: `it is longer than ${bodyLimit} bytes` };
  return recordBody(bytes, type, secrets, bodyLimit);
}
