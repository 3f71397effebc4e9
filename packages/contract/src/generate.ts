export {
  checkAccepted,
  checkDecoded,
  checkPaging,
  checkRefused,
  checkRetries,
  requestsOf,
} from "./generate/checks.ts";
export { faultyMock } from "./generate/faulty-mock.ts";
export type { Requests, RequestsOptions } from "./generate/generator.ts";
export type { InvalidRequest, Mutation } from "./generate/mutations.ts";
export type {
  ClientFor,
  PropertyOptions,
  PropertyReport,
  RefusedOptions,
  Server,
} from "./generate/properties.ts";
export type { GeneratedRequest, Keys, RequestParams, Wire } from "./generate/generated-request.ts";
export type { PagingOptions, RetryOptions } from "./generate/runs.ts";
export { plainly, through, toFetch, type Outcome, type PlainOptions, type Send } from "./generate/send.ts";
