export { createAngoClient } from "./client.ts";
export type {
  AngoClient,
  AngoData,
  AngoInit,
  AngoInitArgument,
  AngoMethod,
  AngoPath,
  AngoSchema,
  CallOptions,
  UntypedInit,
} from "./client.ts";
export { AngoError, AngoHttpError, AngoNetworkError, AngoRequestError, AngoResponseError } from "./errors.ts";
export type { AngoErrorCode, AngoErrorDetails } from "./errors.ts";
export { operations } from "./generated/operations.ts";
export type { Operation } from "./generated/operations.ts";
export type { components, paths } from "./generated/schema.ts";
export { regions } from "./options.ts";
export type { AngoClientOptions, AngoRegion } from "./options.ts";
export { pages, paginate } from "./paginate.ts";
export type { Page, PagedItem, PagedPath } from "./paginate.ts";
export type { AngoFailure, AngoResult } from "./response.ts";
