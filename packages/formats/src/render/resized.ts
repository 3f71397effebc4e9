import type { Size } from "../sizes.ts";
import type { Samples } from "../transform/png-samples.ts";

/**
 * A picture with other sides, as red, green, blue and alpha of 8 bits. Where it becomes smaller, each new pixel is the
 * mean of those that it covers; where it becomes larger, pixels are repeated.
 */
export function resized(samples: Samples, { width, height }: Size): Samples {
  const data = new Uint8Array(width * height * 4);
  const add = adderOf(samples);
  const sums = new Float64Array(4);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = stretch(y, height, samples.height);
    for (let x = 0; x < width; x += 1) {
      const [left, right] = stretch(x, width, samples.width);
      sums.fill(0);
      for (let row = top; row < bottom; row += 1)
        for (let column = left; column < right; column += 1) add(sums, row * samples.width + column);
      const at = (y * width + x) * 4;
      // Clear pixels have no colour to give.
      const alpha = sums[3] ?? 0;
      for (let channel = 0; channel < 3; channel += 1)
        data[at + channel] = alpha === 0 ? 0 : Math.round((sums[channel] ?? 0) / alpha);
      data[at + 3] = Math.round((255 * alpha) / ((right - left) * (bottom - top)));
    }
  }
  return { width, height, channels: 4, depth: 8, data };
}

/** The pixels that one of so many new ones stands for: one at least. */
function stretch(at: number, cells: number, side: number): readonly [from: number, to: number] {
  const from = Math.floor((at * side) / cells);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * side) / cells))];
}

/** Adds a pixel's colours, by how much of it is seen, and that. */
function adderOf({ channels, depth, data, palette }: Samples): (sums: Float64Array, pixel: number) => void {
  const full = 2 ** depth - 1;
  const scale = 255 / full;
  return (sums, pixel) => {
    const at = pixel * channels;
    const color = palette?.[data[at] ?? 0];
    let [red, green, blue, alpha] = [0, 0, 0, 1];
    if (color !== undefined) {
      [red = 0, green = 0, blue = 0] = color;
      alpha = (color[3] ?? 255) / 255;
    } else {
      red = (data[at] ?? 0) * scale;
      green = channels < 3 ? red : (data[at + 1] ?? 0) * scale;
      blue = channels < 3 ? red : (data[at + 2] ?? 0) * scale;
      if (channels % 2 === 0) alpha = (data[at + channels - 1] ?? 0) / full;
    }
    sums[0] = (sums[0] ?? 0) + red * alpha;
    sums[1] = (sums[1] ?? 0) + green * alpha;
    sums[2] = (sums[2] ?? 0) + blue * alpha;
    sums[3] = (sums[3] ?? 0) + alpha;
  };
}
