import * as fc from "fast-check";
import { operationsOf, type OpenApiDocument, type Operation } from "../document.ts";
import { ContractError } from "../errors.ts";
import { schemasOf } from "../schemas.ts";
import { differenceOf } from "./difference.ts";
import { requestsOf, type Requests } from "./generator.ts";
import type { InvalidRequest, Mutation } from "./mutations.ts";
import { startRelay } from "./relay.ts";
import type { GeneratedRequest, Keys } from "./requests.ts";
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
}

/** What was tried. */
export interface PropertyReport {
  readonly seed: number;
  /** Requests by operation. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Why a property does not hold for one request. */
export class Broken extends Error {}

/**
 * Every request that the document allows is accepted, and arrives as it was sent: what the server reads is what the
 * client was given. This is what finds serialisers that write lists, brackets or encodings in their own way.
 *
 * @param client the client that is looked at, such as `(url) => through(createAngoClient({ apiKey, baseUrl: url }))`;
 *   without one the requests are sent as they are, which tries the server alone
 * @throws ContractError `contract/property-failed`, `contract/operation-unknown`, `contract/schema-unsupported`
 */
export async function checkAccepted(
  server: Server,
  client: ClientFor = plainly,
  options: PropertyOptions = {},
): Promise<PropertyReport> {
  const relay = await startRelay(server.url);
  const schemas = schemasOf(server.spec);
  const send = client(relay.url);
  try {
    return await overOperations(server, options, {
      arbitrary: (requests, id) => requests.valid(id),
      edges: (requests, id) => requests.boundaries(id),
      isRight: (requests, request) => requests.check(request).length === 0,
      holds: async (request, operation) => {
        relay.taken();
        let thrown: unknown;
        await send(request).catch((error: unknown) => (thrown = error));
        const passed = relay.taken();
        const last = passed.at(-1);
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

/**
 * Every request with one thing wrong is refused: answered with a status from 400 to 499.
 *
 * @throws ContractError `contract/property-failed`, `contract/operation-unknown`, `contract/schema-unsupported`
 */
export async function checkRefused(server: Server, options: PropertyOptions = {}): Promise<PropertyReport> {
  const send = plainly(server.url);
  return overOperations<InvalidRequest>(server, options, {
    arbitrary: (requests, id) => requests.invalid(id),
    edges: (requests, id) => requests.mutations(id),
    isRight: (requests, request) => requests.check(request).length > 0,
    mutation: (request) => request.mutation,
    holds: async (request) => {
      const { response } = await send(request);
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
  readonly holds: (request: T, operation: Operation) => Promise<void>;
}

async function overOperations<T extends GeneratedRequest>(
  server: Server,
  options: PropertyOptions,
  property: Property<T>,
): Promise<PropertyReport> {
  const { runs = 50, keys = {}, edges: most = Infinity } = options;
  const seed = options.seed ?? Date.now() % 2 ** 31;
  const requests = await requestsOf({ spec: server.spec, keys });
  const operations = new Map(operationsOf(server.spec).map((operation) => [operation.id, operation]));
  const counts: Record<string, number> = {};
  const failures: { readonly id: string; readonly text: string }[] = [];
  for (const id of options.operations ?? requests.operationIds) {
    const edges = property.edges(requests, id).slice(0, most);
    const operation = operations.get(id);
    if (operation === undefined) continue;
    let count = 0;
    const details = await fc.check(
      fc.asyncProperty(property.arbitrary(requests, id), async (request) => {
        count += 1;
        await property.holds(request, operation);
      }),
      {
        seed,
        numRuns: edges.length + runs,
        examples: edges.map((request): [T] => [request]),
        ...(options.path === undefined ? {} : { path: options.path }),
      },
    );
    counts[id] = count;
    if (!details.failed) continue;
    const [request] = details.counterexample ?? [];
    const why = details.errorInstance;
    if (request === undefined || !(why instanceof Broken)) throw why;
    if (!property.isRight(requests, request)) {
      throw new Error(`${id}: shrinking changed the verdict about a request: ${shown(request.params)}`);
    }
    const mutation = property.mutation?.(request);
    const lines = [
      `${operation.method} ${operation.path} (${id}): ${why.message}`,
      ...(mutation ? [`mutation: ${mutation.name}, ${mutation.keyword} at ${mutation.place.join(".")}`] : []),
      `request: ${shown({ ...request.params, body: request.body })}`,
      `replay: { operations: ["${id}"], seed: ${details.seed}, path: "${details.counterexamplePath ?? ""}" }, shrunk ${details.numShrinks} times`,
    ];
    failures.push({ id, text: lines.join("\n  ") });
  }
  const [first] = failures;
  if (first !== undefined) {
    const rest = failures.length > 5 ? `\nand ${failures.length - 5} more operations` : "";
    const text = failures.slice(0, 5).map((failure) => failure.text);
    throw new ContractError("contract/property-failed", `${text.join("\n")}${rest}`, { place: first.id });
  }
  return { seed, requests: counts };
}

/** JSON for a message. The values of a request have no keys among them: those stand in its wire. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : cut(JSON.stringify(value));
}

export function cut(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}

export function told(error: unknown): string {
  if (error === undefined) return "";
  return `: ${cut(error instanceof Error ? error.message : shown(error))}`;
}
