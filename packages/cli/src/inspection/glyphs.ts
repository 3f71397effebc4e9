/** The signs that a report is drawn with. */
export interface Glyphs {
  /** From the narrowest to the full block. */
  readonly blocks: readonly string[];
  readonly ellipsis: string;
  /** Between things in one line. */
  readonly dot: string;
  readonly times: string;
  readonly dash: string;
  readonly square: string;
}

const UNICODE: Glyphs = {
  blocks: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
  ellipsis: "…",
  dot: "·",
  times: "×",
  dash: "–",
  square: "²",
};

const ASCII: Glyphs = { blocks: ["#"], ellipsis: "...", dot: "|", times: "x", dash: "-", square: "^2" };

/**
 * ASCII for a terminal that calls itself dumb, and for a locale that says that it is not UTF-8.
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02
 */
export function glyphsFor(environment: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"]
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== "");
  const isUnicode = locale === undefined || /utf-?8/i.test(locale);
  return environment["TERM"] === "dumb" || !isUnicode ? ASCII : UNICODE;
}

/** A bar of at most `width` columns. What is more than nothing can be seen. */
export function barOf(share: number, width: number, { blocks }: Glyphs): string {
  if (!(share > 0) || width < 1) return "";
  const steps = Math.max(1, Math.round(Math.min(share, 1) * width * blocks.length));
  const part = steps % blocks.length;
  const full = (blocks.at(-1) ?? "").repeat(Math.floor(steps / blocks.length));
  return part === 0 ? full : full + (blocks[part - 1] ?? "");
}
