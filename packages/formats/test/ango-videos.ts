import { readAngoExport, type ReadAngoOptions } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";

export const at = (x: number, more: JsonObject = {}): JsonObject => ({
  schemaId: "s",
  title: "Car",
  "bounding-box": { x, y: 20, width: 10, height: 8 },
  classifications: [],
  ...more,
});
export const video = (tools: readonly Json[], more: JsonObject = {}): JsonObject => ({
  asset: "https://files.example.net/drive.mp4",
  externalId: "drive.mp4",
  metadata: { width: 640, height: 480, frameTotal: 120, frameRate: 25 },
  batches: [],
  task: { taskId: "t1", stage: "Complete", tools, classifications: [], relations: [] },
  ...more,
});

export async function read(
  assets: unknown,
  options: ReadAngoOptions = {},
): Promise<{ header: Dataset["header"]; images: DatasetImage[]; found: Diagnostic[] }> {
  const found: Diagnostic[] = [];
  const source = memorySource("export.json", JSON.stringify(assets));
  const { header, images } = await readAngoExport(source, {
    onDiagnostic: (one) => found.push(one),
    ...options,
  });
  return { header, images: await all(images), found };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export async function written(given: Dataset): Promise<{ value: unknown; report: WriteReport }> {
  const sink = memorySink();
  const report = await writeAngoExport(sink)(given);
  return { value: JSON.parse(sink.text("export.json")), report };
}

/** `index: x of id, …`, with ~ before what was interpolated. */
export const shown = (images: readonly DatasetImage[]): readonly string[] =>
  images.map(({ asset, annotations }) => {
    const objects = annotations.map(({ id, shape, extra }) => {
      const x = shape.type === "box" ? shape.x : shape.type;
      return `${extra["interpolated"] === true ? "~" : ""}${x} of ${id}`;
    });
    return `${asset?.index ?? "none"}: ${objects.join(", ")}`;
  });

/** The same whatever was interpolated, and whatever the order in a frame. */
export const placed = (images: readonly DatasetImage[]): readonly string[] =>
  shown(images).map((line) => line.replaceAll("~", "").replace(": ", ", ").split(", ").toSorted().join());

export const stack = (tools: readonly Json[], classifications: readonly Json[] = []): JsonObject => ({
  asset: "https://files.example.net/scan/0.png",
  assetId: "a1",
  externalId: "scan",
  metadata: { width: 64, height: 48 },
  batches: ["b"],
  dataset: [0, 1, 2].map((page) => `https://files.example.net/scan/${page}.png`),
  task: { taskId: "t1", tools, classifications, relations: [{ from: "a", to: "b", title: "near" }] },
});
export const answer = (value: string, more: JsonObject = {}): JsonObject => ({
  title: "Weather",
  tool: "radio",
  answer: value,
  classifications: [],
  ...more,
});
