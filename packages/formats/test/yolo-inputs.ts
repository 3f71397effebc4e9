import { memoryFolder } from "../src/io/source.ts";
import { readYolo, type ReadYoloOptions } from "../src/yolo/read.ts";
import { heldOf, type HeldDataset } from "./arbitraries.ts";

/** The start of a PNG of that size. */
export function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** A dataset and what was said of it. */
export interface Read extends HeldDataset {
  readonly found: readonly string[];
}

/** Reads a dataset from memory. */
export async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ReadYoloOptions = {},
): Promise<Read> {
  const found: string[] = [];
  const dataset = await readYolo(memoryFolder("d", new Map(Object.entries(files))), {
    ...options,
    onDiagnostic: ({ severity, code, file, line }) =>
      found.push([severity, code, file, line].filter((part) => part !== undefined).join(" ")),
  });
  return { ...(await heldOf(dataset)), found };
}

/** An image with one box. */
export const oneImage = { "images/a.png": png(100, 50), "labels/a.txt": "0 0.5 0.5 0.2 0.4\n" };
/** The splits of {@link oneImage}. */
export const places = "train: images\nval: images\n";
