import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Outcome } from "./answering.ts";
import type { Operation } from "./document.ts";
import { exchangeOf, type Exchange } from "./exchange.ts";
import { htmlPage, sendBroken } from "./faults/broken-answer.ts";
import { FILES, isProcessed } from "./faults/fault.ts";
import type { Suffering } from "./faults/schedule.ts";
import { bytesOf, sendFile, type ServedFiles } from "./files.ts";
import type { Loaded } from "./loaded.ts";
import type { Memory } from "./memory/memory.ts";
import type { Call } from "./mock.ts";
import { problem, type Answer } from "./prism.ts";
import { callOf, preferenceOf, readBody, type IncomingCall } from "./request.ts";
import { routeOf } from "./route.ts";
import { isJsonType, violationsHeader, VIOLATIONS_HEADER, type Violation } from "./violations.ts";

/** What a mock needs to serve one request. */
export interface Service {
  readonly url: string;
  readonly loaded: Loaded;
  readonly memory: Memory | undefined;
  /** Files by where their paths begin: `/files/`. */
  readonly folders: ReadonlyMap<string, ServedFiles>;
  readonly bodyLimit: number;
  readonly suffering: (operationId: string) => Suffering;
  /** Aborted when the mock is closed. */
  readonly ending: AbortSignal;
  readonly record: (call: Call) => void;
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
}

/** The parts of a call that are known before its answer. */
type Asked = Pick<Call, "method" | "path" | "query">;

