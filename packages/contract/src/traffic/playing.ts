import { bytesOf, mediaTypeOf, readUpTo, recordBody, type RecordedBody } from "./body.ts";
import { ContractError } from "../errors.ts";
import { nearestTo } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import {
  keyOf,
  learnHeaders,
  recordHeaders,
  relativeUrl,
  type RecordedExchange,
  type RecordedRequest,
  type RecordedResponse,
} from "./recorded-exchange.ts";

/** What is kept of a request that is about to be sent. */
export async function recordRequest(request: Request, reading: Reading): Promise<RecordedRequest> {
  const { secrets, kept, baseUrl } = reading;
  learnHeaders(request.headers, secrets);
  const body = await recordStream(request.clone(), reading);
  return {
    method: request.method.toUpperCase(),
    url: secrets.text(relativeUrl(request.url, baseUrl)),
    headers: recordHeaders(request.headers, kept, secrets),
    ...(body === undefined ? {} : { body }),
  };
}

/** What is kept of an answer. Its body can still be read by others. */
export async function recordResponse(response: Response, reading: Reading): Promise<RecordedResponse> {
  const { secrets, kept } = reading;
  learnHeaders(response.headers, secrets);
  const { status } = response;
  const headers = recordHeaders(response.headers, kept, secrets);
  const body = await recordStream(response.clone(), reading);
  return { status, headers, ...(body === undefined ? {} : { body }) };
}

async function recordStream(
  message: Request | Response,
  { secrets, bodyLimit }: Reading,
): Promise<RecordedBody | undefined> {
  const type = message.headers.get("content-type") ?? "";
  if (mediaTypeOf(type) === "text/event-stream") {
    letGo(message);
    return { omitted: "it is a stream of events, which may never end" };
  }
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readUpTo(message.body, bodyLimit);
  } catch {
    return { omitted: "the connection broke while it came" };
  }
  if (bytes === undefined) return { omitted: `it is longer than ${bodyLimit} bytes` };
  return recordBody(bytes, type, secrets, bodyLimit);
}

/** Not waited for: it ends when the other copy of the body ends, which may be never. */
export function letGo(message: Request | Response): void {
  message.body?.cancel().catch(() => undefined);
}

/** @throws ContractError `contract/recording-incomplete` */
export function responseOf({ request, response }: RecordedExchange, url: string, file: string): Response {
  const { status, headers, body } = response;
  const bytes = bytesOf(body);
  if (bytes === undefined) {
    const why = body !== undefined && "omitted" in body ? `: ${body.omitted}` : "";
    throw new ContractError(
      "contract/recording-incomplete",
      `${file} does not have the body of the answer to ${titleOf(request)}${why}.`,
      { place: titleOf(request) },
    );
  }
  const isEmpty = status === 204 || status === 205 || status === 304 || body === undefined;
  const answer = new Response(isEmpty ? null : bytes, { status, headers });
  // A response that is made by hand has none, and clients resolve links against it.
  Object.defineProperty(answer, "url", { value: url });
  return answer;
}

/** The error for a request that cannot be told from another one, since its body was not kept. */
export function incompleteRequest(request: RecordedRequest, file: string): ContractError {
  const { body } = request;
  const why = body !== undefined && "omitted" in body ? `: ${body.omitted}` : "";
  return new ContractError(
    "contract/recording-incomplete",
    `${file} does not have the body of the request ${titleOf(request)}${why}. Without it nobody can tell which answer is the right one.`,
    { place: titleOf(request) },
  );
}

const RECORD_IT = `If it is meant, record it: mode "adding", or "record" for all anew.`;

/** The error for a request that no recording answers. */
export function unknownRequest(
  request: RecordedRequest,
  recorded: readonly RecordedExchange[],
  file: string,
): ContractError {
  const title = titleOf(request);
  const key = keyOf(request);
  const same = recorded.filter((exchange) => keyOf(exchange.request) === key).length;
  if (same > 0) {
    const times = same === 1 ? "once" : `${same} times`;
    const message = `${title} was recorded ${times} in ${file}, and is made once more. ${RECORD_IT}`;
    return new ContractError("contract/request-unknown", message, { place: title });
  }
  const nearest = nearestTo(
    request,
    recorded.map((exchange) => exchange.request),
  );
  const rest =
    nearest === undefined
      ? "It has none at all."
      : `The nearest is ${titleOf(nearest.request)}; what differs: ${nearest.differences.join("; ")}.`;
  return new ContractError("contract/request-unknown", `${title} is not in ${file}. ${rest} ${RECORD_IT}`, {
    place: title,
    differences: nearest?.differences ?? [],
  });
}

/** `GET /v2/listProjects?page=1` */
export function titleOf({ method, url }: RecordedRequest): string {
  return `${method} ${url}`;
}
