import { AngoRequestError, type AngoErrorCode } from "./errors.ts";
import type { AngoEvent, AngoLogger } from "./events.ts";
import type { RateLimit } from "./gate.ts";
import type { Operation } from "./generated/operations.ts";
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
export interface Settings {
  readonly apiKey: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** The caller's. */
  readonly fetch: ((request: Request) => Promise<Response>) | undefined;
  readonly timeout: number;
  readonly budget: number;
  readonly retries: { readonly [Name in keyof RetryOptions]-?: number };
  readonly concurrency: number;
  readonly rateLimit: RateLimit | undefined;
  readonly validate: AnswerCheck | undefined;
  readonly observe: ((event: AngoEvent) => void) | undefined;
  readonly logger: AngoLogger | undefined;
}

/**
 * Checks the options: they often come from the environment, where types do not reach.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 */
export function settingsOf(options: AngoClientOptions): Settings {
  const {
    apiKey,
    region,
    baseUrl,
    fetch,
    timeout = 60_000,
    budget = 300_000,
    retries = {},
    concurrency = 8,
    rateLimit = false,
    validate,
    observe,
    logger,
  } = options;
  if (typeof apiKey !== "string" || apiKey === "") {
    throw refusal(
      "client/invalid-api-key",
      "apiKey is empty. Pass the key of your account page (ANGO_API_KEY).",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw refusal(
      "client/invalid-api-key",
      "apiKey has a space, a line break or a character outside ASCII, which a header cannot carry. Copy it again.",
    );
  }
  if (region !== undefined && baseUrl !== undefined) {
    throw refusal("client/invalid-option", "region and baseUrl exclude each other. Pass one of them.");
  }
  for (const [name, value] of Object.entries({ fetch, validate, observe })) {
    if (value === undefined || typeof value === "function") continue;
    throw refusal("client/invalid-option", `${name} is not a function.`);
  }
  if (logger !== undefined && (typeof logger?.debug !== "function" || typeof logger.warn !== "function")) {
    throw refusal("client/invalid-option", "logger must have debug and warn, as console has.");
  }
  return {
    apiKey,
    fetch,
    timeout: checkMilliseconds("timeout", timeout),
    budget: checkMilliseconds("budget", budget),
    retries: checkRetries(retries),
    concurrency: checkCount("concurrency", concurrency),
    rateLimit:
      rateLimit === false ? undefined : checkRateLimit(rateLimit === true ? documentedRate : rateLimit),
    validate,
    observe,
    logger,
    baseUrl: checkBaseUrl(baseUrl ?? urlOf(region ?? "eu")),
  };
}

/** Of the standard plan. @see https://docs.imerit.net/api/docs/overview */
const documentedRate: RateLimit = { requests: 100, perSeconds: 60 };

function checkRetries(retries: RetryOptions | false): Settings["retries"] {
  const { max = 3, baseDelay = 500, maxDelay = 60_000 } = retries === false ? { max: 0 } : (retries ?? {});
  if (!Number.isSafeInteger(max) || max < 0) {
    throw refusal("client/invalid-option", "retries.max must be a whole number, 0 or more.");
  }
  return {
    max,
    baseDelay: checkMilliseconds("retries.baseDelay", baseDelay),
    maxDelay: checkMilliseconds("retries.maxDelay", maxDelay),
  };
}

function checkRateLimit({ requests, perSeconds }: RateLimit): RateLimit {
  const isTime = typeof perSeconds === "number" && perSeconds > 0;
  if (!isTime) throw refusal("client/invalid-option", "rateLimit.perSeconds must be a number above 0.");
  checkMilliseconds("rateLimit.perSeconds × 1000", perSeconds * 1000);
  return { requests: checkCount("rateLimit.requests", requests), perSeconds };
}

function checkCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw refusal("client/invalid-option", `${name} must be a whole number, 1 or more.`);
}

/** The largest delay that a timer takes; a larger one would fire at once. */
const longestTimeout = 2 ** 31 - 1;

/** @throws {AngoRequestError} `client/invalid-option` */
export function checkMilliseconds(name: string, value: number): number {
  if (typeof value === "number" && value >= 0 && value <= longestTimeout) return value;
  throw refusal("client/invalid-option", `${name} must be 0 to ${longestTimeout} milliseconds.`);
}

function urlOf(region: string): string {
  const url = Object.entries(regions).find(([name]) => name === region)?.[1];
  if (url !== undefined) return url;
  throw refusal("client/invalid-option", `region must be one of ${Object.keys(regions).join(", ")}.`);
}

function checkBaseUrl(text: string): string {
  // The text is not repeated: it may hold a password or a token.
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw refusal("client/invalid-option", "baseUrl must be an absolute http or https URL.");
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) {
    throw refusal("client/invalid-option", "baseUrl must have no user, password, query or fragment.");
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith("/v2")) {
    throw refusal("client/invalid-option", "baseUrl ends in /v2, which each path has already. Leave it out.");
  }
  return `${url.origin}${path}`;
}

function refusal(code: AngoErrorCode, sentence: string): AngoRequestError {
  return new AngoRequestError(code, sentence);
}
