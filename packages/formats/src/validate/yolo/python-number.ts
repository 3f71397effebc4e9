const [PLUS, MINUS, POINT, UNDERSCORE] = [43, 45, 46, 95];

/**
 * The number that Python's `float` makes of a text: with underscores between digits, digits of any script, `nan` and
 * `inf`. Undefined where it makes none. Walks along the text, which may be as long as a file.
 */
export function pythonFloat(token: string): number | undefined {
  const text = isAscii(token) ? token : withAsciiDigits(token);
  const start = isSign(text.charCodeAt(0)) ? 1 : 0;
  if (text.length - start <= 8) {
    const word = text.slice(start).toLowerCase();
    if (word === "nan") return Number.NaN;
    if (word === "inf" || word === "infinity") return text.startsWith("-") ? -Infinity : Infinity;
  }
  let at = digitsEnd(text, start);
  let count = at - start;
  if (text.charCodeAt(at) === POINT) {
    const point = at + 1;
    at = digitsEnd(text, point);
    count += at - point;
  }
  if (count === 0) return undefined;
  const sign = text.charCodeAt(at);
  if (sign === 69 || sign === 101) {
    const exponent = at + (isSign(text.charCodeAt(at + 1)) ? 2 : 1);
    at = digitsEnd(text, exponent);
    if (at === exponent) return undefined;
  }
  if (at !== text.length) return undefined;
  return Number(text.includes("_") ? text.replaceAll("_", "") : text);
}

/** Where digits end, with single underscores between them. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) {
    at += 1;
    if (text.charCodeAt(at) === UNDERSCORE && isDigit(text.charCodeAt(at + 1))) at += 1;
  }
  return at;
}

function isDigit(sign: number): boolean {
  return sign >= 48 && sign <= 57;
}

function isSign(sign: number): boolean {
  return sign === PLUS || sign === MINUS;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** Digits of all scripts come in tens, beginning with their zero. */
function withAsciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let before = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
    return String(before % 10);
  });
}
