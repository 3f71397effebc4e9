import {
  convert,
  parseSplit,
  readAngoExport,
  readCoco,
  readYolo,
  writeCoco,
  type WriteReport,
  writeYolo,
  type WriteYoloOptions,
} from "../packages/formats/dist/index.js";
import { writeCvat } from "../packages/formats/dist/cvat.js";
import { writeLabelStudio } from "../packages/formats/dist/label-studio.js";
import { writeLabelme } from "../packages/formats/dist/labelme.js";
import { filter, sample, split, tile } from "../packages/formats/dist/transform.js";
import { writeVoc } from "../packages/formats/dist/voc.js";
import { diskFolder, fileSink, fileSource, folderSink } from "../packages/formats/dist/node.js";
import { categorySchema } from "./ango-lines.ts";

/** What is measured: the packages as they are built, from disk to disk, without image files. */
export const conversions: Readonly<Record<string, (input: string, out: string) => Promise<WriteReport>>> = {
  "coco-yolo-detect": (input, out) => cocoToYolo(input, out, { task: "detect", sidecar: false }),
  "coco-yolo-segment": (input, out) => cocoToYolo(input, out, { task: "segment", sidecar: false }),
  "coco-yolo-detect-sidecar": (input, out) => cocoToYolo(input, out, { task: "detect" }),
  "coco-yolo-segment-sidecar": (input, out) => cocoToYolo(input, out, { task: "segment" }),
  "yolo-coco": (input, out) => convert(readYolo(diskFolder(input)), writeCoco(fileSink(out))),
  "yolo-coco-segment": (input, out) => convert(readYolo(diskFolder(input)), writeCoco(fileSink(out))),
  "yolo-coco-sized": (input, out) =>
    convert(
      readYolo(diskFolder(input), { imageSize: async () => ({ width: 640, height: 480 }) }),
      writeCoco(fileSink(out)),
    ),
  "ango-coco": (input, out) => convert(readAngoExport(fileSource(input)), writeCoco(fileSink(out))),
  "ango-coco-schema": (input, out) =>
    convert(
      readAngoExport(fileSource(input), { categorySchema: categorySchema() }),
      writeCoco(fileSink(out)),
    ),
  "ango-yolo": (input, out) =>
    convert(readAngoExport(fileSource(input)), writeYolo(folderSink(out), { sidecar: false })),
  "coco-coco": (input, out) => convert(readCoco(fileSource(input)), writeCoco(fileSink(out))),
  filter: async (input, out) =>
    convert(
      filter(await readCoco(fileSource(input)), { area: { min: 1024 }, empty: "drop" }),
      writeCoco(fileSink(out)),
    ),
  sample: (input, out) =>
    convert(
      sample(() => readCoco(fileSource(input)), { fraction: 0.5 }),
      writeCoco(fileSink(out)),
    ),
  split: (input, out) =>
    convert(
      split(() => readCoco(fileSource(input)), { ratios: parseSplit("train=0.8,val=0.2") }),
      writeCoco(fileSink(out)),
    ),
  tile: async (input, out) =>
    convert(
      tile(await readCoco(fileSource(input)), { width: 320, height: 320, overlap: 32 }),
      writeCoco(fileSink(out)),
    ),
  "coco-voc": (input, out) => convert(readCoco(fileSource(input)), writeVoc(folderSink(out))),
  "coco-cvat": (input, out) => convert(readCoco(fileSource(input)), writeCvat(folderSink(out))),
  "coco-label-studio": (input, out) =>
    convert(readCoco(fileSource(input)), writeLabelStudio(folderSink(out))),
  "coco-labelme": (input, out) => convert(readCoco(fileSource(input)), writeLabelme(folderSink(out))),
};

function cocoToYolo(input: string, out: string, options: WriteYoloOptions): Promise<WriteReport> {
  // As the command line does it.
  const outlines = options.task === "detect" && options.sidecar === false ? "later" : "now";
  return convert(readCoco(fileSource(input), { outlines }), writeYolo(folderSink(out), options));
}