export async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  // Only the path as it was sent tells `/files/../x` from `/x`: URL resolves the dots.
  const path = target.split(/[?#]/, 1)[0] ?? "/";
  const url = URL.canParse(target, service.url) ? new URL(target, service.url) : undefined;
  const asked: Asked = { method, path, query: [...new Set(url?.searchParams.keys())] };
  const answer = (operationId: string | undefined, what: Answer): void => {
    const own = what.isOwn && { isOwn: what.isOwn };
    service.record({ ...asked, operationId, status: what.status, violations: [], processed: false, ...own });
    send(request, response, what);
  };
  if (!path.startsWith("/") || url === undefined) {
    return answer(undefined, problem(400, "The request target is not valid", "It has to be a path."));
  }
  const folder = [...service.folders].find(([start]) => path.startsWith(start));
  const route = routeOf(service.loaded.operations, method, path);
  if (method === "OPTIONS" && (route.found !== "operation" || folder !== undefined)) {
    const allowed =
      folder === undefined
        ? route.found === "path"
          ? route.allowed
          : ["OPTIONS"]
        : ["GET", "HEAD", "OPTIONS"];
    return preflight(request, response, allowed);
  }
  if (folder !== undefined) return serveFile(service, asked, folder, request, response);
  if (route.found === "nothing") {
    return answer(undefined, problem(404, "No such path", `The document has no path ${path}.`));
  }
  if (route.found === "path") {
    const refused = problem(405, "No such method", `${path} knows ${route.allowed.join(", ")}.`);
    return answer(undefined, {
      ...refused,
      headers: { ...refused.headers, allow: route.allowed.join(", ") },
    });
  }
  const { operation, parameters } = route;
  const bytes = await readBody(request, service.bodyLimit);
  if (bytes === undefined) {
    const refused = problem(413, "The body is too long", `At most ${service.bodyLimit} bytes are read.`);
    // What is left of the body is not read: the connection cannot be used again.
    return answer(operation.id, { ...refused, headers: { ...refused.headers, connection: "close" } });
  }
  const call = callOf(request, url, path, parameters, bytes);
  await serveOperation(service, asked, operation, call, request, response);
}

async function serveOperation(
  service: Service,
  asked: Asked,
  operation: Operation,
  call: IncomingCall,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { delay, fault, chance } = service.suffering(operation.id);
  if (!(await waited(service, delay, response))) return;
  const prefer = request.headers["prefer"];
  const preference = preferenceOf(Array.isArray(prefer) ? prefer.join(",") : prefer);
  const outcome: Outcome | undefined =
    fault === undefined || isProcessed(fault)
      ? await service.loaded.answering(operation, call, preference, service.memory?.answer)
      : undefined;
  const { violations = [], processed = false } = outcome ?? {};
  const common = { ...asked, operationId: operation.id, violations, processed };
  const whole = await wholeAnswer(service, operation, call, fault, outcome);
  if (whole === undefined || (fault !== undefined && isBreaking(fault))) {
    const status = fault?.kind === "reset" || whole === undefined ? 0 : whole.status;
    service.record({ ...common, status, isOwn: true, ...(fault && { fault: fault.kind }) });
    if (whole !== undefined) setHeaders(response, whole, violations);
    if (fault !== undefined && isBreaking(fault)) {
      sendBroken(response, status, whole === undefined ? new Uint8Array() : payloadOf(whole), fault, chance);
    }
    return;
  }
  const told = [...violations];
  service.record({
    ...common,
    violations: told,
    status: whole.status,
    ...(fault === undefined ? delay > 0 && { fault: "latency" } : { fault: fault.kind }),
    ...(whole.isOwn && { isOwn: whole.isOwn }),
  });
  if (service.onExchange !== undefined) {
    const exchange = exchangeOf(service.loaded.spec, operation, call, whole, violations);
    observe(service.onExchange, exchange, (error) => {
      told.push({ location: [OBSERVER], code: "failed", severity: "error", message: String(error) });
    });
  }
  send(request, response, whole, violations);
}

/** Where the failure of an observer stands among the violations of a call. */
export const OBSERVER = "observer";

/** Whoever watches is no part of the server: its failure is told, and the client has its answer. */
function observe(
  observer: (exchange: Exchange) => unknown,
  exchange: Exchange,
  failed: (error: unknown) => void,
): void {
  try {
    const done = observer(exchange);
    if (done instanceof Promise) done.catch(failed);
  } catch (error) {
    failed(error);
  }
}

type Fault = NonNullable<Suffering["fault"]>;
type BreakingFault = Exclude<Fault, { readonly kind: "status" | "html" }>;

function isBreaking(fault: Fault): fault is BreakingFault {
  return fault.kind !== "status" && fault.kind !== "html";
}

/** What would be sent if the connection held. */
async function wholeAnswer(
  { loaded }: Service,
  operation: Operation,
  call: IncomingCall,
  fault: Suffering["fault"],
  outcome: Outcome | undefined,
): Promise<Answer | undefined> {
  if (fault?.kind === "html") return htmlPage(fault.status ?? 502);
  if (fault?.kind !== "status") return outcome?.answer;
  const answer = operation.responses.has(String(fault.status))
    ? await loaded.engine.answer(
        operation,
        { ...call, headers: { ...call.headers, accept: "*/*" } },
        { code: String(fault.status), example: undefined, dynamic: false, seed: undefined },
      )
    : problem(
        fault.status,
        "A fault of the mock",
        `The document has no ${fault.status} for ${operation.id}.`,
      );
  const { "retry-after": _, ...headers } = answer.headers;
  const retryAfter = fault.retryAfter === undefined && fault.status === 429 ? 0 : fault.retryAfter;
  return {
    ...answer,
    headers:
      retryAfter === undefined || retryAfter === null
        ? headers
        : { ...headers, "retry-after": String(retryAfter) },
  };
}

/** @returns false when the mock was closed, or the client gone, in the meantime */
async function waited({ ending }: Service, delay: number, response: ServerResponse): Promise<boolean> {
  if (delay > 0) await wait(delay, undefined, { signal: ending }).catch(() => undefined);
  return !ending.aborted && !response.destroyed;
}

async function serveFile(
  service: Service,
  asked: Asked,
  [start, files]: readonly [string, ServedFiles],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { delay, fault, chance } = service.suffering(FILES);
  if (!(await waited(service, delay, response))) return;
  const name = asked.path.slice(start.length);
  const common = { ...asked, operationId: undefined, violations: [], processed: false };
  if (fault === undefined) {
    cors(response);
    const status = await sendFile(files, name, request, response);
    service.record({ ...common, status, ...(delay > 0 && { fault: "latency" }) });
  } else if (isBreaking(fault)) {
    service.record({ ...common, status: fault.kind === "reset" ? 0 : 200, fault: fault.kind, isOwn: true });
    cors(response);
    sendBroken(response, 200, await bytesOf(files, name), fault, chance);
  } else {
    const answer =
      fault.kind === "html" ? htmlPage(fault.status ?? 502) : problem(fault.status, "A fault", "");
    service.record({ ...common, status: answer.status, fault: fault.kind, isOwn: true });
    send(request, response, answer);
  }
}

/** The mock itself has a fault: the test is to see it, not to wait for an answer. */
export function fail(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  message: string,
): void {
  const path = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  const violations: Violation[] = [{ location: ["response"], code: "failed", severity: "error", message }];
  service.record({
    operationId: undefined,
    method: request.method ?? "GET",
    path,
    query: [],
    status: 500,
    violations,
    processed: false,
    isOwn: true,
  });
  send(request, response, problem(500, "The mock failed", message));
}

function cors(response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "*");
}

function preflight(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  cors(response);
  response.writeHead(204, {
    allow: allowed.join(", "),
    // Also methods that are not allowed: the page is to see the 404 or 405, not an error of its browser.
    "access-control-allow-methods": request.headers["access-control-request-method"] ?? "*",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
    "access-control-max-age": "0",
  });
  response.end();
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  violations: readonly Violation[] = [],
): void {
  setHeaders(response, answer, violations);
  const bytes = payloadOf(answer);
  const { status } = answer;
  if (status !== 204 && status !== 304) response.setHeader("content-length", bytes.length);
  response.writeHead(status);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function setHeaders(response: ServerResponse, { headers }: Answer, violations: readonly Violation[]): void {
  cors(response);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (violations.length > 0) response.setHeader(VIOLATIONS_HEADER, violationsHeader(violations));
}

function payloadOf({ headers, body }: Answer): Uint8Array {
  const mediaType = (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (body === undefined) return new Uint8Array();
  return Buffer.from(typeof body === "string" && !isJsonType(mediaType) ? body : JSON.stringify(body));
}
