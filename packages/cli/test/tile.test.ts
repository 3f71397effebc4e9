import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "@angokit/formats";
import { type Samples, pngOf, pngSamples } from "@angokit/formats/transform";
import { encode } from "jpeg-js";
import { describe, expect, test } from "vitest";
import { exifOrientation } from "../src/pictures/exif-orientation.ts";
import { jpegSamples } from "../src/pictures/jpeg.ts";
import { openPicture } from "../src/pictures/picture-file.ts";
import { freshPlace, objectOf, type Place, samples } from "./process.ts";

const marina = readFileSync(join(samples, "images/marina-01.png"));

/** A COCO dataset of one box in one image of 320 × 240, in the folder `set`. */
function putCoco(place: Place, name: string, picture: Uint8Array | undefined): string {
  const coco = {
    images: [{ id: 1, file_name: name, width: 320, height: 240 }],
    categories: [{ id: 1, name: "boat" }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [100, 20, 60, 40], area: 2400, iscrowd: 0 }],
  };
  if (picture !== undefined) place.put(`set/${name}`, picture);
  place.put("set/annotations.json", JSON.stringify(coco));
  return "set";
}

function pixelAt({ data, width, channels }: Samples, x: number, y: number): readonly number[] {
  const at = (y * width + x) * channels;
  return [...data.subarray(at, at + 3)];
}

async function fileOf(place: Place, path: string): Promise<Samples> {
  return pngSamples(memorySource(path, readFileSync(join(place.path, path))));
}

