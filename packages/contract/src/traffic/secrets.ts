import { isObject } from "../json.ts";
import { isSecretName, isSigningName } from "./secret-names.ts";
import { valueAt } from "./secret-value.ts";

/** Stands where a secret stood. A URL needs no escape for it, and nothing real looks like it. */
export const REDACTED = "~redacted~";

/** Takes secrets out of what is kept. Everything that it gives back can go through it again and stays as it is. */
export interface Secrets {
  /** Learns a value that is secret wherever it stands, such as the key of the client. A short one is not learnt. */
  learn(value: string): void;
  /** Whether a value that was learnt stands in these bytes, or something else that looks like a secret. */
  isIn(bytes: Uint8Array): boolean;
  isName(name: string): boolean;
  /** Any text: URLs, pairs of a name and a value, tokens, private keys, learnt values. */
  text(text: string): string;
  json(value: unknown): unknown;
}

/** A value shorter than this is not learnt: the key `test` stands in much that is no secret. */
const LEAST_LEARNT = 8;

const URLS = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>\\`]+/gi;
/** Also of URLs without a host, and of HTML, where `&` is `&amp;`. */
const PARAMETERS = /([?&;#])([\w.%[\]-]+)=([^&#;\s"'<>\\]*)/g;
const NAMES = /(?<![\w-])([A-Za-z][\w-]{0,60})(\\*["'])?\s*[:=]\s*/g;
const ELEMENTS = /<([A-Za-z][\w:-]{0,60})>([^<]+)(?=<\/\1>)/g;
/** What a JSON web token can stand in, and how its first part begins. */
const DOTTED = /[\w.-]+/g;
const TOKEN = /\beyJ[\w-]{6}/;
const SHAPES = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/**
 * @param further names of members, headers and parameters (`owner`), or places in JSON bodies as pointers, in which a
 *   step `*` stands for any one (`/data/users/0/email`)
 */
export function secretsOf(further: readonly string[] = []): Secrets {
  const names = new Set(further.filter((entry) => !entry.startsWith("/")).map((name) => name.toLowerCase()));
  const places = further.filter((entry) => entry.startsWith("/")).map((entry) => entry.split("/").slice(1));
  const learnt = new Set<string>();

  const isName = (name: string): boolean => isSecretName(name) || names.has(name.toLowerCase());

  function scrub(value: string): string {
    let clean = value;
    for (const secret of learnt) {
      clean = clean.replaceAll(secret, REDACTED).replaceAll(encodeURIComponent(secret), REDACTED);
    }
    return clean;
  }

  function url(whole: string): string {
    const [, before = "", userinfo = "", after = ""] = /^([^/]*\/\/)([^/?#@]*@)?(.*)$/s.exec(whole) ?? [];
    const start = after.search(/[?#]/);
    const head =
      before + (userinfo === "" ? "" : `${REDACTED}@`) + (start < 0 ? after : after.slice(0, start));
    if (start < 0) return head;
    const query = after.slice(start);
    const isSigned = [...query.matchAll(PARAMETERS)].some(
      ([, , name = ""]) => isSigningName(name) || isName(name),
    );
    return head + (isSigned ? query.replaceAll(PARAMETERS, `$1$2=${REDACTED}`) : query);
  }

  /** What is a secret by its own looks, whatever stands around it: this is safe to look for in bytes, too. */
  function bare(value: string): string {
    let clean = scrub(value);
    if (clean.includes("eyJ")) clean = clean.replaceAll(DOTTED, withoutTokens);
    for (const shape of SHAPES) clean = clean.replaceAll(shape, REDACTED);
    return clean.replaceAll(URLS, url);
  }

  /** `apikey: x`, `"password": "x"`. The value of a harmless name is looked into: it can have pairs, too. */
  function pairs(value: string): string {
    let clean = "";
    let done = 0;
    for (const match of value.matchAll(NAMES)) {
      if (match.index < done || !isName(match[1] ?? "")) continue;
      const start = match.index + match[0].length;
      const found = valueAt(value, start);
      if (found === undefined) continue;
      // Behind a name in quotes a text in quotes leaves JSON what it is, whatever stood there.
      const quote = found.quote === "" ? (match[2] ?? "") : found.quote;
      clean += `${value.slice(done, start)}${quote}${REDACTED}${quote}`;
      done = found.end;
    }
    return clean + value.slice(done);
  }

  function text(value: string): string {
    const clean = bare(value)
      .replaceAll(PARAMETERS, (all, mark: string, name: string) =>
        isSigningName(name) || isName(name) ? `${mark}${name}=${REDACTED}` : all,
      )
      .replaceAll(ELEMENTS, (all, name: string) => (isName(name) ? `<${name}>${REDACTED}` : all));
    return pairs(clean);
  }

  function string(value: string): string {
    // A JSON text within JSON, as some APIs take it.
    if (/^\s*[{[]/.test(value)) {
      try {
        const inner: unknown = JSON.parse(value);
        const clean = JSON.stringify(json(inner));
        return clean === JSON.stringify(inner) ? scrub(value) : clean;
      } catch {
        // It only looks like JSON.
      }
    }
    return text(value);
  }

  function json(value: unknown, path: readonly string[] = []): unknown {
    if (places.some((place) => matches(place, path))) return masked(value);
    if (typeof value === "string") return string(value);
    if (Array.isArray(value)) return value.map((item, index) => json(item, [...path, String(index)]));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        text(key),
        isName(key) ? masked(member) : json(member, [...path, key]),
      ]),
    );
  }

  return {
    learn: (value) => {
      if (value.length >= LEAST_LEARNT && value !== REDACTED) learnt.add(value);
    },
    isIn: (bytes) => {
      const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
      return bare(letters) !== letters;
    },
    isName,
    text,
    json: (value) => json(value),
  };
}

/** Takes JSON web tokens out of a run of words and dots: part by part, so that none is looked at twice. */
function withoutTokens(run: string): string {
  const parts = run.split(".");
  const clean: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? "";
    const at = index + 2 < parts.length && parts[index + 1] !== "" ? part.search(TOKEN) : -1;
    clean.push(at < 0 ? part : part.slice(0, at) + REDACTED);
    if (at >= 0) index += 2;
  }
  return clean.join(".");
}

/** Keeps shape and types, so that what is kept can still be held against a schema. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return REDACTED;
  if (typeof value === "number") return 0;
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member)]));
}

function matches(place: readonly string[], path: readonly string[]): boolean {
  return place.length === path.length && place.every((step, index) => step === "*" || step === path[index]);
}
