/*
 * What a YOLO loader makes of a label file, written from its documented behaviour, slow and apart from the code that is
 * tested: https://docs.ultralytics.com/datasets/. Numbers are single precision, lines and spaces are Python's.
 */

export interface OracleRules {
  readonly isPose: boolean;
  readonly classes: number;
  readonly keypoints: number;
  readonly dimensions: number;
}

export interface OracleOutcome {
  readonly verdict: "kept" | "background" | "dropped";
  /** Ranks of rows that are deleted. */
  readonly removed: readonly number[];
}

const DROPPED: OracleOutcome = { verdict: "dropped", removed: [] };
const SPACE =
  "\\t\\n\\v\\f\\r\\u001c-\\u001f \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
const BETWEEN = new RegExp(`[${SPACE}]+`, "u");
const LINE_END = new RegExp(String.raw`\r\n|[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]`, "u");
const NUMBER =
  /^[+-]?(?:nan|inf|infinity|(?:(?:\d_?)*\d\.?|(?:\d_?)*\d\.(?:\d_?)*\d|\.(?:\d_?)*\d)(?:e[+-]?(?:\d_?)*\d)?)$/i;

/** The verdict on a label file. */
export function oracleOf(text: string, rules: OracleRules): OracleOutcome {
  const lines = text
    .replaceAll(AROUND, "")
    .split(LINE_END)
    .filter((line) => line !== "");
  const tokens = lines.map((line) =>
    line
      .replaceAll(AROUND, "")
      .split(BETWEEN)
      .filter((token) => token !== ""),
  );
  if (tokens.length === 0) return { verdict: "background", removed: [] };
  if (tokens.flat().some((token) => !NUMBER.test(token))) return DROPPED;
  const rows = tokens.map((row) => row.map(single));
  const isSegment = !rules.isPose && rows.some((row) => row.length > 6);
  // Each row of an array is as long as the others, and each point has an x and a y.
  if (isSegment && rows.some((row) => row.length < 3 || row.length % 2 === 0)) return DROPPED;
  const labels = isSegment ? rows.map(boxOf) : rows;
  const columns = rules.isPose ? 5 + rules.keypoints * rules.dimensions : 5;
  if (labels.some((label) => label.length !== columns)) return DROPPED;
  const points = labels.flatMap((label) => (rules.isPose ? keypointsOf(label, rules) : label.slice(1)));
  if (!points.every((value) => value <= 1.01)) return DROPPED;
  if (!labels.flat().every((value) => value >= Math.fround(-0.01))) return DROPPED;
  if (!labels.every(([first = 0]) => first < rules.classes)) return DROPPED;
  const seen = new Set<string>();
  const removed: number[] = [];
  for (const [rank, label] of labels.entries()) {
    const key = label.map((value) => (value === 0 ? 0 : value)).join(" ");
    if (seen.has(key)) removed.push(rank);
    seen.add(key);
  }
  return { verdict: "kept", removed };
}

function single(token: string): number {
  const plain = token.replaceAll("_", "").toLowerCase();
  if (plain.endsWith("nan")) return Number.NaN;
  if (/inf/.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return Math.fround(Number(plain));
}

function keypointsOf(label: readonly number[], { dimensions }: OracleRules): readonly number[] {
  return label.slice(5).filter((_, at) => at % dimensions < 2);
}

/** Class, centre, width and height of an outline. */
function boxOf([first = 0, ...numbers]: readonly number[]): readonly number[] {
  const xs = numbers.filter((_, at) => at % 2 === 0);
  const ys = numbers.filter((_, at) => at % 2 === 1);
  return [first, middleOf(xs), middleOf(ys), lengthOf(xs), lengthOf(ys)];
}

function middleOf(values: readonly number[]): number {
  return Math.fround(Math.fround(Math.min(...values) + Math.max(...values)) / 2);
}

function lengthOf(values: readonly number[]): number {
  return Math.fround(Math.max(...values) - Math.min(...values));
}