describe("tile", () => {
  test("cuts files and labels at the same places", async () => {
    const place = freshPlace();
    const set = putCoco(place, "a.png", marina);
    const { code, stdout, stderr } = await place.run(["tile", set, "--size", "128x100", "--out", "tiles"]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "1 image with 1 annotation became 9 parts with 2, 2 of them cut at a border.\n",
    });
    expect(stdout).toContain("Wrote 9 images with 2 annotations to tiles as COCO.");
    expect(place.files("tiles/images")).toHaveLength(9);
    const whole = await pngSamples(memorySource("a.png", marina));
    const part = await fileOf(place, "tiles/images/a_128_100.png");
    expect([part.width, part.height]).toEqual([128, 100]);
    expect(pixelAt(part, 5, 7)).toEqual(pixelAt(whole, 133, 107));
    const last = await fileOf(place, "tiles/images/a_256_200.png");
    expect([last.width, last.height]).toEqual([64, 40]);
    expect(pixelAt(last, 63, 39)).toEqual(pixelAt(whole, 319, 239));
    expect(JSON.parse(place.read("tiles/annotations.json"))).toMatchObject({
      annotations: [
        { bbox: [100, 20, 28, 40], area: 1120, origin: { id: 1 } },
        { bbox: [0, 20, 32, 40], area: 1280, origin: { id: 1 } },
      ],
    });
  });

  test("makes PNG of JPEG as it is shown, says so, and writes YOLO that is valid", async () => {
    const place = freshPlace();
    const run = await place.json([
      "tile",
      join(samples, "ango"),
      "--size",
      "160",
      "--to",
      "yolo",
      "--out",
      "tiles",
      "--json",
    ]);
    expect(run).toMatchObject({
      ok: true,
      parts: { images: 12, left: { outside: 0 } },
      messages: expect.arrayContaining([
        "2 images were JPEG: the tiles are PNG, so that nothing more is lost.",
      ]),
    });
    const jpeg = await jpegSamples(readFileSync(join(samples, "images/upright-01.jpg")));
    const part = await fileOf(place, "tiles/images/train/upright-01_0_160.png");
    expect([jpeg?.width, jpeg?.height, part.width, part.height]).toEqual([180, 240, 160, 80]);
    expect(jpeg === undefined ? [] : pixelAt(jpeg, 90, 200)).toEqual(pixelAt(part, 90, 40));
    const valid = await place.json(["validate", "tiles", "--json"]);
    expect(objectOf(valid["summary"])).toMatchObject({ errors: 0, images: run["images"] });
  });

  test("tells of files that it can't cut, and writes their labels all the same", async () => {
    const place = freshPlace();
    const files: readonly (readonly [string, Uint8Array | undefined])[] = [
      ["missing.png", undefined],
      ["other.webp", Buffer.from("RIFFxxxxWEBP")],
      ["damaged.png", marina.subarray(0, 900)],
      ["small.jpg", encode({ width: 8, height: 8, data: new Uint8Array(256) }).data],
    ];
    for (const [name, bytes] of files) if (bytes !== undefined) place.put(`set/${name}`, bytes);
    const images = files.map(([name], at) => ({ id: at + 1, file_name: name, width: 320, height: 240 }));
    place.put("set/annotations.json", JSON.stringify({ images, annotations: [], categories: [] }));
    const run = await place.json(["tile", "set", "--size", "200", "--out", "tiles", "--json"]);
    const had = [
      "not found",
      "neither PNG nor JPEG",
      "damaged or too large",
      "of another size than the labels say",
    ];
    expect(run).toMatchObject({
      ok: true,
      images: 16,
      messages: expect.arrayContaining(
        had.map((what) => expect.stringContaining(`1 image was ${what}: its tiles have no files.`)),
      ),
    });
    expect(place.files("tiles").filter((file) => file.startsWith("images/"))).toEqual([]);
  });

  test("spreads images over splits before they are cut, and frames with their video", async () => {
    const place = freshPlace();
    const images = Array.from({ length: 12 }, (_, at) => ({
      id: at + 1,
      file_name: `${at}.png`,
      width: 100,
      height: 100,
      ...(at < 8 ? { video_id: 1 + (at >> 2), frame_id: at % 4 } : {}),
    }));
    place.put("set.json", JSON.stringify({ images, annotations: [], categories: [] }));
    const args = ["tile", "set.json", "--size", "25", "--images", "none", "--to", "yolo", "--out", "tiles"];
    const { code } = await place.run([...args, "--split", "train=0.6,val=0.4"]);
    expect(code).toBe(0);
    const tiles = place.files("tiles/labels");
    expect(tiles).toHaveLength(12 * 16);
    const splits = new Map<string, Set<string>>();
    for (const path of tiles) {
      const [, split = "", image = ""] = /^(\w+)\/(\d+)_/.exec(path) ?? [];
      const whole = Number(image) < 8 ? `video ${Number(image) >> 2}` : image;
      splits.set(whole, (splits.get(whole) ?? new Set()).add(split));
    }
    expect([...splits.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(place.read("tiles/data.yaml")).toMatch(/^train: .*\nval: images\/val/m);
  });

  test("refuses what it can't do", async () => {
    const place = freshPlace();
    const set = putCoco(place, "a.png", marina);
    const over = await place.json([
      "tile",
      set,
      "--size",
      "64",
      "--overlap",
      "64",
      "--out",
      "tiles",
      "--json",
    ]);
    expect(over).toMatchObject({ ok: false, error: { code: "tile/bad-size" } });
    const { code, stderr } = await place.run(["tile", set, "--size", "big", "--out", "tiles"]);
    expect({ code, stderr: stderr.includes("1024x768") }).toEqual({ code: 2, stderr: true });
    expect(place.entries()).toEqual(["set"]);
  });
});

test("crop cuts one part out of each image, and says what is outside of it", async () => {
  const place = freshPlace();
  const set = putCoco(place, "a.png", marina);
  const { code, stderr } = await place.run(["crop", set, "--box", "200,100,400,400", "--out", "part"]);
  expect(code).toBe(0);
  expect(stderr).toContain("1 annotation is in no part: 1 outside of all parts.");
  const part = await fileOf(place, "part/images/a_200_100.png");
  expect([part.width, part.height]).toEqual([120, 140]);
  const beyond = await place.run(["crop", set, "--box", "900,0,5,5", "--out", "beyond.json"]);
  expect(beyond.stderr).toContain("There are no images in it: none reaches into the part,");
  expect(beyond.stderr).not.toContain("the input has no images");
});

describe("JPEG", () => {
  // Three columns of 8 × 8 blocks: red, green, blue; two rows, the lower one dark.
  const [width, height] = [24, 16];
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const column = Math.floor((at % width) / 8);
    data[at * 4 + column] = at < width * 8 ? 250 : 120;
    data[at * 4 + 3] = 255;
  }
  const plain = encode({ width, height, data }, 100).data;

  function oriented(orientation: number, isLittle: boolean): Uint8Array {
    const tiff = Buffer.alloc(26);
    const order = isLittle ? "LE" : "BE";
    tiff.write(isLittle ? "II" : "MM", 0, "latin1");
    tiff[`writeUInt16${order}`](42, 2);
    tiff[`writeUInt32${order}`](8, 4);
    tiff[`writeUInt16${order}`](1, 8);
    tiff[`writeUInt16${order}`](0x01_12, 10);
    tiff[`writeUInt16${order}`](3, 12);
    tiff[`writeUInt32${order}`](1, 14);
    tiff[`writeUInt16${order}`](orientation, 18);
    const head = Buffer.from([0xff, 0xe1, 0, 34]);
    return Buffer.concat([
      plain.subarray(0, 2),
      head,
      Buffer.from("Exif\0\0", "latin1"),
      tiff,
      plain.subarray(2),
    ]);
  }

  /** Where the stored left upper block (red, light) and the one right of it (green) are seen. */
  test.each<readonly [orientation: number, red: readonly [number, number], green: readonly [number, number]]>(
    [
      [1, [4, 4], [12, 4]],
      [2, [20, 4], [12, 4]],
      [3, [20, 12], [12, 12]],
      [4, [4, 12], [12, 12]],
      [5, [4, 4], [4, 12]],
      [6, [12, 4], [12, 12]],
      [7, [12, 20], [12, 12]],
      [8, [4, 20], [4, 12]],
    ],
  )("with orientation %i is seen as it should be", async (orientation, red, green) => {
    for (const isLittle of [true, false]) {
      const bytes = oriented(orientation, isLittle);
      expect(exifOrientation(bytes)).toBe(orientation);
      const seen = await jpegSamples(bytes);
      expect([seen?.width, seen?.height]).toEqual(orientation < 5 ? [24, 16] : [16, 24]);
      const [reddest, greenest] = [red, green].map(([x, y]) =>
        seen === undefined ? [] : pixelAt(seen, x, y),
      );
      expect(reddest?.[0]).toBeGreaterThan(220);
      expect(greenest?.[1]).toBeGreaterThan(220);
      expect(greenest?.[0]).toBeLessThan(40);
    }
  });

  test("of a few bytes that claims millions of pixels is damaged, and takes no room for them", async () => {
    const bomb = plain.slice();
    const frame = bomb.findIndex((byte, at) => byte === 0xff && bomb[at + 1] === 0xc0);
    expect(frame).toBeGreaterThan(0);
    const before = process.resourceUsage().maxRSS;
    for (const side of [14_000, 65_500]) {
      new DataView(bomb.buffer, bomb.byteOffset).setUint16(frame + 5, side);
      new DataView(bomb.buffer, bomb.byteOffset).setUint16(frame + 7, side);
      expect(await jpegSamples(bomb)).toBeUndefined();
    }
    // In KiB.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(2 ** 19);
  });

  test("that ends early, or is none, is damaged; bytes of any kind do no harm", async () => {
    expect(await jpegSamples(plain.subarray(0, plain.length - 30))).toBeUndefined();
    expect(await openPicture(memorySource("a.jpg", plain.subarray(0, 40)))).toEqual({ fault: "damaged" });
    expect(await openPicture(memorySource("a.jpg", ""))).toEqual({ fault: "damaged" });
    expect(await openPicture(memorySource("a.gif", "GIF89a"))).toEqual({ fault: "other" });
    const bytes = oriented(6, true);
    for (let at = 0; at < 60; at += 1) {
      const broken = bytes.slice();
      broken[at] = (broken[at] ?? 0) ^ (at % 2 === 0 ? 0xff : 0x11);
      expect(exifOrientation(broken)).toBeGreaterThan(0);
      expect(exifOrientation(bytes.subarray(0, at))).toBeGreaterThan(0);
      await jpegSamples(broken);
    }
    const png = await pngOf({ width: 1, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3) });
    expect(await openPicture(memorySource("a.jpg", png))).toMatchObject({ kind: "png" });
  });
});
