import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answeringOf, type Answering, type DataAnswers } from "./answering.ts";
import { datasetAnswers } from "./answers.ts";
import { loadDataset, type MockDataset } from "./dataset.ts";
import { loadSpec, operationsOf, type OpenApiDocument, type Operation, type Spec } from "./document.ts";
import { ContractError } from "./errors.ts";
import { sendFile, servedFiles, type ServedFiles } from "./files.ts";
import { problem, type Answer } from "./prism.ts";
import { callOf, preferenceOf, readBody } from "./request.ts";
import { routeOf } from "./route.ts";
import { isJsonType, violationsHeader, VIOLATIONS_HEADER, type Violation } from "./violations.ts";

export interface MockOptions {
  /** An OpenAPI 3.1 document as path, URL or object; the one of `@angokit/spec` when left out. */
  readonly spec?: Spec;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** `127.0.0.1` when left out: other machines cannot reach it. */
  readonly host?: string;
  /** A dataset, or the folder of one, to answer from instead of the examples of the document. */
  readonly data?: string | MockDataset;
  /** The longest body that is read, in bytes; 64 MiB when left out. */
  readonly bodyLimit?: number;
}

/** A request that the mock answered. */
export interface Call {
  /** Undefined for a file, and when no operation of the document has this path and method. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  readonly status: number;
  /** Names of the query parameters that were sent. */
  readonly query: readonly string[];
  readonly violations: readonly Violation[];
  /** Set where the mock spoke for itself, as of an example that the document does not have or of its own fault. */
  readonly isOwn?: true;
}

export interface Mock {
  /** `http://127.0.0.1:41811`, without a slash at the end. */
  readonly url: string;
  /** The document that is served. */
  readonly spec: OpenApiDocument;
  /**
   * Every request but CORS preflights, since the start or the last reset, in the order of the answers. They are kept
   * until then, some hundred bytes each: a mock that runs for days wants a `reset` now and then.
   */
  readonly calls: readonly Call[];
  /** Forgets the calls. */
  reset(): void;
  /** Ends every connection and frees the port. Closing twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves an OpenAPI document: requests that it does not allow are refused, others get its examples.
 *
 * A `Prefer: code=401` header picks a documented answer, `Prefer: example=name` one of its examples.
 *
 * @throws ContractError `contract/option-invalid`, `contract/spec-unreadable`, `contract/spec-invalid`, `contract/prism-missing`, `contract/dataset-unreadable`,
 *   `contract/dataset-invalid`; an error of Node when the port is taken
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { data, host = "127.0.0.1", port = 0, bodyLimit = 64 * 1024 * 1024 } = options;
  checkNumber("port", port, 65_535);
  checkNumber("bodyLimit", bodyLimit, Number.MAX_SAFE_INTEGER);
  const spec = await loadSpec(options.spec);
  const operations = operationsOf(spec);
  const answering = await answeringOf(spec);
  const dataset = typeof data === "string" ? await loadDataset(data) : data;
  const files = servedFiles(dataset?.files);
  const server = createServer();
  const url = await listen(server, port, host);
  const close = (): Promise<void> => closeServer(server);
  const calls: Call[] = [];
  let answers: DataAnswers | undefined;
  try {
    answers = dataset === undefined ? undefined : datasetAnswers(dataset, url);
  } catch (error) {
    await close();
    throw error;
  }
  const service: Service = {
    url,
    operations,
    answering,
    answers,
    files: dataset === undefined ? undefined : files,
    bodyLimit,
    record: (call) => void calls.push(call),
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    serve(service, request, response).catch((error: unknown) => {
      // A client that went away mid-request is no event worth a crash.
      if (response.headersSent || response.destroyed) response.destroy();
      else fail(service, request, response, String(error));
    });
  });
  return {
    url,
    spec,
    calls,
    reset: () => void calls.splice(0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** From the environment a port comes as text, and Node would take that for the path of a socket. */
function checkNumber(name: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 0 && value <= most) return;
  throw new ContractError("contract/option-invalid", `${name} must be a whole number of 0 to ${most}.`, {
    place: name,
  });
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mock listens on no port.");
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Service {
  readonly url: string;
  readonly operations: readonly Operation[];
  readonly answering: Answering;
  readonly answers: DataAnswers | undefined;
  readonly files: ServedFiles | undefined;
  readonly bodyLimit: number;
  readonly record: (call: Call) => void;
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  // Only the path as it was sent tells `/files/../x` from `/x`: URL resolves the dots.
  const path = target.split(/[?#]/, 1)[0] ?? "/";
  const url = URL.canParse(target, service.url) ? new URL(target, service.url) : undefined;
  const query = [...new Set(url?.searchParams.keys())];
  const answer = (
    operationId: string | undefined,
    what: Answer,
    violations: readonly Violation[] = [],
  ): void => {
    const own = what.isOwn && { isOwn: what.isOwn };
    service.record({ operationId, method, path, query, status: what.status, violations, ...own });
    send(request, response, what, violations);
  };
  if (!path.startsWith("/") || url === undefined) {
    return answer(undefined, problem(400, "The request target is not valid", "It has to be a path."));
  }
  const isFile = service.files !== undefined && path.startsWith("/files/");
  const route = routeOf(service.operations, method, path);
  if (method === "OPTIONS" && (route.found !== "operation" || isFile)) {
    const allowed = isFile
      ? ["GET", "HEAD", "OPTIONS"]
      : route.found === "path"
        ? route.allowed
        : ["OPTIONS"];
    return preflight(request, response, allowed);
  }
  if (isFile && service.files !== undefined) {
    cors(response);
    const status = await sendFile(service.files, path.slice("/files/".length), request, response);
    service.record({ operationId: undefined, method, path, query, status, violations: [] });
    return;
  }
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
  const prefer = request.headers["prefer"];
  const outcome = await service.answering(
    operation,
    call,
    preferenceOf(Array.isArray(prefer) ? prefer.join(",") : prefer),
    service.answers,
  );
  answer(operation.id, outcome.answer, outcome.violations);
}

/** The mock itself has a fault: the test is to see it, not to wait for an answer. */
function fail(service: Service, request: IncomingMessage, response: ServerResponse, message: string): void {
  const path = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  const violations: Violation[] = [{ location: ["response"], code: "failed", severity: "error", message }];
  service.record({
    operationId: undefined,
    method: request.method ?? "GET",
    path,
    query: [],
    status: 500,
    violations,
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
  { status, headers, body }: Answer,
  violations: readonly Violation[] = [],
): void {
  cors(response);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (violations.length > 0) response.setHeader(VIOLATIONS_HEADER, violationsHeader(violations));
  const mediaType = (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  const text =
    body === undefined
      ? ""
      : typeof body === "string" && !isJsonType(mediaType)
        ? body
        : JSON.stringify(body);
  const bytes = Buffer.from(text);
  if (status !== 204 && status !== 304) response.setHeader("content-length", bytes.length);
  response.writeHead(status);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/**
 * Fails when the mock had to answer with something that its document does not allow.
 *
 * @throws ContractError `contract/answer-invalid`
 */
export function assertHonest(mock: Pick<Mock, "calls">): void {
  for (const call of mock.calls) {
    const lie = call.violations.find(
      ({ location, severity }) => location[0] === "response" && severity === "error",
    );
    if (lie !== undefined) {
      throw new ContractError(
        "contract/answer-invalid",
        `The answer of the mock to ${call.method} ${call.path} breaks the OpenAPI document: ${lie.message}`,
        { place: call.operationId ?? call.path },
      );
    }
  }
}
