import { operationsOf, resolvePlace, type OpenApiDocument, type Operation } from "../document.ts";
import { arrayAt, objectAt, stringAt } from "../json.ts";
import { ContractError } from "../errors.ts";
import { letGo, recordRequest, recordResponse, titleOf } from "../traffic/playing.ts";
import type { Reading } from "../traffic/reading.ts";
import { baseOf, scrubbed, type RecordedExchange } from "../traffic/recorded-exchange.ts";
import { secretsOf } from "../traffic/secrets.ts";
import { authorizationOf, keyNamesOf } from "./authorization.ts";
import { drift, type DriftReport } from "./drift.ts";
import { harvest, valuesFor, type Harvest } from "./harvest.ts";

export interface CheckServerOptions {
  /** The document, as `loadSpec` gives it. */
  readonly spec: OpenApiDocument;
  /** `https://imeritapi.ango.ai` */
  readonly baseUrl: string;
  /** Goes where the document's security says: a header, the query, or as a bearer token. It is in no output. */
  readonly apiKey?: string;
  /** Has to be said: requests go to a live server. Nothing but operations that only read are called. */
  readonly allow: "read-only";
  /** Values of path and required query parameters by name; others are looked for in earlier answers. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Ids of operations that are not to be called, such as those that are slow or notify people. */
  readonly skip?: readonly string[];
  /** Ids of GET operations to call although their name says that they make something, such as `exportProject`. */
  readonly also?: readonly string[];
  /** The most requests; 50 when left out. */
  readonly limit?: number;
  /** The most requests of one operation, each with other values from earlier answers; 3 when left out. */
  readonly perOperation?: number;
  /** For one request, in milliseconds; 30,000 when left out. */
  readonly timeout?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** What is to be taken out of exchanges besides what looks like a secret, as for `recording`. */
  readonly secrets?: readonly string[];
}

export interface ServerCheck {
  readonly report: DriftReport;
  /** What was sent and answered, without secrets. */
  readonly exchanges: readonly RecordedExchange[];
  /** Operations that were not called, and why. */
  readonly skipped: readonly { readonly operation: string; readonly why: string }[];
  /** Why it ended early: the limit, 401, 403 or 429. Undefined when everything that can be called was. */
  readonly stopped: string | undefined;
}

/** A body of a live server that is longer than this, in bytes, is not read to its end. */
const BODY_LIMIT = 8 * 1024 * 1024;

/**
 * Calls the operations of a live server that only read, one after the other, and holds the answers against the
 * document. An operation only reads when it is a GET without a body, `x-retry` is not `never`, it has no
 * `x-idempotency`, and its id is not that of work for the server: `exportProject` is only called when `also` names it.
 * Redirects are not followed: the key goes to this server only.
 *
 * @throws ContractError `contract/not-allowed` unless `allow` is `read-only`, `contract/option-invalid`, and
 *   `contract/operation-unknown` for an id in `skip` or `also`
 */
