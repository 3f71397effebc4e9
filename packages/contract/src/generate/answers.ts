import { operationsOf, resolvePlace, type Operation, type SchemaPlace } from "../document.ts";
import { ContractError } from "../errors.ts";
import { objectAt } from "../json.ts";
import { schemasOf, type Schemas } from "../schemas.ts";
import { contentFor, isJsonType } from "../violations.ts";
import { Broken, connectionError, timeoutOf, Unanswered, within } from "./answering.ts";
import { canonical } from "./facets.ts";
import { requestsOf } from "./generator.ts";
import { cut, requestLines, shown, told } from "./printed.ts";
import {
  clientOf,
  type ClientFor,
  type PropertyOptions,
  type PropertyReport,
  type Server,
} from "./properties.ts";
import { startRelay, type Passed, type Relay } from "./relay.ts";
import { jsonOr, type Outcome } from "./send.ts";

export async function checkDecoded(
  server: Server,
  client?: ClientFor,
  options: Pick<PropertyOptions, "operations" | "keys" | "timeout" | "fetch"> = {},
): Promise<PropertyReport> {
  const { keys = {} } = options;
  const timeout = timeoutOf(options.timeout);
  const used = clientOf(client, options.fetch);
  const requests = await requestsOf({ spec: server.spec, keys });
  const schemas = schemasOf(server.spec);
  const operations = new Map(operationsOf(server.spec).map((operation) => [operation.id, operation]));
  const relay = await startRelay(server.url);
  const counts = new Map<string, number>();
  const failures: string[] = [];
  try {
    for (const id of options.operations ?? requests.operationIds) {
      const [request] = requests.boundaries(id);
      const operation = operations.get(id);
      if (request === undefined || operation === undefined) continue;
      for (const { status, key, example } of documentedAnswers(schemas, operation)) {
        const wish = `code=${status}${example === undefined ? "" : `, example=${example}`}`;
        relay.add({ prefer: wish });
        relay.taken();
        let thrown: unknown;
        counts.set(id, (counts.get(id) ?? 0) + 1);
        const failure = (error: Error): string =>
          [
            `${operation.method} ${operation.path} (${id}), ${wish}: ${error.message}`,
            ...requestLines(server.spec, operation, request),
          ].join("\n  ");
        try {
          // A new client each time: one that was told to slow down may hold back its next calls.
          const outcome = await within(timeout, server.url, () =>
            used(relay.url)(request).catch((error: unknown) => void (thrown = error)),
          );
          const lost = relay.lost();
          if (lost !== undefined && outcome === undefined) throw connectionError(server.url, lost);
          checkAnswer(schemas, operation, key, status, relay, outcome, thrown);
        } catch (error) {
          if (error instanceof Unanswered) {
            const text = [...failures.slice(0, 5), failure(error)].join("\n");
            throw new ContractError("contract/property-failed", text, { place: id, cause: error });
          }
          if (!(error instanceof Broken)) throw error;
          failures.push(failure(error));
        }
      }
    }
  } finally {
    await relay.close();
  }
  if (failures.length > 0) {
    const rest = failures.length > 5 ? `\nand ${failures.length - 5} more` : "";
    throw new ContractError("contract/property-failed", `${failures.slice(0, 5).join("\n")}${rest}`);
  }
  return { seed: 0, requests: Object.fromEntries(counts) };
}

interface DocumentedAnswer {
  readonly status: number;
  /** As the document has it: `404`, `4XX`, `default`. */
  readonly key: string;
  readonly example: string | undefined;
}

/** Every status, with each of its examples. For a range and for `default` a status that has no answer of its own. */
function documentedAnswers(schemas: Schemas, operation: Operation): readonly DocumentedAnswer[] {
  const keys = [...operation.responses.keys()];
  return keys.flatMap((key): DocumentedAnswer[] => {
    const status = /^\dXX$/.test(key)
      ? freeStatus(keys, Number(key[0]) * 100, Number(key[0]) * 100 + 100)
      : key === "default"
        ? freeStatus(keys, 200, 600)
        : Number(key);
    const contents = [...(operation.responses.get(key)?.values() ?? [])];
    const names = new Set(contents.flatMap((place) => examplesOf(schemas, place)));
    return [undefined, ...names].map((example) => ({ status, key, example }));
  });
}

/** The highest status in a range that no other key stands for. */
function freeStatus(keys: readonly string[], from: number, to: number): number {
  const isOneRange = to - from <= 100;
  const all = Array.from({ length: to - from }, (_, index) => to - 1 - index);
  const free = all.find(
    (status) =>
      !keys.includes(String(status)) && (isOneRange || !keys.includes(`${Math.floor(status / 100)}XX`)),
  );
  return free ?? to - 1;
}

function examplesOf(schemas: Schemas, place: SchemaPlace): readonly string[] {
  const media = resolvePlace(schemas.document, place.pointer.replace(/\/schema$/, "")).value;
  return Object.keys(objectAt(media, "examples"));
}

function checkAnswer(
  schemas: Schemas,
  operation: Operation,
  key: string,
  status: number,
  relay: Relay,
  outcome: Outcome | undefined,
  thrown: unknown,
): void {
  const answer = relay.taken().at(-1);
  if (answer === undefined) throw new Broken(`nothing was sent${told(thrown)}`);
  const body = checkBody(schemas, operation, key, status, answer);
  if (outcome === undefined) throw new Broken(`the client failed${told(thrown)}`);
  if (outcome.response.status !== status) {
    throw new Broken(`the client has the status ${outcome.response.status}`);
  }
  if (status < 200 || status > 299) {
    if (body !== undefined && outcome.error === undefined) throw new Broken("the client has no error");
  } else if (canonical(outcome.data ?? null) !== canonical(body ?? null)) {
    throw new Broken(`the client decodes ${shown(body)} as ${shown(outcome.data)}`);
  }
}

/** The body of an answer that is as documented. */
function checkBody(
  schemas: Schemas,
  operation: Operation,
  key: string,
  status: number,
  answer: Passed,
): unknown {
  if (answer.status !== status) throw new Broken(`the status is ${answer.status} ${cut(answer.body)}`);
  const contents = operation.responses.get(key);
  const mediaType = (answer.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (contents === undefined || contents.size === 0) {
    if (answer.body !== "") throw new Broken(`it has a body, and no body is documented: ${cut(answer.body)}`);
    return undefined;
  }
  const place = contentFor(contents, mediaType);
  if (place === undefined) throw new Broken(`the content type ${shown(mediaType)} is not documented`);
  const body = isJsonType(mediaType) ? jsonOr(answer.body) : answer.body;
  const [violation] =
    place.schema === undefined || !isJsonType(mediaType) ? [] : schemas.check(place, body, ["response"]);
  if (violation !== undefined) throw new Broken(violation.message);
  return body;
}
