import { encode } from "fast-png";
import { Runs, transposedRuns } from "../geometry/row-runs.ts";
import { readPng } from "../io/png.ts";
import { memorySource } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";

/*
 * Label Studio's bitmask: the address of a PNG as large as the image, in the task itself; painted is what is not
 * transparent. To read one takes time, so that of a task they are read before its regions are.
 */

/** Masks by the addresses of their PNGs. */
export type Bitmasks = ReadonlyMap<string, Mask>;

const START = "data:image/png;base64,";

/** The bitmasks in results; those that can't be read are not among them. */
export async function bitmasksIn(results: readonly Json[]): Promise<Bitmasks> {
  const masks = new Map<string, Mask>();
  for (const result of results) {
    const value = isJsonObject(result) ? result["value"] : undefined;
    const address = isJsonObject(value) ? value["imageDataURL"] : undefined;
    if (typeof address !== "string" || masks.has(address)) continue;
    const mask = await maskAt(address);
    if (mask !== undefined) masks.set(address, mask);
  }
  return masks;
}

async function maskAt(address: string): Promise<Mask | undefined> {
  if (!address.startsWith(START)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(address.slice(START.length)), (sign) => sign.charCodeAt(0));
    const pixels = await readPng(memorySource("imageDataURL", bytes));
    const { width, height } = pixels;
    const runs = new Runs();
    for (let x = 0; x < width; x += 1)
      for (let y = 0; y < height; y += 1) runs.add(pixels.colorAt(x, y) < 0 ? 0 : 1, 1);
    return { type: "mask", size: [height, width], counts: runs.counts(), compressed: true };
  } catch (error) {
    // `atob` throws a DOMException.
    if (error instanceof FormatError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** The address of a PNG with the pixels of a mask, black on nothing, as the editor has them; and what reading it gives. */
export function bitmaskOf({ size: [height, width], counts }: Mask): { address: string; mask: Mask } {
  const rows = transposedRuns(counts, width, height);
  const data = new Uint8Array(2 * width * height);
  let at = 0;
  for (const [rank, run] of rows.entries()) {
    if (rank % 2 === 1) for (let pixel = at; pixel < at + run; pixel += 1) data[2 * pixel + 1] = 255;
    at += run;
  }
  const png = encode({ width, height, data, channels: 2, depth: 8 });
  let binary = "";
  for (let start = 0; start < png.length; start += 8192)
    binary += String.fromCharCode(...png.subarray(start, start + 8192));
  const mask = { type: "mask" as const, size: [height, width] as const, compressed: true };
  return {
    address: `${START}${btoa(binary)}`,
    mask: { ...mask, counts: transposedRuns(rows, height, width) },
  };
}
