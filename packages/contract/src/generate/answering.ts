import { ContractError } from "../errors.ts";
import { isObject } from "../json.ts";

/** Why a property does not hold for one request. */
export class Broken extends Error {}

/** The server is not there or says nothing: there is no use in trying more requests. */
export class Unanswered extends Error {}

const LONGEST = 2 ** 31 - 1;

/** @throws ContractError `contract/option-invalid` */
export function timeoutOf(timeout = 10_000): number {
  if (timeout > 0 && timeout <= LONGEST) return timeout;
  throw new ContractError(
    "contract/option-invalid",
    `timeout must be milliseconds, more than 0, at most ${LONGEST}.`,
    {
      place: "timeout",
    },
  );
}

/** Waits so many milliseconds for an answer; the signal ends what still goes on then. */
export async function within<T>(
  timeout: number,
  serverUrl: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // First the reason, then the end: what is ended fails too.
      reject(new Unanswered(`${originOf(serverUrl)} gave no answer within ${timeout} ms`));
      controller.abort();
    }, timeout);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What Node calls a connection that ended before its answer did. */
const CUT = /^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|HPE_\w+)$/;

/**
 * What an error of the connection says of the server: that one request was cut off, or that nobody is there. Any other
 * error is given back as it is.
 */
export function connectionError(serverUrl: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (CUT.test(code)) return new Broken(`the connection ended without an answer: ${code}`);
  return new Unanswered(`${originOf(serverUrl)} cannot be reached: ${code}`, { cause: error });
}

/** The code of an error of the network, which `fetch` hides in the cause. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof ContractError || !(error instanceof Error)) return undefined;
  if (error.cause !== undefined) {
    const { cause } = error;
    return isObject(cause) && typeof cause["code"] === "string" ? cause["code"] : undefined;
  }
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Without user, path and query: a URL can have secrets in all of them. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "the server";
}
