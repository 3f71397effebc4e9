import * as fc from "fast-check";
import { operationsOf, type OpenApiDocument, type Operation } from "../document.ts";
import { ContractError } from "../errors.ts";
import { schemasOf } from "../schemas.ts";
import { Broken, connectionError, timeoutOf, Unanswered, within } from "./answering.ts";
import { differenceOf } from "./difference.ts";
import { requestsOf, type Requests } from "./generator.ts";
import type { InvalidRequest, Mutation } from "./mutations.ts";
import { suggestion } from "./names.ts";
import { cut, requestLines, shown, told } from "./printed.ts";
import { startRelay } from "./relay.ts";
import type { GeneratedRequest, Keys } from "./generated-request.ts";
import { plainly, type Send } from "./send.ts";

/** A server to hold to a document: a `Mock` is one. */
export interface Server {
  readonly url: string;
  /** The document, as `loadSpec` gives it. */
  readonly spec: OpenApiDocument;
}

/** Makes the client that is looked at, for a server at a URL. */
export type ClientFor = (baseUrl: string) => Send;

export interface PropertyOptions {
  /** Names of the operations to try; all of the document when left out. */
  readonly operations?: readonly string[];
  /** Requests by chance for each operation, after those on the edges; 50 when left out. */
  readonly runs?: number;
  /** Requests on the edges of the schemas for each operation, at most; all when left out. */
  readonly edges?: number;
  /** Repeats a run; a new one each time when left out. */
  readonly seed?: number;
  /** With `seed` and one operation: goes straight to the request that failed. */
  readonly path?: string;
  /** Keys to send by the name of their security scheme; `any` when left out. */
  readonly keys?: Keys;
  /** Milliseconds to wait for each answer; 10,000 when left out. */
  readonly timeout?: number;
  /**
   * Sends the requests in place of the global `fetch`, such as `recorder.fetch()`. Not with a client: that has one of
   * its own.
   */
  readonly fetch?: typeof globalThis.fetch;
}

export interface RefusedOptions extends PropertyOptions {
  /** Names of mutations that are not tried, for what the server is known to let through: `undocumented query parameter`. */
  readonly except?: readonly string[];
}

/** What was tried. */
export interface PropertyReport {
  readonly seed: number;
  /** Requests by operation. */
  readonly requests: Readonly<Record<string, number>>;
}

export async function checkAccepted(
  server: Server,
  client?: ClientFor,
  options: PropertyOptions = {},
): Promise<PropertyReport> {
  const used = clientOf(client, options.fetch);
  const relay = await startRelay(server.url);
  const schemas = schemasOf(server.spec);
  const send = used(relay.url);
  try {
    return await overOperations(server, options, {
      arbitrary: (requests, id) => requests.valid(id),
      edges: (requests, id) => requests.boundaries(id),
      isRight: (requests, request) => requests.check(request).length === 0,
      holds: async (request, operation) => {
        relay.taken();
        let thrown: unknown;
        await send(request).catch((error: unknown) => (thrown = error));
        const lost = relay.lost();
        const passed = relay.taken();
        const last = passed.at(-1);
        if (last === undefined && lost !== undefined) throw connectionError(server.url, lost);
        if (last === undefined) throw new Broken(`nothing was sent${told(thrown)}`);
        const difference = differenceOf(schemas, operation, request.wire, last.wire);
        if (difference !== undefined) {
          const { place, sent, arrived } = difference;
          throw new Broken(`${place.join(".")} should be ${shown(sent)}, but arrived as ${shown(arrived)}`);
        }
        if (last.status >= 400)
          throw new Broken(`it is allowed, but was answered ${last.status} ${cut(last.body)}`);
        if (thrown !== undefined) throw new Broken(`it was accepted, but the client failed${told(thrown)}`);
        if (passed.length > 1) throw new Broken(`it was sent ${passed.length} times`);
      },
    });
  } finally {
    await relay.close();
  }
}

/** @throws ContractError `contract/option-invalid` for a `fetch` that nothing would use */
export function clientOf(client: ClientFor | undefined, fetch: PropertyOptions["fetch"]): ClientFor {
  if (client !== undefined && fetch !== undefined) {
    const message = "fetch is for requests that are sent without a client: give it to the client instead.";
    throw new ContractError("contract/option-invalid", message, { place: "fetch" });
  }
  return client ?? ((url) => plainly(url, fetch === undefined ? {} : { fetch }));
}

export async function checkRefused(server: Server, options: RefusedOptions = {}): Promise<PropertyReport> {
  const { except = [], fetch } = options;
  return overOperations<InvalidRequest>(server, options, {
    except,
    arbitrary: (requests, id) => requests.invalid(id, except),
    edges: (requests, id) => requests.mutations(id, except),
    isRight: (requests, request) => requests.check(request).length > 0,
    mutation: (request) => request.mutation,
    holds: async (request, _, signal) => {
      const send = plainly(server.url, { signal, ...(fetch === undefined ? {} : { fetch }) });
      const { response } = await send(request).catch((error: unknown) => {
        throw connectionError(server.url, error);
      });
      if (response.status < 400 || response.status > 499) {
        throw new Broken(`it is not allowed, but was answered ${response.status}`);
      }
    },
  });
}

interface Property<T extends GeneratedRequest> {
  readonly arbitrary: (requests: Requests, id: string) => fc.Arbitrary<T>;
  readonly edges: (requests: Requests, id: string) => readonly T[];
  /** Whether the request still is what it is meant to be: what shrank is asked again. */
  readonly isRight: (requests: Requests, request: T) => boolean;
  readonly mutation?: (request: T) => Mutation;
  /** Throws Broken where the property does not hold. */
  readonly holds: (request: T, operation: Operation, signal: AbortSignal) => Promise<void>;
  /** Names of mutations that are left out. */
  readonly except?: readonly string[];
}

