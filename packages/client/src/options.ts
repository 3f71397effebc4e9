import { AngoRequestError } from "./errors.ts";
import type { AngoEvent, AngoLogger } from "./events.ts";
import type { RateLimit } from "./gate.ts";
import type { Operation } from "./operation.ts";
import type { RetryOptions } from "./retry.ts";

/**
 * Where Ango Hub runs. An account lives in one region.
 * @see https://docs.imerit.net/api/api-documentation-deprecated
 */
export const regions = {
  eu: "https://imeritapi.ango.ai",
  us: "https://us-api.ango.ai",
  in: "https://in-api.ango.ai",
} as const;

/** A place where Ango Hub runs. */
export type AngoRegion = keyof typeof regions;

/** An answer that says success. */
export interface CheckedAnswer {
  readonly operation: Operation;
  /** 2xx. */
  readonly status: number;
  /** The parsed JSON. */
  readonly data: unknown;
  /** How many requests were sent for the call. */
  readonly attempts: number;
}

/** Looks at an answer. What it throws, the call throws; nothing is repeated then. */
export type AnswerCheck = (answer: CheckedAnswer) => void;

interface CommonOptions {
  /** The API key of your account page. It travels in the `apikey` header and nowhere else. */
  readonly apiKey: string;
  /** What sends the requests; default `globalThis.fetch`. It is given the key, in `request.headers`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Milliseconds for an attempt, its whole answer included; 0: no limit. Default 60 000. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for a call from its first attempt on: all attempts and the waits between them; 0: no limit. Default
   * 300 000. No wait begins that would outlast it.
   */
  readonly budget?: number | undefined;
  /** How calls that failed are repeated; `false`: not at all. */
  readonly retries?: RetryOptions | false | undefined;
  /** How many requests may be under way at once; fewer after a 429. Default 8. */
  readonly concurrency?: number | undefined;
  /** Keeps to so many requests in any stretch of so many seconds; `true`: 100 in 60, as documented. Default `false`. */
  readonly rateLimit?: RateLimit | boolean | undefined;
  /** Looks at each answer before the call gives it to you: `validator()` of `@angokit/client/validate`. */
  readonly validate?: AnswerCheck | undefined;
  /** Is told of every call, attempt and repeat. */
  readonly observe?: ((event: AngoEvent) => void) | undefined;
  /** Is told the same in words: `console`, or what a logging library gives. */
  readonly logger?: AngoLogger | undefined;
}

/** Options of {@link createAngoClient}: a `region`, or a `baseUrl`, or neither (`eu`). */
export type AngoClientOptions = CommonOptions &
  (
    | { readonly region?: AngoRegion | undefined; readonly baseUrl?: never }
    | {
        readonly region?: never;
        /** `https://…`, without `/v2`. For a proxy, a private deployment or a mock. */
        readonly baseUrl: string;
      }
  );

/** The options, checked. */
export interface Settings extends Pick<CommonOptions, "apiKey" | "validate" | "observe" | "logger"> {
  /** Sends a request, as the option `fetch` says. */
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly timeout: number;
  readonly budget: number;
  readonly retries: { readonly [Name in keyof RetryOptions]-?: number };
  readonly concurrency: number;
  readonly rateLimit: RateLimit | undefined;
}

/**
 * Checks the options: they often come from the environment, where types do not reach.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 */
export function settingsOf(options: AngoClientOptions): Settings {
  const { apiKey, region = "eu", baseUrl, fetch, validate, observe, logger } = options;
  if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
    const fault = apiKey
      ? "has a character that a header cannot carry, such as a space. Copy it again."
      : "is empty. Pass the key of your account page (ANGO_API_KEY).";
    throw new AngoRequestError("client/invalid-api-key", `apiKey ${fault}`);
  }
  if (options.region !== undefined && baseUrl !== undefined) refuse("region and baseUrl exclude each other.");
  for (const [name, value] of Object.entries({ fetch, validate, observe })) {
    if (value !== undefined && typeof value !== "function") refuse(`${name} is not a function.`);
  }
  if (logger !== undefined && (typeof logger?.debug !== "function" || typeof logger.warn !== "function")) {
    refuse("logger must have debug and warn, as console has.");
  }
  if (!Object.hasOwn(regions, region)) refuse(`region must be one of ${Object.keys(regions).join(", ")}.`);
  const { concurrency = 8, timeout = 60_000, budget = 300_000, rateLimit = false } = options;
  const retries = options.retries === false ? { max: 0 } : (options.retries ?? {});
  const { max = 3, baseDelay = 500, maxDelay = 60_000 } = retries;
  const rate = rateLimit === true ? documentedRate : rateLimit || undefined;
  if (rate) {
    checkCount("rateLimit.requests", rate.requests);
    if (!(rate.perSeconds > 0)) refuse("rateLimit.perSeconds must be a number above 0.");
    checkMilliseconds("rateLimit.perSeconds × 1000", rate.perSeconds * 1000);
  }
  return {
    apiKey,
    // Looked up here, so that a fetch which is patched later (by a test, by tracing) is the one used. It makes the
    // `Request` of its own: to make one for it would be to make two.
    send: (url, init) => (fetch ? fetch(new Request(url, init)) : globalThis.fetch(url, init)),
    timeout: checkMilliseconds("timeout", timeout),
    budget: checkMilliseconds("budget", budget),
    retries: {
      max: checkCount("retries.max", max, 0),
      baseDelay: checkMilliseconds("retries.baseDelay", baseDelay),
      maxDelay: checkMilliseconds("retries.maxDelay", maxDelay),
    },
    concurrency: checkCount("concurrency", concurrency),
    rateLimit: rate,
    validate,
    observe,
    logger,
    baseUrl: checkBaseUrl(baseUrl ?? regions[region]),
  };
}

/** Of the standard plan. @see https://docs.imerit.net/api/docs/overview */
const documentedRate: RateLimit = { requests: 100, perSeconds: 60 };

/** @throws {AngoRequestError} `client/invalid-option` */
export function checkCount(name: string, count: number, least = 1): number {
  if (Number.isSafeInteger(count) && count >= least) return count;
  return refuse(`${name} must be a whole number, ${least} or more.`);
}

/** The largest delay that a timer takes; a larger one would fire at once. */
const longestTimeout = 2 ** 31 - 1;

/** @throws {AngoRequestError} `client/invalid-option` */
export function checkMilliseconds(name: string, value: number): number {
  if (typeof value === "number" && value >= 0 && value <= longestTimeout) return value;
  return refuse(`${name} must be 0 to ${longestTimeout} milliseconds.`);
}

function checkBaseUrl(text: string): string {
  // The text is not repeated: it may hold a password or a token.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || /[?#]/.test(text)) {
    return refuse(
      "baseUrl must be an absolute http or https URL without user, password, query and fragment.",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith("/v2")) refuse("baseUrl ends in /v2, which each path has already. Leave it out.");
  return url.origin + path;
}

function refuse(sentence: string): never {
  throw new AngoRequestError("client/invalid-option", sentence);
}
