import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { type MemorySink, memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Dataset } from "../src/model/dataset.ts";
import { PackedImage } from "../src/model/packed.ts";
import { fileSource } from "../src/node/source.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { at, inEmptyFolder } from "./sink-place.ts";

/*
 * Images whose annotations are packed are written by threads where the sink has some. A sink in memory has none: so what
 * it gets is made of the annotations themselves.
 */

inEmptyFolder();

const IMAGES = 4500;

/** A number of two decimals that depends on its rank. */
function coordinate(rank: number, limit: number): string {
  return ((((rank * 7919) % (limit * 100)) + 1) / 100).toString();
}

function ring(rank: number, points: number): string {
  const numbers = Array.from({ length: points * 2 }, (_, i) =>
    coordinate(rank * 31 + i * 977, i % 2 === 0 ? 640 : 480),
  );
  return `[${numbers.join(", ")}]`;
}

function annotation(rank: number): string {
  const image = 1 + ((rank * 37) % IMAGES);
  const [x, y] = [coordinate(rank, 500), coordinate(rank * 3, 300)];
  const outline = [
    () => `[${ring(rank, 9)}]`,
    () => `[${ring(rank, 5)}, ${ring(rank + 7, 4)}, ${ring(rank + 9, 3)}]`,
    () => "[]",
    () => '{"counts": [272, 2, 4, 4, 306918], "size": [480, 640]}',
    () => "[[1, 1, 30.5, 1, 30.5, 9, 1, 1]]",
    () => "[[0.0000001, 1, 700.123456789, 1, 12345.678, 900]]",
    () => "[[5, 5, 5, 5, 5, 5]]",
  ][rank % 7];
  const crowd = rank % 7 === 3 ? 1 : 0;
  return `{"segmentation": ${outline?.() ?? "[]"}, "area": ${coordinate(rank, 90)}, "iscrowd": ${crowd}, "image_id": ${image}, "bbox": [${x}, ${y}, ${coordinate(rank * 5, 130)}, 0.25], "category_id": ${rank % 3 === 0 ? 7 : 3}, "id": ${rank + 1}}`;
}

/** A COCO file, whose image of a rank may be another. */
function coco(
  other: (rank: number) => string | undefined = () => undefined,
  more: readonly string[] = [],
): string {
  const images = Array.from({ length: IMAGES }, (_, rank) => {
    const name = rank % 50 === 0 ? `../${rank % 500}.jpg` : `${rank}.jpg`;
    return (
      other(rank) ??
      `{"license": ${rank % 5}, "file_name": "${name}", "coco_url": "https://images.test/${rank}.jpg?X-Amz-Signature=0", "height": 480, "width": 640, "id": ${rank + 1}}`
    );
  });
  const annotations = Array.from({ length: IMAGES * 5 }, (_, rank) => annotation(rank)).concat(more);
  const categories = '[{"id": 3, "name": "cat"}, {"id": 7, "name": "dog"}]';
  return `{"images": [${images.join(", ")}], "annotations": [${annotations.join(", ")}], "categories": ${categories}}`;
}

/** Two images that have no size. */
function withoutSize(rank: number): string | undefined {
  return rank === 2000 || rank === 2900 ? `{"file_name": "u${rank}.jpg", "id": ${rank + 1}}` : undefined;
}

/** From some place on copies of images, and images that someone has looked at. */
async function partlyPacked(text: string): Promise<Dataset> {
  const { header, images } = await readCoco(memorySource("c.json", text));
  return {
    header,
    images: (async function* () {
      let rank = 0;
      for await (const image of images) {
        rank += 1;
        if (rank > 2000 && rank % 3 === 0) structuredClone(image.annotations);
        yield rank > 2000 && rank % 2 === 0 ? { ...image } : image;
      }
    })(),
  };
}

function filesOf(out: string): Map<string, string> {
  const names = readdirSync(out, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(out.length + 1));
  return new Map(
    paths
      .filter((path) => path !== ".angokit-manifest.json")
      .map((path) => [path, readFileSync(`${out}/${path}`, "utf8")]),
  );
}

function textsOf(sink: MemorySink): Map<string, string> {
  return new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
}

async function codeAndMessage(writing: Promise<unknown>): Promise<unknown> {
  return writing.catch((error: unknown) =>
    error instanceof Error ? [Reflect.get(error, "code"), error.message] : error,
  );
}

