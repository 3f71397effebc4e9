import type { Category } from "../model/dataset.ts";

const COLOR = /^#[0-9a-f]{6}$/i;

/** What colours are given to classes, and what to say of them. */
export interface ClassColors {
  /** `0xrrggbb` by rank. */
  readonly colors: readonly number[];
  readonly messages: readonly string[];
}

/**
 * The colours of classes: their own; those of the others are made by the rule of Pascal VOC's colour map, so that they are
 * far apart, without those that are taken. http://host.robots.ox.ac.uk/pascal/VOC/voc2012/
 *
 * @param background - `0xrrggbb`, which no class is given that has none of its own
 */
export function colorsOf(categories: readonly Category[], background: number): ClassColors {
  const own = categories.map(({ color }) =>
    color !== undefined && COLOR.test(color) ? Number.parseInt(color.slice(1), 16) : undefined,
  );
  const used = new Map<number, string>([[background, "the background"]]);
  const messages: string[] = [];
  for (const [rank, color] of own.entries()) {
    if (color === undefined) continue;
    const name = JSON.stringify(categories[rank]?.name);
    const other = used.get(color);
    if (other === undefined) used.set(color, name);
    else
      messages.push(`${name} and ${other} have one colour, ${hex(color)}: colours do not tell them apart.`);
  }
  let next = 1;
  const colors = own.map((color) => {
    if (color !== undefined) return color;
    while (used.has(mapped(next))) next += 1;
    used.set(mapped(next), "");
    return mapped(next);
  });
  return { colors, messages };
}

/** `#rrggbb`. */
export function hex(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}

/** The bits of a number, three by three from the lowest, are the bits of red, green and blue, from the highest. */
function mapped(number: number): number {
  let [red, green, blue] = [0, 0, 0];
  for (let rest = number, bit = 128; rest > 0 && bit >= 1; rest = Math.floor(rest / 8), bit /= 2) {
    if (rest % 2 >= 1) red += bit;
    if (rest % 4 >= 2) green += bit;
    if (rest % 8 >= 4) blue += bit;
  }
  return red * 65_536 + green * 256 + blue;
}
