import createClient from "openapi-fetch";
import type { Client, ClientPathsWithMethod, ParamsOption } from "openapi-fetch";
import { withDeadline } from "./deadline.ts";
import { AngoNetworkError, AngoRequestError, afterwards, cleanCause, scrubberFor } from "./errors.ts";
import { operations, type Operation } from "./generated/operations.ts";
import type { components, paths } from "./generated/schema.ts";
import { checkTimeout, settingsOf, type AngoClientOptions } from "./options.ts";
import { expandPath, serializeQuery } from "./request.ts";
import { failureOf, refuseRedirect, resultOfSuccess, type AngoResult } from "./response.ts";

/** The methods that the API uses. */
export type AngoMethod = "get" | "post";

/** The path templates that have the method. */
export type AngoPath<Method extends AngoMethod> = ClientPathsWithMethod<Client<paths>, Method>;

type JsonOf<Part> = Part extends { content: { "application/json": infer Json } } ? Json : never;

/**
 * What a call gives as `data`. Straight from the spec: openapi-fetch's own type would make arrays of the tuples in it.
 */
export type AngoData<Method extends AngoMethod, Path extends AngoPath<Method>> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? JsonOf<Responses[keyof Responses & (200 | 201)]>
  : never;

/** A noun of the API by its name in the spec: `AngoSchema<"Task">`. */
export type AngoSchema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** Options of every call. */
export interface CallOptions {
  /** Ends the call; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, in place of the client's `timeout`; 0: no limit. */
  readonly timeout?: number | undefined;
}

type BodyOption<Call> = Call extends { requestBody: infer Body }
  ? { readonly body: JsonOf<Body> }
  : { readonly body?: never };

/** The `params` and the `body` of a call, as the spec has them. */
export type AngoInit<Method extends AngoMethod, Path extends AngoPath<Method>> = ParamsOption<
  paths[Path][Method]
> &
  BodyOption<paths[Path][Method]> &
  CallOptions;

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
  readonly request: (
    method: "GET" | "POST",
    path: string,
    init?: UntypedInit,
  ) => Promise<AngoResult<unknown>>;
}

/** The operations of the API as openapi-fetch sees them once path and query are text. */
type Wire = Record<
  string,
  Record<
    AngoMethod,
    { requestBody?: { content: { "application/json": unknown } }; responses: Record<number, never> }
  >
>;

const table: Readonly<Record<string, Operation>> = operations;

/**
 * The operation of a method and a path template.
 * @throws {AngoRequestError} `client/unknown-operation`
 */
export function operationOf(method: string, path: string): Operation {
  const key = `${method} ${path}`;
  const operation = Object.hasOwn(table, key) ? table[key] : undefined;
  if (operation) return operation;
  throw new AngoRequestError("client/unknown-operation", `the spec has no ${JSON.stringify(key)}.`);
}

/**
 * Makes a client. It holds no connection and needs no closing.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 * @see https://docs.imerit.net/api/api-documentation-deprecated
 */
export function createAngoClient(options: AngoClientOptions): AngoClient {
  const settings = settingsOf(options);
  const { apiKey, baseUrl } = settings;
  const scrub = scrubberFor(apiKey);
  const wire = createClient<Wire>({ baseUrl });

  async function request(
    method: "GET" | "POST",
    path: string,
    init: UntypedInit = {},
  ): Promise<AngoResult<unknown>> {
    const operation = operationOf(method, path);
    const target = expandPath(operation, init.params?.path ?? {});
    const query = serializeQuery(operation, init.params?.query ?? {});
    const timeout = checkTimeout(init.timeout ?? settings.timeout);
    let sent = false;
    const send = (outgoing: Request): Promise<Response> => {
      outgoing.headers.set("apikey", apiKey);
      sent = true;
      return settings.fetch(outgoing);
    };

    /** From the request to the last byte of the answer. `body` is the text of a success, or what a refusal says. */
    const exchange = async (signal: AbortSignal): Promise<{ body: unknown; response: Response }> => {
      try {
        const { error, response } = await wire.request(operation.method === "GET" ? "get" : "post", target, {
          body: init.body,
          fetch: send,
          headers: { accept: "application/json" },
          parseAs: "stream",
          querySerializer: () => query,
          redirect: "manual",
          signal,
        });
        return { body: response.ok ? await response.text() : error, response };
      } catch (thrown) {
        const cause = cleanCause(thrown, scrub);
        if (!sent) {
          const sentence = "the request cannot be built.";
          throw new AngoRequestError("client/invalid-request", sentence, { operation, cause });
        }
        const reason = reasonOf(cause);
        const sentence = `no complete answer from ${new URL(baseUrl).origin}${reason}.${afterwards(operation)}`;
        throw new AngoNetworkError("client/network", sentence, { operation, cause });
      }
    };
    const expired = (): AngoNetworkError => {
      const sentence = `no complete answer within ${timeout} ms.${afterwards(operation)}`;
      return new AngoNetworkError("client/timeout", sentence, { operation });
    };

    const { body, response } = await withDeadline({ timeout, signal: init.signal, expired }, exchange);
    refuseRedirect(response, operation);
    if (response.ok) return resultOfSuccess(response, String(body), operation, scrub);
    return { error: failureOf(response, body, scrub), response };
  }

  // The types of the answers are the word of the spec: nothing checks them at run time.
  function get<Path extends AngoPath<"get">>(
    path: Path,
    ...init: AngoInitArgument<"get", Path>
  ): Promise<AngoResult<AngoData<"get", Path>>>;
  function get(path: string, init?: UntypedInit): Promise<AngoResult<unknown>> {
    return request("GET", path, init);
  }
  function post<Path extends AngoPath<"post">>(
    path: Path,
    ...init: AngoInitArgument<"post", Path>
  ): Promise<AngoResult<AngoData<"post", Path>>>;
  function post(path: string, init?: UntypedInit): Promise<AngoResult<unknown>> {
    return request("POST", path, init);
  }
  return { GET: get, POST: post, request };
}

/** ` (ECONNREFUSED)`: the code that lies deepest says most. */
function reasonOf(cause: unknown): string {
  let reason = "";
  for (let at = cause; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") reason = ` (${at.code})`;
  }
  return reason;
}
