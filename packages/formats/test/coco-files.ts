import { readCoco } from "../src/coco/read.ts";
import { type WriteCocoOptions, writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, DatasetImage, FormatName, Header } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { isJsonObject } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import type { Box, Shape } from "../src/model/shapes.ts";
import { datasetOf, type HeldDataset, heldWithoutPaths } from "./arbitraries.ts";

export const box: Box = { type: "box", x: 10, y: 20, width: 30, height: 40 };

export function annotation(id: string | number, shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id, category: 0, shape, attributes: [], extra: {}, ...more };
}

export function image(annotations: readonly Annotation[], more: Partial<DatasetImage> = {}): DatasetImage {
  const empty = { attributes: [], relations: [], extra: {} };
  return { id: 1, name: "a.jpg", media: "image", width: 100, height: 80, annotations, ...empty, ...more };
}

export function held(
  source: FormatName,
  images: readonly DatasetImage[],
  more: Partial<Header> = {},
): HeldDataset {
  const categories = [{ id: source === "coco" ? 7 : "c1", name: "cat", extra: {} }];
  return { header: { source, categories, splits: [], info: {}, extra: {}, ...more }, images };
}

export async function write(
  of: HeldDataset,
  options?: WriteCocoOptions,
): Promise<{ text: string; report: WriteReport }> {
  const sink = memorySink();
  const report = await convert(datasetOf(of), writeCoco(sink, options));
  return { text: sink.text(options?.path ?? "annotations.json"), report };
}

export async function read(text: string): Promise<{ back: HeldDataset; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (found: Diagnostic): void => void diagnostics.push(found);
  const back = await heldWithoutPaths(await readCoco(memorySource("a.json", text), { onDiagnostic }));
  return { back, diagnostics };
}

/** The first annotation of a file. */
export async function firstRecord(of: HeldDataset): Promise<unknown> {
  const file: unknown = JSON.parse((await write(of)).text);
  const annotations = isJsonObject(file) ? file["annotations"] : undefined;
  return Array.isArray(annotations) ? annotations[0] : undefined;
}

export const counted = (losses: WriteReport["kept"]): unknown =>
  losses.map(({ feature, count }) => `${feature} ${count}`);
