import { AngoRequestError, type AngoErrorCode } from "./errors.ts";

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

interface CommonOptions {
  /** The API key of your account page. It travels in the `apikey` header and nowhere else. */
  readonly apiKey: string;
  /** What sends the requests; default `globalThis.fetch`. It is given the key, in `request.headers`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Milliseconds for a call, its whole answer included; 0: no limit. Default 60 000. */
  readonly timeout?: number | undefined;
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
  readonly fetch: (request: Request) => Promise<Response>;
  readonly timeout: number;
}

/**
 * Checks the options: they often come from the environment, where types do not reach.
 * @throws {AngoRequestError} `client/invalid-api-key`, `client/invalid-option`
 */
export function settingsOf(options: AngoClientOptions): Settings {
  // Looked up at each call, so that a fetch which is patched later (by a test, by tracing) is the one used.
  const {
    apiKey,
    region,
    baseUrl,
    fetch = (request) => globalThis.fetch(request),
    timeout = 60_000,
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
  if (typeof fetch !== "function") throw refusal("client/invalid-option", "fetch is not a function.");
  return {
    apiKey,
    fetch,
    timeout: checkTimeout(timeout),
    baseUrl: checkBaseUrl(baseUrl ?? urlOf(region ?? "eu")),
  };
}

/** The largest delay that a timer takes; a larger one would fire at once. */
const longestTimeout = 2 ** 31 - 1;

/** @throws {AngoRequestError} `client/invalid-option` */
export function checkTimeout(timeout: number): number {
  if (typeof timeout === "number" && timeout >= 0 && timeout <= longestTimeout) return timeout;
  throw refusal("client/invalid-option", `timeout must be 0 (none) to ${longestTimeout} milliseconds.`);
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
