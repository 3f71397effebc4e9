export { checkDecoded } from "./generate/answers.ts";
export { faultyMock } from "./generate/faulty-mock.ts";
export { requestsOf, type Requests, type RequestsOptions } from "./generate/generator.ts";
export type { InvalidRequest, Mutation } from "./generate/mutations.ts";
export {
  checkAccepted,
  checkRefused,
  type ClientFor,
  type PropertyOptions,
  type PropertyReport,
  type RefusedOptions,
  type Server,
} from "./generate/properties.ts";
export type { GeneratedRequest, Keys, RequestParams, Wire } from "./generate/requests.ts";
export { checkPaging, checkRetries, type PagingOptions, type RetryOptions } from "./generate/runs.ts";
export { plainly, through, toFetch, type Outcome, type PlainOptions, type Send } from "./generate/send.ts";
