// What the client has to know about each operation at run time, from the document's own words and the keys that
// KEYS.md explains.
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

const INTERFACES = `
/** Which query parameters choose a page, and where its entries and their total are in the reply. */
export interface Paging {
  readonly page: string;
  readonly limit: string;
  readonly items: readonly string[];
  readonly total: readonly string[];
  /** Bounds of \`limit\`. */
  readonly minimum: number;
  readonly maximum: number;
}

/** One operation of the API. */
export interface Operation {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** \`safe\`: repeating it changes nothing more. */
  readonly retry: "safe" | "never";
  /** Path in the body to what tells whether an earlier attempt got through; \`[]\` stands for every entry of a list. */
  readonly idempotency?: readonly string[];
  readonly paging?: Paging;
  /** Query parameters whose lists and objects go as one JSON text. */
  readonly queryJson: readonly string[];
}
`;

await emitGenerated(
  "operations.ts",
  "generate-operations.ts",
  `${INTERFACES}\n/** All operations, by method and path. */\nexport const operations = ${await entriesOf("openapi.yaml")} as const;`,
);
await emitGenerated(
  "current-operations.ts",
  "generate-operations.ts",
  `/** The operations beyond the documented page, by method and path. */\nexport const currentOperations = ${await entriesOf("current.yaml")} as const;`,
);

async function entriesOf(root: DocumentRoot): Promise<string> {
  const document = await bundleDocument(root);
  const entries = Object.fromEntries(
    operationsOf(document).map((operation) => [
      `${operation.method} ${operation.path}`,
      describe(document, operation),
    ]),
  );
  return JSON.stringify(entries, undefined, 2);
}

function describe(document: Members, { method, path, members: own, parameters }: DocumentOperation): Members {
  const at = `${method} ${path}`;
  const retry = text(own["x-retry"], `${at} x-retry`);
  if (retry !== "safe" && retry !== "never") throw new TypeError(`${at}: x-retry is safe or never.`);
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
): Members {
  const limit = text(paging["limit"], `${at} x-paging limit`);
  const parameter = parameters.find((candidate) => candidate["name"] === limit);
  if (parameter === undefined) throw new TypeError(`${at}: x-paging names ${limit}, which is no parameter.`);
  const bounds = target(document, members(parameter["schema"], `${at} ${limit}`));
  return {
    page: text(paging["page"], `${at} x-paging page`),
    limit,
    items: texts(paging["items"], `${at} x-paging items`),
    total: texts(paging["total"], `${at} x-paging total`),
    minimum: bounds["minimum"],
    maximum: bounds["maximum"],
  };
}
