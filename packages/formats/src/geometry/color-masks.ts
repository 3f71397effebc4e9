import type { Pixels } from "../io/png.ts";
import type { Mask } from "../model/shapes.ts";

/** The masks of what has a colour of its own. */
export interface ColorMasks {
  /** In the order of the ranks. */
  readonly masks: readonly (readonly [rank: number, mask: Mask])[];
  /** Colours that nothing has, with how many pixels they have, for a message; empty where there are none. */
  readonly unknown: string;
}

/** A photograph has millions of colours: no more are told apart than this. */
const MAX_UNKNOWN = 1000;
const MAX_SHOWN = 5;

/** The pixels of each colour as a mask. @param ranks by `0xrrggbb`, or whatever `colorAt` gives */
export function colorMasks(pixels: Pixels, ranks: ReadonlyMap<number, number>): ColorMasks {
  const { width, height } = pixels;
  const runs = new Map<number, { readonly counts: number[]; end: number }>();
  const unknown = new Map<number, number>();
  let others = 0;
  let color = -1;
  let start = 0;
  const close = (end: number): void => {
    if (color < 0 || end === start) return;
    const rank = ranks.get(color);
    if (rank !== undefined) {
      const run = runs.get(rank) ?? { counts: [], end: 0 };
      runs.set(rank, run);
      run.counts.push(start - run.end, end - start);
      run.end = end;
    } else if (unknown.has(color) || unknown.size < MAX_UNKNOWN) {
      unknown.set(color, (unknown.get(color) ?? 0) + end - start);
    } else others += end - start;
  };
  // Column by column, as run lengths go.
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      const next = pixels.colorAt(x, y);
      if (next === color) continue;
      const at = x * height + y;
      close(at);
      color = next;
      start = at;
    }
  }
  const total = width * height;
  close(total);
  const masks = [...runs]
    .toSorted(([a], [b]) => a - b)
    .map(([rank, { counts, end }]): readonly [number, Mask] => [
      rank,
      {
        type: "mask",
        size: [height, width],
        counts: end < total ? [...counts, total - end] : counts,
        compressed: true,
      },
    ]);
  return { masks, unknown: shown(unknown, others) };
}

function shown(unknown: ReadonlyMap<number, number>, others: number): string {
  const colors = [...unknown].toSorted(([, a], [, b]) => b - a);
  const first = colors.slice(0, MAX_SHOWN).map(([color, pixels]) => {
    const code = color.toString(16).padStart(6, "0");
    return `#${code} (${pixels} ${pixels === 1 ? "pixel" : "pixels"})`;
  });
  const rest = colors.slice(MAX_SHOWN).reduce((sum, [, pixels]) => sum + pixels, others);
  return [...first, ...(rest === 0 ? [] : [`other colours (${rest} pixels)`])].join(", ");
}
