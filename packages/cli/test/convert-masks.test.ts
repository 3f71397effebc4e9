import { expect, test } from "vitest";
import { freshPlace } from "./process.ts";
import { input } from "./truth.ts";

const key = {
  schemaId: "s1",
  title: "Car",
  objectId: "o1",
  "bounding-box": { x: 1, y: 2, width: 3, height: 4 },
  classifications: [],
};
const clip = {
  asset: "https://files.example.net/clip.mp4",
  externalId: "clip.mp4",
  metadata: { width: 8, height: 8, frameTotal: 9 },
  batches: [],
  task: {
    taskId: "t1",
    tools: [
      { ...key, page: 3 },
      { ...key, page: 5, interpolationStopped: true },
    ],
    classifications: [],
    relations: [],
  },
};

test("--to masks writes a PNG for each image, and the classes", async () => {
  const place = freshPlace();
  const args = ["convert", ...input("ango"), "--to", "masks", "--out", "m"];
  const { images, annotations, lost } = await place.json([
    ...args,
    "--mask",
    "instance",
    "--images",
    "copy",
    "--json",
  ]);
  expect({ images, annotations }).toMatchObject({
    images: expect.any(Number),
    annotations: expect.any(Number),
  });
  const files = place.files("m/masks").filter((name) => name.endsWith(".png"));
  expect(files.length).toBeGreaterThan(0);
  expect(lost).toContainEqual(expect.objectContaining({ feature: "shape" }));
  expect(JSON.parse(place.read("m/classes.json"))).toMatchObject({ kind: "instance", background: 0 });
});

test("--interpolate gives the frames between key frames, which do not come back to Ango", async () => {
  const place = freshPlace();
  place.put("export.json", JSON.stringify([clip]));
  const inspected = await place.json(["inspect", "export.json", "--interpolate", "linear", "--json"]);
  expect(inspected).toMatchObject({ images: 3, annotations: 3, tracks: { tracks: 1, objects: 3 } });
  await place.json([
    "convert",
    "export.json",
    "--to",
    "yolo",
    "--interpolate",
    "linear",
    "--out",
    "y",
    "--json",
  ]);
  expect(place.read("y/labels/train/clip_frame_000004.txt")).toBe(
    place.read("y/labels/train/clip_frame_000003.txt"),
  );
  const back = await place.json([
    "convert",
    "y",
    "--to",
    "ango",
    "--interpolate",
    "linear",
    "--out",
    "back",
    "--json",
  ]);
  expect(back["messages"]).toContain("--interpolate changes nothing: the input is not Ango's.");
  expect(JSON.parse(place.read("back/export.json"))).toEqual([clip]);
});

test("--mask without masks changes nothing, which is said", async () => {
  const place = freshPlace();
  place.put("export.json", JSON.stringify([clip]));
  const args = ["convert", "export.json", "--to", "coco", "--mask", "color", "--out", "c", "--json"];
  expect((await place.json(args))["messages"]).toContain("--mask changes nothing with --to coco.");
});