export async function checkServer(options: CheckServerOptions): Promise<ServerCheck> {
  const { spec, parameters = {}, limit = 50, perOperation = 3, timeout = 30_000 } = options;
  if (options.allow !== "read-only") {
    throw new ContractError(
      "contract/not-allowed",
      'A live server is only called with allow: "read-only". Then GET operations that change nothing are called.',
      { place: "allow" },
    );
  }
  for (const [name, value] of Object.entries({ limit, perOperation, timeout })) {
    if (!Number.isSafeInteger(value) || value <= 0) {
      throw new ContractError("contract/option-invalid", `${name} must be a whole number above 0.`, {
        place: name,
      });
    }
  }
  const operations = operationsOf(spec);
  // A misspelt name must not lead to a call that was not wanted.
  for (const name of [...(options.skip ?? []), ...(options.also ?? [])]) {
    if (operations.some(({ id }) => id === name)) continue;
    throw new ContractError("contract/operation-unknown", `The document has no operation "${name}".`, {
      place: name,
    });
  }
  const baseUrl = checkedBase(options.baseUrl);
  const secrets = secretsOf([...keyNamesOf(spec), ...(options.secrets ?? [])]);
  if (options.apiKey !== undefined) secrets.learn(options.apiKey);
  const reading: Reading = { secrets, baseUrl, kept: new Set(), bodyLimit: BODY_LIMIT };
  const skipped: { operation: string; why: string }[] = [];
  const exchanges: RecordedExchange[] = [];
  const found: Harvest = new Map();
  let stopped: string | undefined;

  async function call(operation: Operation, values: ReadonlyMap<string, string>): Promise<void> {
    const authorization = authorizationOf(spec, operation, options.apiKey);
    const query = new URLSearchParams([...authorization.query]);
    let path = operation.path;
    for (const { name, in: place } of operation.parameters) {
      const value = values.get(`${place} ${name}`);
      if (value === undefined) continue;
      if (place === "path") path = path.replaceAll(`{${name}}`, encodeURIComponent(value));
      else query.set(name, value);
    }
    const text = query.toString();
    const request = new Request(`${baseUrl}${path}${text === "" ? "" : `?${text}`}`, {
      method: operation.method,
      headers: { accept: "application/json, */*;q=0.5", ...authorization.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const recorded = await recordRequest(request, reading);
    let answer: RecordedExchange["response"];
    try {
      const response = await (options.fetch ?? globalThis.fetch)(request);
      const watched = recordResponse(response, reading);
      const bytes = await watched.bytes;
      letGo(watched.response);
      answer = await watched.recorded(bytes);
      // Ids are looked for in what the server really said: in the record they may be taken out.
      if (response.ok && answer.body !== undefined && "json" in answer.body && "bytes" in bytes) {
        const said: unknown = JSON.parse(Buffer.from(bytes.bytes).toString());
        harvest(found, said);
      }
    } catch {
      // The error may quote the URL, which may hold the key.
      skipped.push({ operation: operation.id, why: `no answer to ${titleOf(recorded)}` });
      return;
    }
    exchanges.push({ request: recorded, response: answer });
    if (answer.status === 401 || answer.status === 403 || answer.status === 429) {
      stopped = `${answer.status} to ${titleOf(recorded)}`;
    }
  }

  // Lists first: what has more parameters needs what is found in them.
  const queue: Operation[] = [];
  for (const operation of operations) {
    const why =
      options.skip?.includes(operation.id) === true
        ? "it is in skip"
        : whyNotReading(spec, operation, options.also);
    if (why === undefined) queue.push(operation);
    else skipped.push({ operation: operation.id, why });
  }
  for (const operation of queue.toSorted((a, b) => needed(a) - needed(b))) {
    const filled = valuesFor(operation, parameters, found, perOperation);
    if ("missing" in filled) {
      skipped.push({ operation: operation.id, why: `no value is known for ${filled.missing.join(", ")}` });
      continue;
    }
    for (const values of filled.sets) {
      if (stopped === undefined && exchanges.length >= limit) stopped = `the limit of ${limit} requests`;
      if (stopped === undefined) await call(operation, values);
    }
  }
  const clean = exchanges.map((exchange) => scrubbed(exchange, secrets));
  return { report: drift(spec, clean, { baseUrl }), exchanges: clean, skipped, stopped };
}

function checkedBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isGood =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!isGood) {
    const message = "baseUrl must be an http or https URL without user, query and fragment.";
    throw new ContractError("contract/option-invalid", message, { place: "baseUrl" });
  }
  return baseOf(baseUrl) ?? baseUrl;
}

function whyNotReading(
  document: OpenApiDocument,
  operation: Operation,
  also: readonly string[] = [],
): string | undefined {
  const { value } = resolvePlace(document, operation.pointer);
  if (operation.method !== "GET") return `it is a ${operation.method}`;
  if (stringAt(value, "x-retry") === "never") return "x-retry is never";
  if (arrayAt(value, "x-idempotency").length > 0) return "it has x-idempotency: it makes something";
  if (Object.keys(objectAt(value, "requestBody")).length > 0) return "it takes a body";
  if (also.includes(operation.id)) return undefined;
  const words = wordsOf(operation.id);
  const doing = words.find((word) => DOING.has(word));
  if (doing !== undefined && !words.some((word) => READING.has(word))) {
    return `"${doing}" in its name says that it makes something`;
  }
  return undefined;
}

/** What a GET of this name does is more than to read, unless a word of READING is in the name too: `getImportStatus`. */
const DOING: ReadonlySet<string> = new Set(
  (
    "export generate create send start stop run trigger sync refresh reset delete remove import cancel notify " +
    "activate deactivate approve reject enable disable logout unsubscribe restart rebuild"
  ).split(" "),
);

const READING: ReadonlySet<string> = new Set(
  "get list read find search show count fetch retrieve query view describe head".split(" "),
);

/** `exportProject`, `project_export` and `projects/export`: export, project. */
function wordsOf(id: string): readonly string[] {
  return id
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

function needed(operation: Operation): number {
  return operation.parameters.filter(({ required }) => required).length;
}
