/** Why something of this package could not be done. The code is stable, the message is for people. */
export type ContractErrorCode =
  /** A port or a limit is no such number. */
  | "contract/option-invalid"
  /** The OpenAPI document is not there, or is no JSON. */
  | "contract/spec-unreadable"
  /** The document is JSON but not an OpenAPI 3.1 document that can be mocked. */
  | "contract/spec-invalid"
  /** The optional peers that the mock is built on are not installed. */
  | "contract/prism-missing"
  /** The data folder, or a file in it, is not there or is no JSON. */
  | "contract/dataset-unreadable"
  /** A record of the data does not have the shape that is needed. */
  | "contract/dataset-invalid"
  /** Operations or documented statuses that no call reached. */
  | "contract/not-covered"
  /** The mock had to answer with something that the OpenAPI document does not allow. */
  | "contract/answer-invalid";

export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly code: ContractErrorCode;
  /** File, JSON pointer or operation that the error is about, where there is one. */
  readonly place: string | undefined;

  constructor(code: ContractErrorCode, message: string, options: { place?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
  }
}
