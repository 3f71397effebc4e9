export { assignBatches, importLabels, uploadAssets } from "./assets.ts";
export type { UploadOptions } from "./assets.ts";
export { createBatches } from "./batches.ts";
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
  Requester,
  UntypedInit,
} from "./client.ts";
export {
  AngoError,
  AngoHttpError,
  AngoNetworkError,
  AngoRequestError,
  AngoResponseError,
  AngoTimeoutError,
  AngoWebhookError,
} from "./errors.ts";
export type { AngoErrorCode, AngoErrorDetails } from "./errors.ts";
export type { AngoEvent, AngoLogger, AttemptEvent, EndEvent, RetryEvent, StartEvent } from "./events.ts";
export type { RateLimit } from "./gate.ts";
export { operations } from "./generated/operations.ts";
export type { Operation, Paging } from "./operation.ts";
export type { components, paths } from "./generated/schema.ts";
export {
  isAbortError,
  isAngoError,
  isHttpError,
  isNetworkError,
  isRequestError,
  isResponseError,
  isTimeoutError,
  isWebhookError,
} from "./guards.ts";
export type { ItemResult, LongWorkOptions, Progress } from "./long-work.ts";
export { regions } from "./options.ts";
export type { AngoClientOptions, AngoRegion, AnswerCheck, CheckedAnswer } from "./options.ts";
export { pages, paginate } from "./paginate.ts";
export type { ListInitArgument, ListOptions, Page, PagedItem, PagedPath } from "./paginate.ts";
export type { AngoFailure, AngoResult } from "./response.ts";
export type { RetryOptions } from "./retry.ts";
export { signWebhook, verifyWebhook, webhookSignatureHeader } from "./webhook.ts";
export type { RawBody, WebhookPayload, WebhookTask } from "./webhook.ts";
