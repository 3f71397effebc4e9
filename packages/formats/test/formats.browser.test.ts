import { expect, test } from "vitest";
import {
  convert,
  imageSizeOf,
  memoryFolder,
  memorySink,
  memorySource,
  readAngoExport,
  readCoco,
  readYolo,
  writeAngoExport,
  writeCoco,
  writeYolo,
} from "../src/index.ts";

const asset = {
  asset: "https://example.com/assets/quay.png",
  externalId: "quay.png",
  metadata: { width: 200, height: 100 },
  task: {
    taskId: "t1",
    tools: [
      {
        "bounding-box": { x: 10, y: 20, width: 30, height: 40 },
        objectId: "o1",
        schemaId: "s1",
        title: "Boat",
      },
      { point: [5, 6], objectId: "o2", schemaId: "s2", title: "Bird" },
    ],
    classifications: [],
    relations: [],
  },
};

test("Ango → YOLO → Ango in a browser, through the sidecar", async () => {
  const yolo = memorySink();
  const first = memorySource("export.json", JSON.stringify([asset]));
  await convert(readAngoExport(first, { onDiagnostic: () => {} }), writeYolo(yolo));
  expect(yolo.text("labels/train/quay.txt")).toBe("0 0.125 0.4 0.15 0.4\n");

  const ango = memorySink();
  await convert(readYolo(memoryFolder("dataset", yolo.files)), writeAngoExport(ango));
  const [back] = JSON.parse(ango.text("export.json"));
  expect(back.task.tools).toMatchObject(asset.task.tools);
});

test("COCO is read and written in a browser", async () => {
  const coco = {
    images: [{ id: 1, file_name: "a.png", width: 20, height: 10 }],
    annotations: [{ id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 }],
    categories: [{ id: 3, name: "cat" }],
  };
  const sink = memorySink();
  await convert(readCoco(memorySource("coco.json", JSON.stringify(coco))), writeCoco(sink));
  expect(JSON.parse(sink.text("annotations.json"))).toMatchObject(coco);
});

test("the size of an image comes from its first bytes in a browser", async () => {
  const canvas = new OffscreenCanvas(37, 23);
  canvas.getContext("2d");
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  expect(await imageSizeOf(memorySource("a.png", bytes))).toEqual({ width: 37, height: 23 });
});
