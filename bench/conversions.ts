import {
  convert,
  readAngoExport,
  readCoco,
  readYolo,
  writeCoco,
  type WriteReport,
  writeYolo,
  type WriteYoloOptions,
} from "../packages/formats/dist/index.js";
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
};

function cocoToYolo(input: string, out: string, options: WriteYoloOptions): Promise<WriteReport> {
  // As the command line does it.
  const outlines = options.task === "detect" && options.sidecar === false ? "later" : "now";
  return convert(readCoco(fileSource(input), { outlines }), writeYolo(folderSink(out), options));
}
