import type { Client, ClientPathsWithMethod } from "openapi-fetch";
import { callOf } from "./call.ts";
import {
  operationIn,
  requesterFor,
  type AngoClient,
  type CallOptions,
  type InitOf,
  type ReplyOf,
} from "./client.ts";
import { dataOf } from "./data.ts";
import { currentOperations, type CurrentOperations } from "./generated/current-operations.ts";
import type { components, paths } from "./generated/current-schema.ts";
import { operations } from "./generated/operations.ts";
import type { Operation } from "./operation.ts";
import { checkCount, type AngoClientOptions } from "./options.ts";
import {
  readItems,
  readPages,
  type ListInitArgument,
  type ListOptions,
  type MemberAt,
  type Page,
  type PagedItem,
  type PagedPath,
  type UntypedListInit,
} from "./paginate.ts";
import type { AngoResult } from "./response.ts";
import { systemTime } from "./time.ts";

export { currentOperations };
export type { components as currentComponents, paths as currentPaths };

/** The methods of what is beyond the documented page. */
export type CurrentMethod = "get" | "post" | "delete";

/** The path templates that have the method. */
export type CurrentPath<Method extends CurrentMethod> = ClientPathsWithMethod<Client<paths>, Method>;

/** What a call gives as `data`. */
export type CurrentData<Method extends CurrentMethod, Path extends CurrentPath<Method>> = ReplyOf<
  paths[Path][Method]
>;

/** The `params` and the `body` of a call, as the spec has them. */
export type CurrentInit<Method extends CurrentMethod, Path extends CurrentPath<Method>> = InitOf<
  paths[Path][Method]
>;

/** The init of a call may be left out where nothing in it is required. */
export type CurrentInitArgument<Method extends CurrentMethod, Path extends CurrentPath<Method>> =
  object extends CurrentInit<Method, Path>
    ? [init?: CurrentInit<Method, Path>]
    : [init: CurrentInit<Method, Path>];

/** A noun of the API by its name in `current.yaml`: `CurrentSchema<"Member">`. */
export type CurrentSchema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type CurrentCall<Method extends CurrentMethod> = <Path extends CurrentPath<Method>>(
  path: Path,
  ...init: CurrentInitArgument<Method, Path>
) => Promise<AngoResult<CurrentData<Method, Path>>>;

/**
 * A client of the documented operations and of those beyond. All helpers take it in place of an {@link AngoClient}.
 * Both kinds of calls share their turn, the rate limit and the retries.
 */
export interface CurrentClient extends AngoClient {
  readonly GET: AngoClient["GET"] & CurrentCall<"get">;
  readonly POST: AngoClient["POST"] & CurrentCall<"post">;
  /** `DELETE("/v2/project/{project_id}", { params: { path: { project_id } } })`. Nothing asks back. */
  readonly DELETE: CurrentCall<"delete">;
}

/** `POST /v2/project/{project_id}` is in both: the wider one, which sets the workflow too, takes it. */
const table: Readonly<Record<string, Operation>> = { ...operations, ...currentOperations };

function currentOperationOf(method: string, path: string): Operation {
  return operationIn(table, method, path);
}

/**
 * Makes a client that also has what the vendor's current reference and the official SDK have beyond the documented
 * operations. How sure each part is, `x-evidence` says in `current.yaml` of `@angokit/spec`.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 * @see https://docs.imerit.net/api/docs
 */
export function createCurrentClient(options: AngoClientOptions): CurrentClient {
  const request = requesterFor(options, systemTime, currentOperationOf);
  return {
    GET: callOf(request, "GET"),
    POST: callOf(request, "POST"),
    DELETE: callOf(request, "DELETE"),
    request,
  };
}

type CurrentPagedOperation = Extract<CurrentOperations[keyof CurrentOperations], { readonly paging: object }>;

/** The paths beyond the documented page that answer in pages. */
export type CurrentPagedPath = CurrentPagedOperation["path"] & CurrentPath<"get">;

/** What the pages of a path are made of. */
export type CurrentPagedItem<Path extends CurrentPagedPath> =
  MemberAt<
    CurrentData<"get", Path>,
    Extract<CurrentPagedOperation, { readonly path: Path }>["paging"]["items"]
  > extends readonly (infer Item)[]
    ? Item
    : never;

type CurrentListInitArgument<Path extends CurrentPagedPath> =
  object extends CurrentInit<"get", Path>
    ? [init?: CurrentInit<"get", Path> & ListOptions]
    : [init: CurrentInit<"get", Path> & ListOptions];

/** As `paginate` of `@angokit/client`, for the lists of both. It throws the same. */
export function paginate<Path extends PagedPath>(
  client: Pick<CurrentClient, "request">,
  path: Path,
  ...init: ListInitArgument<Path>
): AsyncGenerator<PagedItem<Path>, void, undefined>;
export function paginate<Path extends CurrentPagedPath>(
  client: Pick<CurrentClient, "request">,
  path: Path,
  ...init: CurrentListInitArgument<Path>
): AsyncGenerator<CurrentPagedItem<Path>, void, undefined>;
export function paginate(
  client: Pick<CurrentClient, "request">,
  path: string,
  init?: UntypedListInit,
): AsyncGenerator<unknown, void, undefined> {
  return readItems(client, path, init, currentOperationOf);
}

/** As `pages` of `@angokit/client`, for the lists of both. */
export function pages<Path extends PagedPath>(
  client: Pick<CurrentClient, "request">,
  path: Path,
  ...init: ListInitArgument<Path>
): AsyncGenerator<Page<PagedItem<Path>>, void, undefined>;
export function pages<Path extends CurrentPagedPath>(
  client: Pick<CurrentClient, "request">,
  path: Path,
  ...init: CurrentListInitArgument<Path>
): AsyncGenerator<Page<CurrentPagedItem<Path>>, void, undefined>;
export function pages(
  client: Pick<CurrentClient, "request">,
  path: string,
  init?: UntypedListInit,
): AsyncGenerator<Page<unknown>, void, undefined> {
  return readPages(client, path, init, currentOperationOf);
}

/** Options of {@link deleteAssets}. */
export interface DeleteAssetsOptions extends CallOptions {
  /** Ids in a request at most. Default 100. */
  readonly maxItems?: number | undefined;
  /** Is told after each request how many are deleted by now. */
  readonly onProgress?: ((deleted: number) => void) | undefined;
}

/**
 * Deletes assets of a project, any number of them, in requests of bounded size. To delete again what is deleted does
 * no harm: after an error, begin anew.
 * @returns how many ids there were
 * @throws {AngoHttpError} the server refused a request; those before it are done
 */
export async function deleteAssets(
  client: Pick<CurrentClient, "request" | "DELETE">,
  project: string,
  assets: Iterable<string> | AsyncIterable<string>,
  { maxItems = 100, onProgress, ...options }: DeleteAssetsOptions = {},
): Promise<number> {
  checkCount("maxItems", maxItems);
  const operation = currentOperations["DELETE /v2/project/{project_id}/assets"];
  let deleted = 0;
  let ids: string[] = [];
  const send = async (): Promise<void> => {
    const params = { path: { project_id: project } };
    await dataOf(client, operation, { ...options, params, body: { project, assets: ids } });
    deleted += ids.length;
    ids = [];
    onProgress?.(deleted);
  };
  for await (const id of assets) {
    ids.push(id);
    if (ids.length === maxItems) await send();
  }
  if (ids.length > 0) await send();
  return deleted;
}
