import { REDACTED, type Span } from "./known-secrets.ts";
import { isSigningName } from "./secret-names.ts";
import { valueAt } from "./secret-value.ts";

type IsName = (name: string) => boolean;

const URLS = /(?<![\w/])(?:[a-z][a-z0-9+.-]{0,20}:)?\/\/[^\s"'<>\\`]+/gi;
/** Also of URLs without a host, and of HTML, where `&` is `&amp;`. */
const PARAMETERS = /([?&;#])([\w.%[\]-]+)=([^&#;\s"'<>\\]*)/g;
const NAMES = /(?<![\w-])([A-Za-z][\w-]{0,60})(\\*["'])?\s*[:=]\s*/g;
/** A line of YAML, of an INI file, or a header. */
const LINES = /^([ \t]*(?:-[ \t]+)*)(["']?)([A-Za-z][\w.-]{0,60})\2[ \t]*(?::(?=[ \t\r]|$)|=)[ \t]*(.*)$/gm;
const TAGS = /<([A-Za-z][\w.:-]{0,60})((?:\s[^<>]*)?)>/g;
const ATTRIBUTES = /(?<![\w.:-])([\w.:-]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>/]+))/g;
/** Attributes and members that hold the name of something, and its value. */
const NAMING = /^(?:name|key|id|field|header|parameter)$/i;
const VALUING = /^(?:value|val|values|content|default|default_?value)$/i;
/** What a JSON web token can stand in, and how its first part begins. */
const DOTTED = /[\w.-]+/g;
const TOKEN = /\beyJ[\w-]{6}/;
const SHAPES = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[opsur]_\w{36,}|\bgithub_pat_\w{22,}|\bxox[abeoprs]-[\w-]{10,}|\bAIza[\w-]{35}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** What is a secret by its own looks, whatever stands around it: this is safe to look for in bytes, too. */
export function* looksSecret(text: string, isName: IsName): Generator<Span> {
  for (const shape of SHAPES) for (const match of text.matchAll(shape)) yield spanOf(match, 0);
  if (text.includes("eyJ")) for (const match of text.matchAll(DOTTED)) yield* tokens(match[0], match.index);
  if (text.includes("//")) for (const match of text.matchAll(URLS)) yield* url(match[0], match.index, isName);
}

/** What a name tells, in whatever way it is written: queries, pairs, lines, elements, attributes. */
export function* namedSecret(text: string, isName: IsName): Generator<Span> {
  if (!/[:=<]/.test(text)) return;
  for (const match of text.matchAll(PARAMETERS)) if (isSecretParameter(match, isName)) yield valueOf(match);
  yield* pairs(text, isName);
  yield* lines(text, isName);
  if (text.includes("<")) yield* elements(text, isName);
}

function spanOf(match: RegExpExecArray, offset: number): Span {
  return { start: offset + match.index, end: offset + match.index + match[0].length };
}

function* url(whole: string, offset: number, isName: IsName): Generator<Span> {
  const slashes = whole.indexOf("//") + 2;
  const rest = whole.slice(slashes);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  // A password may have an @, the host has none.
  const user = authority.lastIndexOf("@");
  if (user > 0) yield { start: offset + slashes, end: offset + slashes + user };
  const start = rest.search(/[?#]/);
  if (start < 0) return;
  const parameters = [...rest.slice(start).matchAll(PARAMETERS)];
  if (!parameters.some(([, , name = ""]) => isSigningName(name) || isName(name))) return;
  for (const match of parameters) yield valueOf(match, offset + slashes + start);
}

function isSecretParameter([, , name = "", value = ""]: RegExpExecArray, isName: IsName): boolean {
  return isSigningName(name) || isName(name) || isCode(name, value);
}

/** The code of a sign-in is long; that of a country or an error is not. */
export function isCode(name: string, value: string): boolean {
  return name.toLowerCase() === "code" && value.length >= 16;
}

function valueOf(match: RegExpExecArray, offset = 0): Span {
  const end = offset + match.index + match[0].length;
  return { start: end - (match[3]?.length ?? 0), end };
}

/** JSON web tokens in a run of words and dots: part by part, so that none is looked at twice. */
function* tokens(run: string, offset: number): Generator<Span> {
  const parts = run.split(".");
  let at = offset;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? "";
    const found = index + 2 < parts.length && parts[index + 1] !== "" ? part.search(TOKEN) : -1;
    if (found < 0) {
      at += part.length + 1;
      continue;
    }
    const length = parts.slice(index, index + 3).join(".").length;
    yield { start: at + found, end: at + length };
    at += length + 1;
    index += 2;
  }
}

/** `apikey: x`, `"password": "x"`. The value of a harmless name is looked into: it can have pairs, too. */
function* pairs(text: string, isName: IsName): Generator<Span> {
  let done = 0;
  for (const match of text.matchAll(NAMES)) {
    if (match.index < done || !isName(match[1] ?? "")) continue;
    const start = match.index + match[0].length;
    const found = valueAt(text, start);
    if (found === undefined) continue;
    done = found.end;
    // The lines below have the value.
    if (/^[|>][-+\d]*$/.test(text.slice(start, found.end))) continue;
    const [own, name] = [found.quote.length, match[2]?.length ?? 0];
    const after = match.index + (match[1]?.length ?? 0);
    // Behind a name in quotes a text in quotes leaves JSON what it is, whatever stood there.
    if (own > 0) yield { start, end: found.end, quote: [start, start + own] };
    else if (name > 0) yield { start, end: found.end, quote: [after, after + name] };
    else yield { start, end: found.end };
  }
}

/** The rest of a line, and the lines below that stand further in. */
function* lines(text: string, isName: IsName): Generator<Span> {
  let done = 0;
  for (const match of text.matchAll(LINES)) {
    const [whole, indent = "", quote = "", name = "", rest = ""] = match;
    if (match.index < done || !isName(name)) continue;
    const end = match.index + whole.length;
    const value = rest.trimEnd();
    const isBlock = /^(?:[|>][-+\d]*|[&!]\S*)?(?:\s*#.*)?$/.test(value);
    // It was in quotes or brackets, and more may follow.
    if (value.startsWith(REDACTED)) continue;
    // What is in quotes or brackets has an end of its own.
    if (!isBlock && (quote !== "" || /^\\*["'[{]/.test(value))) continue;
    const block = blockBelow(text, end + 1, indent.length, value === "");
    const isBelow = block.end > block.start;
    done = isBelow ? block.end : end;
    const from = end - rest.length;
    if (!isBlock) yield { start: from, end: isBelow ? block.end : from + value.length };
    else if (isBelow) yield block;
  }
}

/** @param isList whether lines that begin with a dash belong to it when they stand as far out as the name */
function blockBelow(text: string, start: number, indent: number, isList: boolean): Span {
  let first = -1;
  let last = start;
  for (let at = start; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const line = /[^ \t]/y;
    let inside = at;
    while (inside < end && (text[inside] === " " || text[inside] === "\t")) inside++;
    line.lastIndex = inside;
    const isBlank = inside === end || text[inside] === "\r";
    const isDash = isList && inside - at === indent && /^-(?:\s|$)/.test(text.slice(inside, inside + 2));
    if (!isBlank && inside - at <= indent && !isDash) break;
    if (!isBlank) {
      if (first < 0) first = inside;
      last = text[end - 1] === "\r" ? end - 1 : end;
    }
    at = end + 1;
  }
  return first < 0 ? { start, end: start } : { start: first, end: last };
}

/** What stands in an element of such a name, or in one whose attributes name it: `<add key="token" value="x"/>`. */
function* elements(text: string, isName: IsName): Generator<Span> {
  let done = 0;
  /** Elements that nothing ends from here on. */
  const open = new Set<string>();
  for (const match of text.matchAll(TAGS)) {
    if (match.index < done) continue;
    const [whole, name = "", inner = ""] = match;
    const attributes = [...inner.matchAll(ATTRIBUTES)];
    const isOne = isName(localName(name));
    if (!isOne && !attributes.some((one) => NAMING.test(one[1] ?? "") && isName(valueIn(one)))) continue;
    for (const one of attributes) {
      if (!VALUING.test(localName(one[1] ?? ""))) continue;
      const at = match.index + 1 + name.length + one.index + one[0].lastIndexOf(valueIn(one));
      if (valueIn(one) !== "") yield { start: at, end: at + valueIn(one).length };
    }
    if (inner.endsWith("/")) continue;
    const start = match.index + whole.length;
    const end = open.has(name) ? -1 : text.indexOf(`</${name}`, start);
    if (end < 0) open.add(name);
    if (end < 0 && !isOne) continue;
    done = end < 0 ? text.length : end;
    if (done > start) yield { start, end: done };
  }
}

function valueIn(attribute: RegExpExecArray): string {
  return attribute[2] ?? attribute[3] ?? attribute[4] ?? "";
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

/** Whether an object is a pair of a name and a value, and the name is one of a secret; then which members hold the value. */
export function namedMembers(value: Readonly<Record<string, unknown>>, isName: IsName): readonly string[] {
  const isNamed = Object.entries(value).some(
    ([key, member]) => NAMING.test(key) && typeof member === "string" && isName(member),
  );
  return isNamed ? Object.keys(value).filter((key) => VALUING.test(key)) : [];
}

/** A field in quotes; without the second one it goes to the end. */
const QUOTED = /"(?:[^"]+|"")*("?)/y;

/** The fields of a table that stand below the name of a secret. */
export function* secretColumns(text: string, isName: IsName): Generator<Span> {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((sign) => ({ sign, count: header.split(sign).length }));
  const { sign = "," } = counts.toSorted((a, b) => b.count - a.count)[0] ?? {};
  const secret = new Set<number>();
  let column = 0;
  let row = 0;
  for (let at = 0; at <= text.length;) {
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(text);
    let end = at + (quoted?.[0].length ?? 0);
    while (end < text.length && text[end] !== sign && text[end] !== "\n" && text[end] !== "\r") end++;
    const [start, last] =
      quoted === null ? [at, end] : [at + 1, quoted[1] === "" ? end : Math.max(at + 1, end - 1)];
    if (
      row === 0 &&
      isName(
        text
          .slice(start, last)
          .trim()
          .replace(/^\uFEFF/, ""),
      )
    )
      secret.add(column);
    if (row > 0 && secret.has(column) && last > start) yield { start, end: last };
    if (text[end] === sign) {
      column++;
      at = end + 1;
    } else {
      column = 0;
      row++;
      at = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
    }
  }
}