/** @throws ContractError `contract/option-invalid` for a name that no mutation has */
function checkNames(requests: Requests, tried: readonly string[], names: readonly string[]): void {
  const unknown = new Set(names);
  const known = new Set<string>();
  for (const id of new Set([...tried, ...requests.operationIds])) {
    if (unknown.size === 0) return;
    try {
      for (const { mutation } of requests.mutations(id)) known.add(mutation.name);
    } catch (error) {
      // An operation that is not tried need not be one that requests can be made of.
      if (tried.includes(id)) throw error;
    }
    for (const name of known) unknown.delete(name);
  }
  const [first] = unknown;
  if (first === undefined) return;
  const message = `except: no mutation has the name ${JSON.stringify(first)}.${suggestion(first, known)}`;
  throw new ContractError("contract/option-invalid", message, { place: "except" });
}

async function overOperations<T extends GeneratedRequest>(
  server: Server,
  options: PropertyOptions,
  property: Property<T>,
): Promise<PropertyReport> {
  const { runs = 50, keys = {}, edges: most = Infinity } = options;
  const timeout = timeoutOf(options.timeout);
  const seed = options.seed ?? Date.now() % 2 ** 31;
  const requests = await requestsOf({ spec: server.spec, keys });
  const operations = new Map(operationsOf(server.spec).map((operation) => [operation.id, operation]));
  const counts = new Map<string, number>();
  const failures: { readonly id: string; readonly text: string }[] = [];
  const ids = options.operations ?? requests.operationIds;
  checkNames(requests, ids, property.except ?? []);
  // At most one: nothing is sent after it.
  const stopped: Unanswered[] = [];
  for (const id of ids) {
    if (stopped.length > 0) break;
    const edges = property.edges(requests, id).slice(0, most);
    const operation = operations.get(id);
    if (operation === undefined) continue;
    let count = 0;
    const { except = [] } = property;
    if (except.length > 0 && requests.mutations(id, except).length === 0) {
      counts.set(id, 0);
      continue;
    }
    const holds = async (request: T): Promise<void> => {
      count += 1;
      try {
        await within(timeout, server.url, (signal) => property.holds(request, operation, signal));
      } catch (error) {
        if (error instanceof Unanswered) stopped.push(error);
        throw error;
      }
    };
    let isBroken = false;
    const details = await fc.check(
      fc.asyncProperty(property.arbitrary(requests, id), async (request) => {
        // Nothing more is sent to a server that is not there: this also ends the shrinking.
        if (stopped.length > 0) return;
        try {
          await holds(request);
        } catch (error) {
          // What broke first is what is told: it may be what stopped the server.
          if (error instanceof Unanswered && isBroken) return;
          isBroken = true;
          throw error;
        }
      }),
      {
        seed,
        numRuns: edges.length + runs,
        examples: edges.map((request): [T] => [request]),
        ...(options.path === undefined ? {} : { path: options.path }),
      },
    );
    counts.set(id, count);
    if (!details.failed) continue;
    const [request] = details.counterexample ?? [];
    const why = details.errorInstance;
    if (request === undefined || !(why instanceof Broken || why instanceof Unanswered)) throw why;
    if (!property.isRight(requests, request)) {
      throw new Error(`${id}: shrinking changed the verdict about a request: ${shown(request.params)}`);
    }
    const mutation = property.mutation?.(request);
    const lines = [
      `${operation.method} ${operation.path} (${id}): ${why.message}`,
      ...(mutation ? [`mutation: ${mutation.name}, ${mutation.keyword} at ${mutation.place.join(".")}`] : []),
      ...requestLines(server.spec, operation, request),
      `replay: { operations: ["${id}"], seed: ${details.seed}, path: "${details.counterexamplePath ?? ""}" }, shrunk ${details.numShrinks} times`,
    ];
    if (mutation !== undefined && stopped.length === 0 && options.path === undefined) {
      const others = await alsoBroken(
        edges,
        (one) => property.mutation?.(one).name ?? "",
        mutation.name,
        holds,
      );
      if (others.length > 0) lines.push(`also let through: ${others.join(", ")}`);
    }
    const [unanswered] = stopped;
    if (unanswered !== undefined && why !== unanswered) lines.push(`afterwards: ${unanswered.message}`);
    counts.set(id, count);
    failures.push({ id, text: lines.join("\n  ") });
  }
  const [first] = failures;
  if (first !== undefined) {
    const rest = failures.length > 5 ? `\nand ${failures.length - 5} more operations` : "";
    const text = failures.slice(0, 5).map((failure) => failure.text);
    throw new ContractError("contract/property-failed", `${text.join("\n")}${rest}`, { place: first.id });
  }
  return { seed, requests: Object.fromEntries(counts) };
}

/** The names of the other mutations that do not hold either. */
async function alsoBroken<T>(
  edges: readonly T[],
  nameOf: (request: T) => string,
  known: string,
  holds: (request: T) => Promise<void>,
): Promise<readonly string[]> {
  const found = new Set([known]);
  for (const request of edges) {
    if (found.has(nameOf(request))) continue;
    try {
      await holds(request);
    } catch (error) {
      // The first failure is what has to be told, whatever comes after it.
      if (!(error instanceof Broken)) break;
      found.add(nameOf(request));
    }
  }
  return [...found].slice(1);
}
