import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, Asset, DatasetImage, FormatName, Header } from "../src/model/dataset.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

const SHAPE = { type: "box", x: 1, y: 2, width: 3, height: 4 } as const;

function header(source: FormatName, extra: JsonObject = {}): Header {
  return { source, categories: [{ id: 3, name: "cat", extra: {} }], splits: [], info: {}, extra };
}

function image(id: number, asset: Asset | undefined, tracks: readonly (string | number | undefined)[] = []) {
  const annotations = tracks.map((track, at): Annotation => ({
    id: id * 10 + at,
    category: 0,
    shape: SHAPE,
    ...(track === undefined ? {} : { track }),
    attributes: [],
    extra: {},
  }));
  return {
    id,
    name: `${id}.jpg`,
    media: "image",
    width: 20,
    height: 10,
    ...(asset === undefined ? {} : { asset }),
    annotations,
    attributes: [],
    relations: [],
    extra: {},
  } satisfies DatasetImage;
}

function frame(id: string | number, index: number, more: Partial<Asset> = {}): Asset {
  return { id, kind: "frame", index, ...more };
}

async function written(held: HeldDataset): Promise<{ text: string; report: WriteReport }> {
  const sink = memorySink();
  const report = await convert(datasetOf(held), writeCoco(sink));
  return { text: sink.text("annotations.json"), report };
}

async function back(text: string): Promise<HeldDataset> {
  return heldOf(await readCoco(memorySource("a.json", text), { onDiagnostic: () => {} }));
}

describe("frames and tracks are written as COCO for videos has them", () => {
  const held: HeldDataset = {
    header: header("ango"),
    images: [
      image(1, frame("clip", 0, { name: "drive.mp4", count: 90 }), ["a", undefined]),
      image(2, frame("clip", 30, { name: "drive.mp4", count: 90 }), ["a", "b"]),
      image(3, frame(7, 4), ["a"]),
      image(4, undefined, ["a"]),
      image(5, undefined),
    ],
  };

  test("videos, frames, tracks", async () => {
    const { text, report } = await written(held);
    const { videos, tracks, images, annotations } = JSON.parse(text);
    expect(videos).toEqual([
      {
        id: 1,
        name: "drive.mp4",
        width: 20,
        height: 10,
        length: 90,
        angokit: { id: "clip", name: "drive.mp4", count: 90 },
      },
      { id: 7, name: "7", width: 20, height: 10, angokit: { id: 7 } },
    ]);
    expect(tracks).toEqual([
      { id: 1, category_id: 3, video_id: 1 },
      { id: 2, category_id: 3, video_id: 1 },
      { id: 3, category_id: 3, video_id: 7 },
    ]);
    const frames = images.map((one: JsonObject) => [one["video_id"], one["frame_id"], one["frame_index"]]);
    expect(frames).toEqual(
      [[1, 0, 0], [1, 1, 30], [7, 0, 4], [], []].map((row) => [...row, ...NONE].slice(0, 3)),
    );
    const followed = annotations.map((one: JsonObject) => [
      one["video_id"],
      one["instance_id"],
      one["track_id"],
    ]);
    expect(followed).toEqual([
      [1, 1, 1],
      [1, undefined, undefined],
      [1, 1, 1],
      [1, 2, 2],
      [7, 3, 3],
      [undefined, 4, 4],
    ]);
    expect(report.lost).toEqual([]);
    // What the lists say of videos is not kept beside them.
    expect(report.kept.map(({ feature }) => feature)).toEqual(["track"]);
    expect(await back(text)).toEqual(held);
  });

  test("pages are none of a video: they are kept aside, and the file has no lists", async () => {
    const pages = [image(1, { id: "scan", kind: "page", index: 0 }, ["a"]), image(2, undefined)];
    const { text } = await written({ header: header("ango"), images: pages });
    expect(text).not.toMatch(/video|frame_|track_id|instance_id/);
    expect(await back(text)).toEqual({ header: header("ango"), images: pages });
  });

  test("a track that a program added since is read", async () => {
    const { text } = await written({
      header: header("ango"),
      images: [image(1, frame("clip", 0), [undefined])],
    });
    const { images } = await back(text.replace('"video_id":1}', '"video_id":1,"track_id":8}'));
    expect(images[0]?.annotations[0]).toMatchObject({ track: 8, extra: {} });
  });
});

const NONE: readonly undefined[] = [undefined, undefined, undefined];

