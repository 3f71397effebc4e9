// What the client has to know about each operation at run time, from the document's own words and the keys that
// KEYS.md explains.
import { deepStrictEqual } from "node:assert";
import { type Operation, type Paging, unpackOperations } from "../../packages/client/src/operation.ts";
import {
  bundleDocument,
  type DocumentOperation,
  type DocumentRoot,
  isMembers,
  type Members,
  members,
  operationsOf,
  target,
  text,
  texts,
} from "./document.ts";
import { emitGenerated } from "./generated-file.ts";

await emit("operations.ts", "openapi.yaml", "operations", "All operations, by method and path.");
await emit(
  "current-operations.ts",
  "current.yaml",
  "currentOperations",
  "The operations beyond the documented page, by method and path.",
);

/** A table as one short text, and its exact type, which costs a bundle nothing. */
async function emit(file: string, root: DocumentRoot, name: string, sentence: string): Promise<void> {
  const document = await bundleDocument(root);
  const table = Object.fromEntries(
    operationsOf(document).map((operation) => [
      `${operation.method} ${operation.path}`,
      describe(document, operation),
    ]),
  );
  const packed = Object.values(table).map(pack).join("|");
  deepStrictEqual(unpackOperations(packed), table, "The packed operations are not those of the document.");
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  await emitGenerated(
    file,
    "generate-operations.ts",
    `import { unpackOperations } from "../operation.ts";

/** ${sentence} */
export type ${type} = ${typeText(table)};

/** ${sentence} */
export const ${name}: ${type} = /* @__PURE__ */ unpacked();

// The script that writes this has compared the two.
function unpacked(): ${type};
function unpacked(): unknown {
  return unpackOperations(
    ${JSON.stringify(packed)},
  );
}`,
  );
}

/** JSON text is the text of a type, but for what is read only. */
function typeText(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replaceAll(/^( *)(".+?": )/gm, "$1readonly $2")
    .replaceAll(/( |^)\[(?=\n|\])/gm, "$1readonly [");
}

/** What `unpackOperations` reads. What it cannot say is noticed when it is read back. */
function pack(operation: Operation): string {
  const { operationId, method, path, retry, idempotency = [], paging, queryJson } = operation;
  const sign = retry === "never" ? "+" : method === "POST" ? "=" : method === "DELETE" ? "-" : "?";
  const entries = paging ? [paging.items.at(-1), paging.minimum, paging.maximum] : [];
  const parts = [
    sign,
    operationId,
    path.replace("/v2/", ""),
    queryJson.join(),
    idempotency.join(),
    ...entries,
  ];
  return parts.join(" ").trimEnd();
}

function describe(
  document: Members,
  { method, path, members: own, parameters }: DocumentOperation,
): Operation {
  const at = `${method} ${path}`;
  const retry = text(own["x-retry"], `${at} x-retry`);
  if (retry !== "safe" && retry !== "never") throw new TypeError(`${at}: x-retry is safe or never.`);
  if (method !== "GET" && method !== "POST" && method !== "DELETE")
    throw new TypeError(`${at} is no method.`);
  const idempotency = own["x-idempotency"];
  const paging = own["x-paging"];
  return {
    operationId: text(own["operationId"], `${at} operationId`),
    method,
    path,
    retry,
    ...(idempotency === undefined ? {} : { idempotency: texts(idempotency, `${at} x-idempotency`) }),
    ...(paging === undefined
      ? {}
      : { paging: describePaging(document, members(paging, at), parameters, at) }),
    queryJson: parameters
      .filter((parameter) => parameter["x-query-json"] === true || isMembers(parameter["content"]))
      .map((parameter) => text(parameter["name"], `${at} parameter`)),
  };
}

function describePaging(
  document: Members,
  paging: Members,
  parameters: readonly Members[],
  at: string,
): Paging {
  const limit = text(paging["limit"], `${at} x-paging limit`);
  const parameter = parameters.find((candidate) => candidate["name"] === limit);
  if (parameter === undefined) throw new TypeError(`${at}: x-paging names ${limit}, which is no parameter.`);
  const bounds = target(document, members(parameter["schema"], `${at} ${limit}`));
  return {
    page: text(paging["page"], `${at} x-paging page`),
    limit,
    items: texts(paging["items"], `${at} x-paging items`),
    total: texts(paging["total"], `${at} x-paging total`),
    minimum: Number(bounds["minimum"]),
    maximum: Number(bounds["maximum"]),
  };
}
