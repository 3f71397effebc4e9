import { ContractError } from "../errors.ts";
import type * as answers from "./answers.ts";
import type * as generator from "./generator.ts";
import type * as properties from "./properties.ts";
import type * as runs from "./runs.ts";

// What needs fast-check, an optional peer: it is loaded when one of these is called.

/**
 * Makes requests from a document.
 *
 * Each method throws ContractError `contract/operation-unknown` for a name that the document does not have, and
 * `contract/schema-unsupported`, with the pointer of the keyword as `place`, where a schema cannot be made values of.
 *
 * @throws ContractError `contract/fast-check-missing`, `contract/spec-unreadable`, `contract/spec-invalid`,
 *   `contract/option-invalid` for options that are none, and for a key of a security scheme that the document does not have
 */
export const requestsOf: typeof generator.requestsOf = async (...given) =>
  (await loaded(import("./generator.ts"))).requestsOf(...given);

/**
 * Every request that the document allows is accepted, and arrives as it was sent: what the server reads is what the
 * client was given. This is what finds serialisers that write lists, brackets or encodings in their own way.
 *
 * The arguments are the server, the client that is looked at, such as
 * `(url) => through(createAngoClient({ apiKey, baseUrl: url }))`, and options; without a client the requests are sent as
 * they are, which tries the server alone.
 *
 * @throws ContractError `contract/property-failed`, `contract/operation-unknown`, `contract/schema-unsupported`,
 *   `contract/option-invalid`, `contract/fast-check-missing`
 */
export const checkAccepted: typeof properties.checkAccepted = async (...given) =>
  (await loaded(import("./properties.ts"))).checkAccepted(...given);

/**
 * Every request with one thing wrong is refused: answered with a status from 400 to 499. Of an operation that lets one
 * through, the names of all mutations on the edges that it lets through are told.
 *
 * @throws ContractError `contract/property-failed`, `contract/operation-unknown`, `contract/schema-unsupported`,
 *   `contract/option-invalid`, `contract/fast-check-missing`
 */
export const checkRefused: typeof properties.checkRefused = async (...given) =>
  (await loaded(import("./properties.ts"))).checkRefused(...given);

/**
 * Every documented status, and every example of it, comes as the document has it, and the client decodes it: a success
 * as `data` with the value of the body, anything else as `error`.
 *
 * The server has to answer what a `Prefer: code=404, example=name` header asks for, as a mock does.
 *
 * @throws ContractError `contract/property-failed`, `contract/operation-unknown`, `contract/schema-unsupported`,
 *   `contract/option-invalid`, `contract/fast-check-missing`
 */
export const checkDecoded: typeof answers.checkDecoded = async (...given) =>
  (await loaded(import("./answers.ts"))).checkDecoded(...given);

/**
 * However a list is cut into pages, the same items come in the same order, each once.
 *
 * The arguments are what reads the whole list in pages of so many items, such as
 * `(limit) => paginate(ango, "/v2/listProjects", { params: { query: { limit } } })`, and options. The value is how many
 * items the list has.
 *
 * @throws ContractError `contract/property-failed`, `contract/fast-check-missing`
 */
export const checkPaging: typeof runs.checkPaging = async (...given) =>
  (await loaded(import("./runs.ts"))).checkPaging(...given);

/**
 * A run on a server with faults ends as the run on one without: the same result, which is compared as JSON, and the same
 * effects.
 *
 * @throws ContractError `contract/property-failed`, which names the seed of the faults, `contract/fast-check-missing`;
 *   what the run without faults throws is thrown as it is
 */
export const checkRetries: typeof runs.checkRetries = async (...given) =>
  (await loaded(import("./runs.ts"))).checkRetries(...given);

async function loaded<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading;
  } catch (cause) {
    if (!String(cause).includes("fast-check")) throw cause;
    throw new ContractError(
      "contract/fast-check-missing",
      "Generated requests need fast-check, which is not installed with this package. Add it, version 4: npm install --save-dev fast-check",
      { cause },
    );
  }
}
