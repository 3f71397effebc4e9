import type { Client, ClientPathsWithMethod, ParamsOption } from "openapi-fetch";
import { callOf } from "./call.ts";
import { AngoRequestError, scrubberFor, type Scrub } from "./errors.ts";
import { operations } from "./generated/operations.ts";
import type { Operation } from "./operation.ts";
import type { components, paths } from "./generated/schema.ts";
import { checkMilliseconds, settingsOf, type AngoClientOptions, type Settings } from "./options.ts";
import { pipelineFor } from "./pipeline.ts";
import { bodyText, expandPath, serializeQuery } from "./request.ts";
import type { AngoResult } from "./response.ts";
import { systemTime, type Time } from "./time.ts";

/** The methods that the API uses. */
export type AngoMethod = "get" | "post";

/** The path templates that have the method. */
export type AngoPath<Method extends AngoMethod> = ClientPathsWithMethod<Client<paths>, Method>;

type JsonOf<Part> = Part extends { content: { "application/json": infer Json } } ? Json : never;

/**
 * What a call gives as `data`. Straight from the spec: openapi-fetch's own type would make arrays of the tuples in it.
 */
export type AngoData<Method extends AngoMethod, Path extends AngoPath<Method>> = ReplyOf<paths[Path][Method]>;

/** The same, of an operation as the generated types have it. */
export type ReplyOf<Call> = Call extends { responses: infer Responses }
  ? JsonOf<Responses[keyof Responses & (200 | 201)]>
  : never;

/** A noun of the API by its name in the spec: `AngoSchema<"Task">`. */
export type AngoSchema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** Options of every call. */
export interface CallOptions {
  /** Ends the call; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for each attempt, in place of the client's `timeout`; 0: no limit. */
  readonly timeout?: number | undefined;
  /** Milliseconds for all attempts, in place of the client's `budget`; 0: no limit. */
  readonly budget?: number | undefined;
}

type BodyOption<Call> = Call extends { requestBody: infer Body }
  ? { readonly body: JsonOf<Body> }
  : { readonly body?: never };

/** The `params` and the `body` of a call, as the spec has them. */
export type AngoInit<Method extends AngoMethod, Path extends AngoPath<Method>> = InitOf<paths[Path][Method]>;

/** The same, of an operation as the generated types have it. */
export type InitOf<Call> = ParamsOption<Call> & BodyOption<Call> & CallOptions;

/** The init of a call may be left out where nothing in it is required. */
export type AngoInitArgument<Method extends AngoMethod, Path extends AngoPath<Method>> =
  object extends AngoInit<Method, Path> ? [init?: AngoInit<Method, Path>] : [init: AngoInit<Method, Path>];

/** The init of a call whose path is not known to the compiler. */
export interface UntypedInit extends CallOptions {
  readonly params?: {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
  };
  readonly body?: unknown;
}

/** Sends calls whose paths are not known to the compiler. */
export type Requester = (
  method: Operation["method"],
  path: string,
  init?: UntypedInit,
) => Promise<AngoResult<unknown>>;

/**
 * A client of the Ango Hub API. The path is the name of the operation. What the server refuses comes back as `error`;
 * thrown are an {@link AngoRequestError} before anything is sent, an {@link AngoNetworkError} when no complete answer
 * comes, an `AngoResponseError` when the answer is not what the API documents, and the reason of your `signal`.
 */
export interface AngoClient {
  /** Calls the GET operation of a path: `GET("/v2/task/{task_id}", { params: { path: { task_id } } })`. */
  readonly GET: <Path extends AngoPath<"get">>(
    path: Path,
    ...init: AngoInitArgument<"get", Path>
  ) => Promise<AngoResult<AngoData<"get", Path>>>;
  /** Calls the POST operation of a path: `POST("/v2/project", { body: { name } })`. */
  readonly POST: <Path extends AngoPath<"post">>(
    path: Path,
    ...init: AngoInitArgument<"post", Path>
  ) => Promise<AngoResult<AngoData<"post", Path>>>;
  /** The same, for a path that is known only at run time. */
  readonly request: Requester;
}

const table: Readonly<Record<string, Operation>> = operations;

/**
 * The operation of a method and a path template.
 * @throws {AngoRequestError} `client/unknown-operation`
 */
export function operationOf(method: string, path: string): Operation {
  return operationIn(table, method, path);
}

/** The same, of another table. */
export function operationIn(
  operationTable: Readonly<Record<string, Operation>>,
  method: string,
  path: string,
): Operation {
  const key = `${method} ${path}`;
  const operation = Object.hasOwn(operationTable, key) ? operationTable[key] : undefined;
  if (operation) return operation;
  throw new AngoRequestError("client/unknown-operation", `the spec has no ${JSON.stringify(key)}.`);
}

/** What a client works with, for what goes to other servers on its behalf. */
export interface Context {
  readonly settings: Settings;
  readonly scrub: Scrub;
  readonly time: Time;
}

/** By their `request`, which a copy of a client has, too. Not on the client itself: it would show the key. */
const contexts = new WeakMap<AngoClient["request"], Context>();

/** @throws {AngoRequestError} `client/invalid-option`: it was made by other means */
export function contextOf({ request }: Pick<AngoClient, "request">): Context {
  const context = contexts.get(request);
  if (context) return context;
  throw new AngoRequestError("client/invalid-option", "the client is none of createAngoClient.");
}

/**
 * Makes a client. It holds no connection and needs no closing. What its calls share is their turn: see `concurrency`
 * and `rateLimit`; so make one for each key, not one for each call.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 * @see https://docs.imerit.net/api/api-documentation-deprecated
 */
export function createAngoClient(options: AngoClientOptions): AngoClient {
  return clientWithin(options, systemTime);
}

/** The same under another clock. */
export function clientWithin(options: AngoClientOptions, time: Time): AngoClient {
  const request = requesterFor(options, time, operationOf);
  return { GET: callOf(request, "GET"), POST: callOf(request, "POST"), request };
}

/**
 * @param find gives the operation of a method and a path template, or throws
 * @returns what carries out calls of the operations that `find` knows
 */
export function requesterFor(
  options: AngoClientOptions,
  time: Time,
  find: (method: string, path: string) => Operation,
): Requester {
  const settings = settingsOf(options);
  const scrub = scrubberFor(settings.apiKey);
  const run = pipelineFor(settings, scrub, time);

  const request: Requester = async (method, path, init = {}) => {
    const operation = find(method, path);
    return run({
      outgoing: {
        operation,
        path: expandPath(operation, init.params?.path ?? {}),
        query: serializeQuery(operation, init.params?.query ?? {}),
        body: bodyText(operation, init.body, scrub),
      },
      signal: init.signal,
      timeout: checkMilliseconds("timeout", init.timeout ?? settings.timeout),
      budget: checkMilliseconds("budget", init.budget ?? settings.budget),
    });
  };
  contexts.set(request, { settings, scrub, time });
  return request;
}
