import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { imagePlaces, imagesIn, type PlacedImage } from "../src/io/image-places.ts";
import { memoryFolder } from "../src/io/source.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { imageSizes, placeImages } from "../src/node/images.ts";
import { png } from "./yolo-inputs.ts";

test.each<[string, PlacedImage, readonly string[]]>([
  ["a name", { name: "a.png" }, ["a.png", "images/a.png"]],
  ["a path", { name: "a.png", path: "x/a.png" }, ["x/a.png", "images/x/a.png", "a.png", "images/a.png"]],
  ["a split", { name: "a.png", split: "val" }, ["a.png", "images/a.png", "images/val/a.png", "val/a.png"]],
  ["a split that leads out", { name: "a.png", split: "../b" }, ["a.png", "images/a.png"]],
  ["backslashes", { name: "b\\a.png" }, ["b/a.png", "images/b/a.png"]],
  ["a name that leads out", { name: "../a.png" }, []],
  ["an absolute name", { name: "/etc/a.png" }, []],
])("places of an image: %s", (_, image, places) => {
  expect(imagePlaces(image)).toEqual(places);
});

const nowhere = (): undefined => undefined;

test("images of a folder that is not on disk are measured and placed", async () => {
  const bytes = png(30, 20);
  const findSource = await imagesIn(memoryFolder("a.zip", new Map([["images/a.png", bytes]])));
  const image = {
    id: 1,
    name: "a.png",
    media: "image",
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
  } as const;
  const missing = { ...image, name: "b.png" };
  expect(await imageSizes(nowhere, findSource)(image)).toEqual({ width: 30, height: 20 });
  expect(await imageSizes(nowhere, findSource)(missing)).toBeUndefined();

  const place = mkdtempSync(join(tmpdir(), "places-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const sink = folderSink(join(place, "out"));
  const placer = placeImages(sink, { mode: "link", find: nowhere, findSource });
  expect([
    await placer.placeImage(image, "images/a.png"),
    await placer.placeImage(missing, "images/b.png"),
  ]).toEqual([true, false]);
  await sink.commit();
  expect(new Uint8Array(readFileSync(join(place, "out/images/a.png")))).toEqual(bytes);
  expect(placer.placement()).toEqual({ linked: 0, copied: 1, missing: 1, messages: [] });
});
