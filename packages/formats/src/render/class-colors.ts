import type { Category } from "../model/dataset.ts";

/** Colours that can be told apart on photographs, on white and on black. */
const COLORS = [
  "#e4572e",
  "#2e86de",
  "#17a673",
  "#f2a900",
  "#8e5bd6",
  "#00a5b5",
  "#d6458b",
  "#7a9e1f",
  "#b5651d",
  "#5468ff",
] as const;
const GOLDEN_ANGLE = 137.508;

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The colours of classes as `#rrggbb`: their own, else one that differs from those of the classes around. */
export function classColors(categories: readonly Pick<Category, "color">[]): readonly string[] {
  return categories.map(({ color }, rank) =>
    color !== undefined && /^#[0-9a-f]{6}$/i.test(color)
      ? color.toLowerCase()
      : (COLORS[rank] ?? further(rank)),
  );
}

/** `#rrggbb` as numbers. */
export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Whether dark text is to stand on a colour: white has less than three times its luminance there.
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function isLight(color: string): boolean {
  const [red, green, blue] = rgbOf(color).map((value) => linear(value / 255));
  return 1.05 / (0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0) + 0.05) < 3;
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Turns of the golden angle round the colours, light and less light ones in turn. */
function further(rank: number): string {
  const hue = (rank * GOLDEN_ANGLE) % 360;
  const lightness = rank % 2 === 0 ? 0.45 : 0.6;
  const chroma = (1 - Math.abs(2 * lightness - 1)) * 0.65;
  const channel = (shift: number): string => {
    const at = (shift + hue / 30) % 12;
    const value = lightness - (chroma / 2) * Math.max(-1, Math.min(at - 3, 9 - at, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
