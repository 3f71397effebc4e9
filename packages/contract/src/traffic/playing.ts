import { bytesOf, mediaTypeOf, recordBody, type RecordedBody } from "./body.ts";
import { ContractError } from "../errors.ts";
import { nearestTo } from "./nearest.ts";
import { readBytes, watchedBody, type WatchedBody, type WatchedBytes } from "./watched-body.ts";
import type { Reading } from "./reading.ts";
import {
  keyOf,
  learnHeaders,
  learnUrl,
  recordHeaders,
  relativeUrl,
  type RecordedExchange,
  type RecordedRequest,
  type RecordedResponse,
} from "./recorded-exchange.ts";

/** What is kept of a request that is about to be sent. */
export async function recordRequest(request: Request, reading: Reading): Promise<RecordedRequest> {
  const { secrets, kept, baseUrl, bodyLimit } = reading;
  learnHeaders(request.headers, secrets);
  learnUrl(request.url, secrets);
  const coming = readBytes(request.clone().body, bodyLimit);
  const bytes = await unlessAborted(coming.bytes, request.signal);
  const body = await recordBytes(bytes, request.headers.get("content-type") ?? "", reading);
  return {
    method: request.method.toUpperCase(),
    url: secrets.text(relativeUrl(request.url, baseUrl)),
    headers: recordHeaders(request.headers, kept, secrets),
    ...(body === undefined ? {} : { body }),
  };
}

/** A body that is sent as it comes may never end: who gives up need not wait for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort);
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** An answer that is being recorded while it is read. */
export interface RecordedAnswer extends WatchedBody {
  /** What is kept of it, once its bytes are known. */
  recorded(bytes: WatchedBytes): Promise<RecordedResponse>;
}

/** Begins to record an answer. What its body has is known when it ends. */
export function recordResponse(response: Response, reading: Reading): RecordedAnswer {
  const { secrets, kept, bodyLimit } = reading;
  learnHeaders(response.headers, secrets);
  const { status } = response;
  const type = response.headers.get("content-type") ?? "";
  const watched = watchedBody(response, bodyLimit);
  if (mediaTypeOf(type) === "text/event-stream") {
    watched.giveUp("it is a stream of events, which may never end");
  }
  return {
    ...watched,
    async recorded(bytes) {
      const headers = recordHeaders(response.headers, kept, secrets);
      const body = await recordBytes(bytes, type, reading);
      return { status, headers, ...(body === undefined ? {} : { body }) };
    },
  };
}

async function recordBytes(
  got: WatchedBytes,
  type: string,
  { secrets, bodyLimit }: Reading,
): Promise<RecordedBody | undefined> {
  return "bytes" in got ? recordBody(got.bytes, type, secrets, bodyLimit) : { omitted: got.lacking };
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
