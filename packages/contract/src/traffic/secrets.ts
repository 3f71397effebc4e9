import { isObject } from "../json.ts";
import { isSecretName, isSigningName } from "./secret-names.ts";

/** Stands where a secret stood. A URL needs no escape for it, and nothing real looks like it. */
export const REDACTED = "~redacted~";

/** Takes secrets out of what is kept. Everything that it gives back can go through it again and stays as it is. */
export interface Secrets {
  /** Learns a value that is secret wherever it stands, such as the key of the client. */
  learn(value: string): void;
  /** Whether a value that was learnt stands in these bytes, or something else that looks like a secret. */
  isIn(bytes: Uint8Array): boolean;
  isName(name: string): boolean;
  /** Any text: URLs, pairs of a name and a value, tokens, private keys, learnt values. */
  text(text: string): string;
  json(value: unknown): unknown;
}

/** In a text shorter than this a learnt value is only found where it is the whole text: the key `any` is in `many`. */
const LEAST_PART = 8;

const URLS = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>\\`]+/gi;
/** Also of URLs without a host, and of HTML, where `&` is `&amp;`. */
const PARAMETERS = /([?&;#])([\w.%[\]-]+)=([^&#;\s"'<>\\]*)/g;
const NAMES = /(?<![\w-])([A-Za-z][\w-]{0,60})(?:\\*["'])?\s*[:=]\s*/g;
/** A text in quotes, which may be escaped or never end; a list or an object; a word, after the name of a scheme. */
const VALUE =
  /"(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|(\\+["'])[\s\S]*?(?:\1|$)|[[{][^\]}]*|(?:(?:bearer|basic)\s+)?[^\s,;&"'<>{}[\]\\]+/iy;
const ELEMENTS = /<([A-Za-z][\w:-]{0,60})>([^<]+)(?=<\/\1>)/g;
const SHAPES = [
  /\beyJ[\w-]{6,}\.[\w-]+\.[\w-]*/g,
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
      if (clean === secret) return REDACTED;
      if (secret.length < LEAST_PART) continue;
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
    for (const shape of SHAPES) clean = clean.replaceAll(shape, REDACTED);
    return clean.replaceAll(URLS, url);
  }

  /** `apikey: x`, `"password": "x"`. The value of a harmless name is looked into: it can have pairs, too. */
  function pairs(value: string): string {
    let clean = "";
    let done = 0;
    for (const match of value.matchAll(NAMES)) {
      if (match.index < done || !isName(match[1] ?? "")) continue;
      VALUE.lastIndex = match.index + match[0].length;
      const found = VALUE.exec(value)?.[0];
      if (found === undefined) continue;
      const [quote = ""] = /^\\*["']/.exec(found) ?? [];
      clean += `${value.slice(done, match.index)}${match[0]}${quote}${REDACTED}${quote}`;
      done = match.index + match[0].length + found.length;
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
      if (value !== "" && value !== REDACTED) learnt.add(value);
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
