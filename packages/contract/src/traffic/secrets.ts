import { isObject } from "../json.ts";
import { readingsOf } from "./escapes.ts";
import { KnownSecrets, REDACTED, type Span } from "./known-secrets.ts";
import { PackedSecrets } from "./packed-secrets.ts";
import { isCode, looksSecret, namedMembers, namedSecret, secretColumns } from "./named-secrets.ts";
import { isSecretName } from "./secret-names.ts";
import { wideTextOf } from "./wide-text.ts";

export { REDACTED };

/** Takes secrets out of what is kept. Everything that it gives back can go through it again and stays as it is. */
export interface Secrets {
  /** Learns a value that is secret wherever it stands, such as the key of the client. A short one is not learnt. */
  learn(value: string): void;
  /** Whether a value that was learnt stands in these bytes, or something else that looks like a secret. */
  isIn(bytes: Uint8Array): boolean;
  isName(name: string): boolean;
  /** Any text: URLs, pairs of a name and a value, tokens, private keys, learnt values. */
  text(text: string): string;
  /** CSV, whose first line has the names of its columns. */
  table(text: string): string;
  json(value: unknown): unknown;
}

/** Texts grow together when something is taken out of them; what comes then is no secret that anybody wrote. */
const ROUNDS = 8;

/**
 * @param further names of members, headers and parameters (`owner`), or places in JSON bodies as pointers, in which a
 *   step `*` stands for any one (`/data/users/0/email`)
 */
export function secretsOf(further: readonly string[] = []): Secrets {
  const names = new Set(further.filter((entry) => !entry.startsWith("/")).map((name) => name.toLowerCase()));
  const places = further.filter((entry) => entry.startsWith("/")).map((entry) => entry.split("/").slice(1));
  const known = new KnownSecrets();

  const isName = (name: string): boolean => isSecretName(name) || names.has(name.toLowerCase());

  const bare = (value: string): string =>
    without(value, (text) => [...known.find(text), ...looksSecret(text, isName), ...packed.find(text)]);

  const text = (value: string): string =>
    without(value, (each) => [
      ...known.find(each),
      ...looksSecret(each, isName),
      ...namedSecret(each, isName),
      ...packed.find(each),
    ]);

  const table = (value: string): string => without(text(value), (each) => secretColumns(each, isName));

  const packed = new PackedSecrets(({ name, bytes }) => {
    const letters = wideTextOf(bytes, "")?.text ?? Buffer.from(bytes).toString();
    const clean = /\.[ct]sv$/i.test(name) ? table(letters) : string(letters);
    return clean !== letters || isIn(bytes);
  });

  function isIn(bytes: Uint8Array): boolean {
    const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    // Each second byte of UTF-16 is 0 where the letters are those of a key.
    return [letters, letters.replaceAll("\0", "")].some((each) => bare(each) !== each);
  }

  function string(value: string): string {
    // A JSON text within JSON, as some APIs take it.
    if (/^\s*[{[]/.test(value)) {
      try {
        const inner: unknown = JSON.parse(value);
        const clean = JSON.stringify(json(inner));
        return clean === JSON.stringify(inner) ? bare(value) : clean;
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
    const named = namedMembers(value, isName);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        text(key),
        isName(key) ||
        named.includes(key) ||
        (typeof member === "string" && isCode(key, member) && !member.includes(" "))
          ? masked(member)
          : json(member, [...path, key]),
      ]),
    );
  }

  return {
    learn: (value) => {
      if (!value.includes(REDACTED)) known.learn(value);
    },
    isIn,
    isName,
    text,
    table,
    json: (value) => json(value),
  };
}

/** Without what is found, whether it is written with escapes or without. */
function without(value: string, find: (text: string) => Iterable<Span>): string {
  let clean = value;
  for (let round = 0; round < ROUNDS; round++) {
    const before = clean;
    clean = cut(before, find);
    if (clean === before) break;
  }
  return clean;
}

/** Puts {@link REDACTED} in the place of all that is found. */
function cut(text: string, find: (text: string) => Iterable<Span>): string {
  const spans: Span[] = [];
  for (const level of readingsOf(text)) {
    const { from } = level;
    const original = (index: number): number => (from === undefined ? index : (from[index] ?? text.length));
    for (const { start, end, quote } of find(level.text)) {
      const span = { start: original(start), end: original(end) };
      spans.push(quote === undefined ? span : { ...span, quote: [original(quote[0]), original(quote[1])] });
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  let clean = "";
  let done = 0;
  for (let index = 0; index < spans.length;) {
    const first = spans[index++];
    if (first === undefined) break;
    let last = first;
    for (let next = spans[index]; next !== undefined && next.start < last.end; next = spans[++index]) {
      if (next.end > last.end) last = next;
    }
    const [before, after] = [first, last].map(({ quote }) =>
      quote === undefined ? "" : text.slice(...quote),
    );
    clean += `${text.slice(done, first.start)}${before ?? ""}${REDACTED}${after ?? ""}`;
    done = last.end;
  }
  return clean + text.slice(done);
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
