/** Why something of this package could not be done. The code is stable, the message is for people. */
export type ContractErrorCode =
  /** An option is not what it has to be. */
  | "contract/option-invalid"
  /** The OpenAPI document is not there, or is no JSON. */
  | "contract/spec-unreadable"
  /** The document is JSON but not an OpenAPI 3.0 or 3.1 document that can be mocked. */
  | "contract/spec-invalid"
  /** A schema that no requests can be made of: `place` is the pointer of the keyword. */
  | "contract/schema-unsupported"
  /** The document has no operation of this name. */
  | "contract/operation-unknown"
  /** A property did not hold: the message has operation, mutation, place, seed, path and the request. */
  | "contract/property-failed"
  /** The optional peers that the mock is built on are not installed. */
  | "contract/prism-missing"
  /** The optional peer that requests are made with is not installed. */
  | "contract/fast-check-missing"
  /** The data folder, or a file in it, is not there or is no JSON. */
  | "contract/dataset-unreadable"
  /** A record of the data does not have the shape that is needed. */
  | "contract/dataset-invalid"
  /** Operations or documented statuses that no call reached. */
  | "contract/not-covered"
  /** Coverage of different documents cannot be merged. */
  | "contract/coverage-mixed"
  /** The mock had to answer with something that the OpenAPI document does not allow. */
  | "contract/answer-invalid"
  /** What `onExchange` of a mock called has failed. */
  | "contract/observer-failed"
  /** A recording or HAR file is not there, or is neither. */
  | "contract/recording-unreadable"
  /** The request is not in the recording, or was played as often as it was recorded. */
  | "contract/request-unknown"
  /** The recording knows the answer, but not its body. */
  | "contract/recording-incomplete"
  /** More requests than a recording may hold. */
  | "contract/recording-full"
  /** A live server is only called by those who say so. */
  | "contract/not-allowed";

export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly code: ContractErrorCode;
  /** File, JSON pointer, operation, option or request (`GET /v2/listProjects`) that the error is about, if there is one. */
  readonly place: string | undefined;
  /** How an unknown request differs from the nearest recorded one: `query page: "2", recorded "1"`. */
  readonly differences: readonly string[];

  constructor(
    code: ContractErrorCode,
    message: string,
    options: { place?: string; differences?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
    this.differences = options.differences ?? [];
  }
}
