import { AngoError, type AngoErrorDetails } from "./errors.ts";
import { replies, schemas } from "./generated/replies.ts";
import { isAngoError } from "./guards.ts";
import type { AnswerCheck } from "./options.ts";
import { faultsOf } from "./validate-schema.ts";

export type { AnswerCheck, CheckedAnswer } from "./options.ts";

/**
 * What happens when an answer is not what the spec says. `off`: it is not looked at; `warn`: you are told; `throw`:
 * the call fails with an {@link AngoContractError}.
 */
export type ValidationMode = "off" | "warn" | "throw";

/** Where an answer breaks the spec. No value of the answer is in it. */
export interface AnswerViolation {
  /** `getTask`. */
  readonly operationId: string;
  readonly status: number;
  /** JSON pointer into the answer: `/data/tasks/3/_id`. A name that the spec does not have is `*`. */
  readonly place: string;
  /** The keyword of JSON Schema that is broken, such as `required`; `status` where the status is not documented. */
  readonly rule: string;
  /** A sentence with the place. */
  readonly message: string;
}

/** Options of {@link validator}. */
export interface ValidatorOptions {
  /** Default `warn`. */
  readonly mode?: ValidationMode | undefined;
  /** Is told of each violation. Default: `console.warn` in `warn`, nobody in `throw`. */
  readonly onViolation?: ((violation: AnswerViolation) => void) | undefined;
  /** How many violations of an answer are told. Default 10. */
  readonly maxViolations?: number | undefined;
}

/** An answer is not what the spec says: `client/contract`. The server has acted all the same. */
export class AngoContractError extends AngoError {
  override readonly name = "AngoContractError";
  /** At least one; no more than `maxViolations`. */
  readonly violations: readonly AnswerViolation[];

  constructor(violations: readonly AnswerViolation[], details: AngoErrorDetails) {
    const { status } = details;
    const rest = violations.length - 1;
    const more = rest > 0 ? ` (and ${rest} more)` : "";
    super(
      "client/contract",
      `HTTP ${status} with an answer that the spec does not have: ${violations[0]?.message}${more}`,
      details,
    );
    this.violations = violations;
  }
}

/** An answer is not what the spec says. */
export function isContractError(error: unknown): error is AngoContractError {
  return isAngoError(error) && error.name === "AngoContractError";
}

/**
 * Checks answers against the spec, for the `validate` option of a client. It checks what says success: a refusal has
 * one form already, whatever the server sent. Members that the spec does not have are fine, as the spec says.
 *
 * It interprets the schemas and compiles nothing, so that it runs under a Content Security Policy without
 * `unsafe-eval`.
 * @throws {TypeError} an option is none
 */
export function validator(options: ValidatorOptions = {}): AnswerCheck {
  const { mode = "warn", onViolation, maxViolations = 10 } = options;
  if (!["off", "warn", "throw"].includes(mode)) {
    throw new TypeError("mode must be off, warn or throw.");
  }
  if (!Number.isSafeInteger(maxViolations) || maxViolations < 1) {
    throw new TypeError("maxViolations must be a whole number, 1 or more.");
  }
  const tell = onViolation ?? (mode === "warn" ? warn : undefined);

  return ({ operation, status, data, attempts }) => {
    if (mode === "off") return;
    const { operationId } = operation;
    const schema = replies[operationId]?.[status];
    const faults = schema
      ? faultsOf(schema, data, schemas, maxViolations)
      : [{ place: "", rule: "status", message: "has a status that is not documented" }];
    if (faults.length === 0) return;
    const violations = faults.map(({ place, rule, message }) => ({
      operationId,
      status,
      place,
      rule,
      message,
    }));
    if (tell) for (const violation of violations) tell(violation);
    if (mode === "throw") {
      throw new AngoContractError(violations, {
        operation,
        status,
        attempts,
        mayHaveActed: operation.retry === "never",
      });
    }
  };
}

function warn({ operationId, status, message, rule }: AnswerViolation): void {
  console.warn(`${operationId}, HTTP ${status}: ${message} (${rule}).`);
}
