import type { IHttpConfig, IHttpRequest } from "@stoplight/prism-http";
import type { OpenApiDocument, Operation } from "./document.ts";
import { ContractError } from "./errors.ts";
import { isObject, stringAt } from "./json.ts";
import type { IncomingCall, Preference } from "./request.ts";
import type { Violation } from "./violations.ts";

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Set on what the mock says for itself, such as that the document has no such example. */
  readonly isOwn?: true;
}

/** Prism for one document: who is let in, and which answer the document has for a request. */
export interface Engine {
  /** What is wrong with the keys of a request. All else that can be wrong is found without Prism. */
  refusals(operation: Operation, call: IncomingCall): Promise<readonly Violation[]>;
  answer(operation: Operation, call: IncomingCall, preference: Preference): Promise<Answer>;
}

/**
 * Starts Prism for a document. A document is prepared once, however many mocks serve it: Prism keeps what
 * it compiled for as long as the process lives.
 *
 * @throws ContractError `contract/prism-missing`, `contract/spec-invalid`
 */
export async function engineOf(document: OpenApiDocument): Promise<Engine> {
  let engine = engines.get(document);
  if (engine === undefined) {
    engine = createEngine(document);
    engines.set(document, engine);
  }
  return engine;
}

const engines = new WeakMap<OpenApiDocument, Promise<Engine>>();

async function createEngine(document: OpenApiDocument): Promise<Engine> {
  const { createLogger, createInstance, getHttpOperationsFromSpec } = await importPrism();
  // Prism resolves references in place; the caller's document is not touched.
  const resources = await getHttpOperationsFromSpec(structuredClone(document)).catch((cause: unknown) => {
    throw new ContractError("contract/spec-invalid", "Prism cannot read the OpenAPI document.", { cause });
  });
  const logger = createLogger("angokit", { level: "silent" }, { write: () => undefined });
  const prism = createInstance(config(UNCHECKED, { dynamic: false }), { logger });
  const resourceOf = (operation: Operation): (typeof resources)[number] => {
    const resource = resources.find(
      ({ method, path }) => method.toUpperCase() === operation.method && path === operation.path,
    );
    if (resource === undefined) {
      throw new ContractError("contract/spec-invalid", `Prism does not know ${operation.id}.`, {
        place: operation.id,
      });
    }
    return resource;
  };
  return {
    async refusals(operation, call) {
      const input = inputOf(operation, call);
      const result = await prism.request(
        // What the client accepts matters for the answer, not for what it sent.
        { ...input, headers: { ...input.headers, accept: "*/*" } },
        [resourceOf(operation)],
        config({ security: true }, { dynamic: false }),
      )();
      const found = "left" in result ? validationsOf(result.left) : result.right.validations.input;
      return found
        .filter(({ code }) => String(code) === "401")
        .map(({ message }) => ({ location: ["security"], code: "security", severity: "error", message }));
    },
    async answer(operation, call, { code, example, dynamic, seed }) {
      if (code !== undefined && !/^[1-5]\d\d$/.test(code)) {
        return problem(404, "No such answer", `The document has no status "${code}".`);
      }
      const result = await prism.request(
        inputOf(operation, call),
        [resourceOf(operation)],
        config(UNCHECKED, {
          dynamic,
          ...(code === undefined ? {} : { code: Number(code) }),
          ...(example === undefined ? {} : { exampleKey: example }),
          ...(seed === undefined ? {} : { seed }),
        }),
      )();
      if ("left" in result) {
        // Prism looks for the example under `default` then, and takes its own failure for one of the server.
        if (code !== undefined && example !== undefined && result.left.message.includes("#NOT_FOUND")) {
          return problem(404, "No such answer", `The document has no example "${example}" for ${code}.`);
        }
        return problemOf(result.left);
      }
      const { statusCode, headers, body } = result.right.output;
      return { status: statusCode, headers: textHeaders(headers), body };
    },
  };
}

/** Requests and answers are checked against the document as it is, in violations.ts and schemas.ts, and not by Prism. */
function config(check: { security: boolean }, mock: IHttpConfig["mock"]): IHttpConfig {
  return {
    isProxy: false,
    errors: false,
    upstreamProxy: undefined,
    checkSecurity: check.security,
    validateRequest: false,
    validateResponse: false,
    mock,
  };
}

const UNCHECKED = { security: false } as const;

interface Prism {
  readonly createLogger: (typeof import("@stoplight/prism-core"))["createLogger"];
  readonly createInstance: (typeof import("@stoplight/prism-http"))["createInstance"];
  readonly getHttpOperationsFromSpec: (typeof import("@stoplight/prism-http"))["getHttpOperationsFromSpec"];
}

async function importPrism(): Promise<Prism> {
  try {
    const [core, http] = await Promise.all([
      import("@stoplight/prism-core"),
      import("@stoplight/prism-http"),
    ]);
    return {
      createLogger: core.createLogger,
      createInstance: http.createInstance,
      getHttpOperationsFromSpec: http.getHttpOperationsFromSpec,
    };
  } catch (cause) {
    throw new ContractError(
      "contract/prism-missing",
      "A mock needs Prism, which is not installed with this package. Add both parts of it, 5.16 or newer: npm install --save-dev @stoplight/prism-core @stoplight/prism-http (for a command line that is installed globally: --global)",
      { cause },
    );
  }
}

function inputOf(operation: Operation, call: IncomingCall): IHttpRequest {
  // fromEntries, because a parameter may be called __proto__.
  const query = Object.fromEntries(
    [...new Set(call.query.keys())].map((name): [string, string | string[]] => {
      const [first = "", ...more] = call.query.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
  // Without a body its type says nothing, and Prism throws at one that it cannot parse.
  const headers = Object.fromEntries(
    Object.entries(call.headers).filter(([name]) => call.bodyBytes > 0 || name !== "content-type"),
  );
  const method = operation.method.toLowerCase();
  if (!isMethod(method)) throw new Error(`${operation.method} is no method of HTTP.`);
  return {
    method,
    url: { path: call.path, query },
    headers: { ...headers, "content-length": String(call.bodyBytes) },
    body: call.body,
  };
}

function isMethod(method: string): method is IHttpRequest["method"] {
  return ["get", "put", "post", "delete", "options", "head", "patch", "trace"].includes(method);
}

interface Diagnostic {
  readonly code?: string | number;
  readonly message: string;
}

/** Where the document has no answer for bad input, Prism's own error holds what it found. */
function validationsOf(error: Error): readonly Diagnostic[] {
  const additional = "additional" in error && isObject(error.additional) ? error.additional : {};
  const found = Array.isArray(additional["validation"]) ? additional["validation"] : [];
  const diagnostics = found.filter(isObject).map((item) => ({
    code: stringAt(item, "code") ?? "",
    message: stringAt(item, "message") ?? error.message,
  }));
  if (diagnostics.length > 0) return diagnostics;
  const status = "status" in error ? Number(error.status) : 500;
  if (status >= 500) throw error;
  return [{ code: status, message: error.message }];
}

function problemOf(error: Error): Answer {
  const status = "status" in error && typeof error.status === "number" ? error.status : 500;
  const detail = "detail" in error && typeof error.detail === "string" ? error.detail : "";
  return problem(status, error.message, detail);
}

/** An answer that the document does not have, as RFC 9457 problem details. */
export function problem(status: number, title: string, detail: string): Answer {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { title, status, detail },
    isOwn: true,
  };
}

function textHeaders(headers: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    // Prism has null for a header that the document gives no example of.
    if (typeof value === "string" || typeof value === "number") text[name.toLowerCase()] = String(value);
  }
  return text;
}
