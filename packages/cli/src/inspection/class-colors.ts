import type { Category } from "@angokit/formats";

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

/** The colours of classes: their own, else one that differs from those of the classes around. */
export function classColors(categories: readonly Category[]): readonly string[] {
  return categories.map(({ color }, rank) =>
    color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? color : colorOf(rank),
  );
}

function colorOf(rank: number): string {
  return COLORS[rank] ?? `hsl(${Math.round((rank * GOLDEN_ANGLE) % 360)} 65% ${rank % 2 === 0 ? 45 : 60}%)`;
}