describe("a file of COCO for videos", () => {
  test.each([
    ["CocoVID", { video_id: 4, frame_id: 0 }, { instance_id: 2, video_id: 4 }],
    ["TAO", { video_id: 4, frame_index: 30 }, { track_id: 2 }],
    ["both", { video_id: 4, frame_index: 30, frame_id: 1 }, { track_id: 2, instance_id: 3 }],
  ])("of %s is written with the same members and lists", async (_, frameKeys, trackKeys) => {
    const file = {
      videos: [{ id: 4, name: "a", fps: 5 }],
      tracks: [{ id: 2, category_id: 3, video_id: 4 }],
      annotations: [
        { id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0, ...trackKeys },
      ],
      images: [{ id: 1, file_name: "a.jpg", width: 20, height: 10, ...frameKeys }],
      categories: [{ id: 3, name: "cat" }],
    };
    const held = await back(JSON.stringify(file));
    expect(held.images[0]?.asset).toMatchObject({ id: 4, name: "a", kind: "frame" });
    expect(held.images[0]?.annotations[0]?.track).toBe(
      "instance_id" in trackKeys ? trackKeys.instance_id : 2,
    );
    const { text, report } = await written(held);
    expect(JSON.parse(text)).toEqual({ angokit: { version: 1 }, ...file });
    expect(report.kept).toEqual([]);
  });

  test("of which a frame became one of another video says so to other programs", async () => {
    const raw = image(1, frame("a_0_0", 2), [5]);
    const held = { header: header("coco"), images: [{ ...raw, extra: { video_id: 4, frame_id: 0 } }] };
    const { text } = await written(held);
    expect(JSON.parse(text).images[0]).toMatchObject({ video_id: 1, frame_id: 0, frame_index: 2 });
    expect(await back(text)).toEqual(held);
  });
});

/** What names videos and tracks, right or wrong, in a dataset of COCO's as it may be after a transform. */
const ids = fc.constantFrom<string | number>(0, 1, 2, 7, "a", "1", 2.5, -3);
const raw = fc.constantFrom<Json>(0, 1, 2, 7, -1, 1.5, "a", null);
const asset: fc.Arbitrary<Asset> = fc.record(
  {
    id: ids,
    name: fc.constantFrom("a", "b", ""),
    kind: fc.constantFrom("frame" as const, "page" as const),
    index: fc.nat(3),
    count: fc.nat(9),
  },
  { requiredKeys: ["id", "kind", "index"], noNullPrototype: true },
);
const keys = (...names: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.record(Object.fromEntries(names.map((name) => [name, raw])), {
    requiredKeys: [],
    noNullPrototype: true,
  });
const videoList = fc.array(
  fc.record(
    { id: raw, name: raw, length: raw, angokit: fc.constant({ id: "z" }) },
    { requiredKeys: [], noNullPrototype: true },
  ),
  { maxLength: 3 },
);
const dataset: fc.Arbitrary<HeldDataset> = fc
  .record({
    source: fc.constantFrom<FormatName>("coco", "ango", "yolo"),
    extra: fc.record(
      { videos: fc.oneof(videoList, raw), tracks: raw },
      { requiredKeys: [], noNullPrototype: true },
    ),
    images: fc.array(
      fc.record({
        asset: fc.option(asset, { nil: undefined }),
        extra: keys("video_id", "frame_id", "frame_index"),
        tracks: fc.array(
          fc.tuple(fc.option(ids, { nil: undefined }), keys("video_id", "instance_id", "track_id")),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ source, extra, images }) => ({
    header: header(source, extra),
    images: images.map(({ asset: of, extra: own, tracks }, at) => {
      const one = image(
        at + 1,
        of,
        tracks.map(([track]) => track),
      );
      const annotations = one.annotations.map(({ id, category, shape, ...annotation }, rank) => ({
        id,
        category,
        shape,
        area: 12,
        crowd: false,
        ...annotation,
        extra: tracks[rank]?.[1] ?? {},
      }));
      return { ...one, annotations, extra: own };
    }),
  }));

test("any frames and tracks come back value for value, and are written alike again", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (held) => {
      const { text } = await written(held);
      const read = await back(text);
      expect(read).toStrictEqual(held);
      expect((await written(read)).text).toBe(text);
      const { videos, images } = JSON.parse(text);
      if (held.header.extra["videos"] !== undefined || videos === undefined) return;
      // Other programs find each frame in its video, by its rank there.
      const known = new Set(videos.map((video: JsonObject) => video["id"]));
      expect(known.size).toBe(videos.length);
      const frames = held.images.flatMap(({ asset: of }, rank) =>
        of?.kind === "frame" ? [images[rank]["video_id"]] : [],
      );
      expect([...known]).toEqual(expect.arrayContaining(frames));
    }),
    { numRuns: 150 },
  );
});
