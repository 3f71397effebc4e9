/** A number for SVG: at most two decimals. */
export function n(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text for SVG: signs that XML can't hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll(/[&<>"']/gu, (sign) => NAMES[sign] ?? sign);
}

/** The width of text in pixels, estimated for a wide font: no font is known here. */
export function textWidth(text: string, size: number, bold = false): number {
  const ems = Array.from(text, (sign) => {
    if (/[ijl.,:;'|!]/u.test(sign)) return 0.31;
    if (/[frt ()/-]/u.test(sign)) return 0.4;
    if (/[mwMW@]/u.test(sign)) return 0.93;
    if (/[\p{Lu}\p{Script=Han}]/u.test(sign)) return 0.72;
    return 0.62;
  });
  return ems.reduce((sum, width) => sum + width, 0) * size * (bold ? 1.1 : 1);
}
