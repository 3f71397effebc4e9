import { expect, test } from "vitest";
import { convert, type Writer } from "../src/convert.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { readCvat, writeCvat } from "../src/cvat.ts";
import { imagesIn } from "../src/io/image-places.ts";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { type Folder, memoryFolder, readText } from "../src/io/source.ts";
import { readLabelme, writeLabelme } from "../src/labelme.ts";
import { readLabelStudio, writeLabelStudio } from "../src/label-studio.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import { readVoc, writeVoc } from "../src/voc.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { png } from "./yolo-inputs.ts";

/*
 * Two images of one name, in two folders of the source, get two names in a format with one folder. Their own name comes
 * back with the sidecar; their pixels must not be those of the other.
 */

type Place = (image: DatasetImage, path: string) => Promise<boolean>;

const formats: readonly (readonly [
  string,
  (sink: Sink, placeImage: Place) => Writer,
  (folder: Folder) => Promise<Dataset>,
])[] = [
  [
    "COCO",
    (sink, placeImage) => writeCoco(sink, { placeImage }),
    (folder) => readCoco(folder.open("annotations.json")),
  ],
  ["CVAT", (sink, placeImage) => writeCvat(sink, { placeImage }), (folder) => readCvat(folder)],
  [
    "Label Studio",
    (sink, placeImage) => writeLabelStudio(sink, { placeImage }),
    (folder) => readLabelStudio(folder),
  ],
  ["Pascal VOC", (sink, placeImage) => writeVoc(sink, { placeImage }), (folder) => readVoc(folder)],
  ["labelme", (sink, placeImage) => writeLabelme(sink, { placeImage }), (folder) => readLabelme(folder)],
];

const source = memoryFolder(
  "yolo",
  new Map<string, string | Uint8Array>([
    ["data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n"],
    ["images/train/a.png", png(30, 20)],
    ["images/val/a.png", png(50, 40)],
    ["labels/train/a.txt", "0 0.5 0.5 0.2 0.2\n"],
    ["labels/val/a.txt", "0 0.5 0.5 0.4 0.4\n"],
  ]),
);

/** A dataset written into memory, with the images that are found in the folder that it was read from. */
async function written(
  dataset: Dataset,
  from: Folder,
  write: (sink: Sink, placeImage: Place) => Writer,
): Promise<Folder> {
  const sink = memorySink();
  const find = await imagesIn(from);
  const place: Place = async (image, path) => {
    const file = find(image);
    if (file === undefined) return false;
    await sink.write(path, file.stream());
    return true;
  };
  await convert(dataset, write(sink, place));
  return memoryFolder("written", sink.files);
}

test.each(formats)("through %s and back, each image keeps its pixels", async (_, write, read) => {
  const there = await written(await readYolo(source), source, write);
  const dataset = await read(there);
  const back = await written(dataset, there, (sink, placeImage) => writeYolo(sink, { placeImage }));
  for (const path of ["images/train/a.png", "images/val/a.png", "labels/train/a.txt", "labels/val/a.txt"])
    expect(await readBytes(back, path)).toEqual(await readBytes(source, path));
});

async function readBytes(folder: Folder, path: string): Promise<readonly number[] | string> {
  if (path.endsWith(".txt")) return (await readText(folder.open(path))).replaceAll(/0\.(\d)0*\b/g, "0.$1");
  const bytes: number[] = [];
  for await (const chunk of folder.open(path).stream()) bytes.push(...chunk);
  return bytes;
}
