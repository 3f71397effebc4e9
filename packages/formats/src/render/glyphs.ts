import type { Points } from "../model/shapes.ts";

/*
 * Letters as strokes, for pictures without a font. Each is drawn on a grid of 5 columns (0 to 4) and 9 rows: capitals
 * stand from row 0 to 6, small letters from row 2 to 6, and hang down to row 8. A line is the places that the pen goes
 * through, two digits for each, column and row; a space lifts the pen.
 */
const STROKES: Readonly<Record<string, string>> = {
  A: "0602204246 0444",
  B: "003041423303 334445360600",
  C: "4130100105163645",
  D: "00304145360600",
  E: "40000646 0333",
  F: "400006 0333",
  G: "41301001051636454323",
  H: "0006 4046 0343",
  I: "1030 2026 1636",
  J: "4045361605",
  K: "0006 4004 1346",
  L: "000646",
  M: "0600234046",
  N: "06004640",
  O: "100105163645413010",
  P: "06003041423303",
  Q: "100105163645413010 2446",
  R: "06003041423303 2346",
  S: "413010010213334445361605",
  T: "0040 2026",
  U: "000516364540",
  V: "002640",
  W: "0016233640",
  X: "0046 4006",
  Y: "002340 2326",
  Z: "00400646",
  a: "12324346 4414051646",
  b: "00063645433202",
  c: "4332120305163645",
  d: "40461605031242",
  e: "044443321203051646",
  f: "40302126 1242",
  g: "421203051646 42473818",
  h: "0006 0312324346",
  i: "122226 1636 2020",
  j: "2232372818 3030",
  k: "0006 4204 2346",
  l: "10202536",
  m: "0206 03122326 23324346",
  n: "0206 0312324346",
  o: "120305163645433212",
  p: "08023243453606",
  q: "48421203051646",
  r: "0206 042242",
  s: "4212031434453606",
  t: "10152636 0232",
  u: "0205163645 4246",
  v: "022642",
  w: "0216243642",
  x: "0246 4206",
  y: "0226 4218",
  z: "02420646",
  "0": "100105163645413010 1432",
  "1": "112026 1636",
  "2": "01103041420646",
  "3": "01103041423313 334445361605",
  "4": "36300444",
  "5": "4000023243453606",
  "6": "30100105163645443303",
  "7": "004016",
  "8": "100102133342413010 1304051636454433",
  "9": "16364541301001021343",
  " ": "",
  "!": "2024 2626",
  '"': "1012 3032",
  "#": "1016 3036 0242 0444",
  $: "413010010213334445361605 2026",
  "%": "0640 0010110100 3545463635",
  "&": "46121120310405162644",
  "'": "2022",
  "(": "30212536",
  ")": "10212516",
  "*": "2125 0244 0442",
  "+": "2125 0343",
  ",": "2617",
  "-": "1333",
  ".": "2626",
  "/": "4006",
  ":": "2222 2626",
  ";": "2222 2617",
  "<": "311335",
  "=": "0242 0444",
  ">": "113315",
  "?": "01103041422324 2626",
  "@": "4616050110304144242242",
  "[": "30202636",
  "\\": "0046",
  "]": "10202616",
  "^": "022042",
  _: "0747",
  "`": "1021",
  "{": "30212213242536",
  "|": "2027",
  "}": "10212233242516",
  "~": "04133443",
  "×": "1135 3115",
  "–": "0343",
  "…": "0606 2626 4646",
  ß: "060110304132344536",
  ø: "120305163645433212 4206",
  æ: "0212232646 2444433222 24140516",
};

/** Marks above and below letters, as they stand on small ones. */
const MARKS: Readonly<Record<string, string>> = {
  "\u0300": "1021",
  "\u0301": "3021",
  "\u0302": "112031",
  "\u0303": "011031",
  "\u0304": "1030",
  "\u0308": "1010 3030",
  "\u030A": "1020211110",
  "\u030C": "102130",
  "\u0327": "2617",
};

/** What stands for a letter that is not drawn here. */
const UNKNOWN = "0040460600";
const COMBINING = /^\p{M}$/u;
/** Letters of East Asia and pictures are as wide as high. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]$/u;

/** Height of a capital, as a share of the size of the text. */
const CAPITAL = 0.72;
const NARROW_WIDTH = 0.62;
const WIDE_WIDTH = 1;

/** The letters of a text, with their marks. */
function lettersOf(text: string): readonly (readonly [letter: string, marks: readonly string[]])[] {
  const letters: [string, string[]][] = [];
  for (const sign of text.normalize("NFD")) {
    const last = letters.at(-1);
    if (COMBINING.test(sign)) last?.[1].push(sign);
    else letters.push([sign, []]);
  }
  return letters;
}

/** The width of a text of some size, in pixels. */
export function textWidth(text: string, size: number): number {
  return lettersOf(text).reduce((sum, [letter]) => sum + widthOf(letter) * size, 0);
}

function widthOf(letter: string): number {
  return WIDE.test(letter) ? WIDE_WIDTH : NARROW_WIDTH;
}

/** The strokes of a text that begins at `x`, with its letters on the line at `baseline`. */
export function textStrokes(text: string, size: number, x: number, baseline: number): readonly Points[] {
  const unit = (size * CAPITAL) / 6;
  const lines: Points[] = [];
  let left = x + unit / 2;
  for (const [letter, marks] of lettersOf(text)) {
    const strokes = Object.hasOwn(STROKES, letter) ? (STROKES[letter] ?? UNKNOWN) : UNKNOWN;
    const stretch = WIDE.test(letter) ? WIDE_WIDTH / NARROW_WIDTH : 1;
    lines.push(...placed(strokes, left, baseline - 6 * unit, unit, stretch));
    for (const mark of marks) {
      // On capitals, marks stand higher.
      const top =
        letter === letter.toLowerCase() || mark === "\u0327" ? baseline - 6 * unit : baseline - 8 * unit;
      lines.push(...placed(MARKS[mark] ?? "", left, top, unit, 1));
    }
    left += widthOf(letter) * size;
  }
  return lines;
}

function placed(strokes: string, left: number, top: number, unit: number, stretch: number): Points[] {
  return strokes
    .split(" ")
    .filter((stroke) => stroke !== "")
    .map((stroke) =>
      Array.from(stroke, (digit, at) =>
        at % 2 === 0 ? left + Number(digit) * unit * stretch : top + Number(digit) * unit,
      ),
    );
}