describe("a dataset that several threads write", () => {
  const text = coco();

  test.each<WriteYoloOptions>([
    { task: "detect", sidecar: false },
    { task: "detect" },
    { task: "segment", sidecar: false },
    { task: "segment", crowd: "keep" },
    { task: "obb", classIds: "id-rank" },
  ])(
    "is the same as one that one thread writes: %o",
    async (options) => {
      const sink = memorySink();
      const expected = await writeYolo(sink, options)(await readCoco(memorySource("c.json", text)));
      const report = await writeYolo(
        folderSink(at("out")),
        options,
      )(await readCoco(memorySource("c.json", text)));
      expect(report).toEqual(expected);
      expect(filesOf(at("out"))).toEqual(textsOf(sink));
    },
    60_000,
  );

  test.each([false, true])(
    "is the same where the outlines stay in the file, also those that have to be looked at, sidecar: %s",
    async (sidecar) => {
      writeFileSync(at("c.json"), coco(undefined, [annotation(3e6).replace(/"bbox": [^\]]+\], /, "")]));
      const options = { task: "detect", sidecar } as const;
      const sink = memorySink();
      const expected = await writeYolo(sink, options)(await readCoco(fileSource(at("c.json"))));
      const late = await readCoco(fileSource(at("c.json")), { outlines: "later" });
      expect(await writeYolo(folderSink(at("out")), options)(late)).toEqual(expected);
      expect(filesOf(at("out"))).toEqual(textsOf(sink));
    },
    60_000,
  );

  test.each<WriteYoloOptions>([{ task: "segment" }, { task: "detect", sidecar: false }])(
    "is the same where some annotations are not packed: %o",
    async (options) => {
      const mixed = coco(undefined, [annotation(4e6).replace('"id"', '"score": 0.5, "id"')]);
      const sink = memorySink();
      const expected = await writeYolo(sink, options)(await readCoco(memorySource("c.json", mixed)));
      const read = await readCoco(memorySource("c.json", mixed));
      expect(await writeYolo(folderSink(at("out")), options)(read)).toEqual(expected);
      expect(filesOf(at("out"))).toEqual(textsOf(sink));
    },
    60_000,
  );

  test("is the same where only some images are packed", async () => {
    const sink = memorySink();
    const expected = await writeYolo(sink)(await partlyPacked(text));
    expect(await writeYolo(folderSink(at("out")))(await partlyPacked(text))).toEqual(expected);
    expect(filesOf(at("out"))).toEqual(textsOf(sink));
  }, 60_000);

  test("fails with the same error, and leaves nothing", async () => {
    const silent = { onDiagnostic: () => {} };
    const read = (): Promise<Dataset> => readCoco(memorySource("c.json", coco(withoutSize)), silent);
    const expected = await codeAndMessage(writeYolo(memorySink())(await read()));
    expect(expected).toEqual(["yolo/size-unknown", expect.stringContaining("u2000.jpg")]);
    expect(await codeAndMessage(writeYolo(folderSink(at("out")))(await read()))).toEqual(expected);
    expect(readdirSync(at("."))).toEqual([]);
  }, 60_000);

  test("says which file is in the way", async () => {
    const { header, images } = await readCoco(memorySource("c.json", text));
    const disturbed = (async function* () {
      let rank = 0;
      for await (const image of images) {
        rank += 1;
        if (rank === 2) {
          mkdirSync(at(".out.angokit/new/labels/train"), { recursive: true });
          writeFileSync(at(".out.angokit/new/labels/train/2901.txt"), "");
        }
        yield image;
      }
    })();
    await expect(writeYolo(folderSink(at("out")))({ header, images: disturbed })).rejects.toMatchObject({
      code: "output/clash",
      message: expect.stringContaining("labels/train/2901.txt"),
    });
    expect(readdirSync(at("."))).toEqual([]);
  }, 60_000);
});

describe("packed annotations", () => {
  test("are there until someone looks at them, and not in copies", async () => {
    const { images } = await readCoco(memorySource("c.json", coco()));
    for await (const image of images) {
      expect(PackedImage.packedIn(image)).toBeDefined();
      const copy = { ...image };
      expect(PackedImage.packedIn(copy)).toBeUndefined();
      // The copy looked.
      expect(PackedImage.packedIn(image)).toBeUndefined();
      expect(image.annotations).toBe(copy.annotations);
      expect(Object.keys(image)).toEqual(Object.keys(copy));
      break;
    }
  });
});
