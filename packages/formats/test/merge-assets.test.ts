import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Asset, DatasetImage, SourceId } from "../src/model/dataset.ts";
import { merge } from "../src/transform.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

const NAMES = ["a", "b", "c"];

/** A frame, with an object of a track. */
function frame(
  asset: Omit<Asset, "kind" | "index"> | undefined,
  index: number,
  track: SourceId,
): DatasetImage {
  const name = `${JSON.stringify(asset?.id ?? "")}/${String(index)}.jpg`;
  const one = image(name, [object(1, box(index, 1), { track })], { width: 20, height: 10 });
  return asset === undefined ? one : { ...one, asset: { kind: "frame", index, ...asset } };
}

async function merged(inputs: readonly HeldDataset[], contentOf?: (image: DatasetImage) => Promise<string>) {
  const done = await merge(
    inputs.map((input, at) => ({ name: NAMES[at] ?? "", open: () => datasetOf(input) })),
    contentOf === undefined ? {} : { contentOf },
  );
  return { ...(await heldOf(done)), report: done.report() };
}

const placesOf = ({ images }: { readonly images: readonly DatasetImage[] }) =>
  images.map(({ asset, annotations }) => [asset?.id, annotations[0]?.track]);

test.each<[string, Parameters<typeof frame>, Parameters<typeof frame>, [SourceId | undefined, SourceId]]>([
  ["of other names", [{ id: 1, name: "A" }, 0, 1], [{ id: 1, name: "B" }, 1, 1], [2, 2]],
  ["without names", [{ id: 1 }, 0, 1], [{ id: 1 }, 1, 1], [2, 2]],
  ["of one name", [{ id: 1, name: "A" }, 0, 1], [{ id: 1, name: "A" }, 1, 1], [1, 1]],
  ["of one text", [{ id: "x" }, 0, 1], [{ id: "x", name: "X" }, 1, 1], ["x", 1]],
  ["of other ids", [{ id: 1 }, 0, 1], [{ id: 5 }, 1, 1], [5, 2]],
  ["of other tracks", [{ id: 1, name: "A" }, 0, 1], [{ id: 1, name: "B" }, 1, 7], [2, 7]],
  ["of none", [undefined, 0, 1], [undefined, 1, 1], [undefined, 2]],
])("frames %s", async (_, one, other, place) => {
  const { images, report } = await merged([held("coco", [frame(...one)]), held("coco", [frame(...other)])]);
  expect(placesOf({ images })[1]).toEqual(place);
  const { asset } = frame(...other);
  expect(report.renumberedAssets).toBe(asset?.id === place[0] ? 0 : 1);
  expect(report.renumberedTracks).toBe(other[2] === place[1] ? 0 : 1);
  expect(images[1]?.asset?.name).toBe(asset?.name);
  const from = images[1]?.annotations[0]?.extra["merged_from"];
  expect(from).toEqual(other[2] === place[1] ? undefined : { dataset: "b", track: other[2] });
});

test("frames of the same bytes, at one number, tell that numbers without names are of one video", async () => {
  const first = held("coco", [frame({ id: 1 }, 0, 1)]);
  const second = held("coco", [frame({ id: 1 }, 0, 1), frame({ id: 1 }, 1, 1)]);
  const { images, report } = await merged([first, second], ({ name }) => Promise.resolve(name));
  expect(placesOf({ images })).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(report.duplicates.same).toBe(1);
});

const frames = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(3), fc.constantFrom("x", "y")),
    fc.constantFrom("A", "B", undefined),
    fc.constantFrom<SourceId>(1, 2, 3, "t"),
  ),
  { maxLength: 6 },
);

interface Ruled {
  readonly key: string;
  readonly input: number;
  readonly track: SourceId | undefined;
}

/** The first dataset that has the track in the asset. */
function inputOf({ key, track }: Ruled, all: readonly Ruled[]): number | undefined {
  return all.find((one) => one.key === key && one.track === track)?.input;
}

test("two images have one asset, and two objects one track, if they had in one dataset or by the rule", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frames, { minLength: 2, maxLength: 3 }), async (datasets) => {
      const inputs = datasets.map((list) => {
        const names = new Map<SourceId, string | undefined>();
        return list.map(([id, said, track], index) => {
          const name = names.has(id) ? names.get(id) : said;
          names.set(id, name);
          return frame({ id, ...(name === undefined ? {} : { name }) }, index, track);
        });
      });
      const { images } = await merged(inputs.map((list) => held("coco", list)));
      const ruled = inputs.flatMap((list, input) =>
        list.map(({ asset, annotations: [one] }) => {
          const { id, name } = asset ?? {};
          const isKnown = typeof id === "string" || name !== undefined;
          const key = JSON.stringify([id, typeof id === "string" ? 0 : name, isKnown ? 0 : input]);
          return { key, input, track: one?.track };
        }),
      );
      const places = placesOf({ images });
      for (const [at, a] of ruled.entries())
        for (const [to, b] of ruled.slice(0, at).entries()) {
          const [[assetA, trackA] = [], [assetB, trackB] = []] = [places[at], places[to]];
          expect(assetA === assetB).toBe(a.key === b.key);
          // One id in several assets of one dataset stays so; where another has one of these assets, there too.
          const mayBeOne =
            a.track === b.track && (a.key === b.key || inputOf(a, ruled) === inputOf(b, ruled));
          expect(trackA !== trackB || mayBeOne).toBe(true);
          expect(trackA === trackB || !mayBeOne || a.key !== b.key).toBe(true);
        }
    }),
    { numRuns: 200 },
  );
});

/** A file for tracking, with two frames of a video. */
const tracked = (name: string, more: object = {}) =>
  memorySource(
    `${name}.json`,
    JSON.stringify({
      videos: [{ id: 1, name, length: 10, ...more }],
      tracks: [{ id: 1, category_id: 1, video_id: 1 }],
      images: [1, 2].map((id) => ({ id, file_name: `${name}/${id}.jpg`, video_id: 1, frame_id: id })),
      annotations: [1, 2].map((id) => ({
        id,
        image_id: id,
        category_id: 1,
        bbox: [1, 2, 3, 4],
        instance_id: 1,
      })),
      categories: [{ id: 1, name: "c" }],
    }),
  );

async function writtenOf(...inputs: readonly ReturnType<typeof tracked>[]) {
  const sink = memorySink();
  const done = await merge(
    inputs.map((source, at) => ({ name: NAMES[at] ?? "", open: () => readCoco(source) })),
  );
  await convert(done, writeCoco(sink));
  const bytes = sink.files.get("annotations.json") ?? new Uint8Array();
  const { images } = await heldOf(await readCoco(memorySource("again.json", bytes)));
  return {
    file: JSON.parse(new TextDecoder().decode(bytes)),
    places: placesOf({ images }),
    report: done.report(),
  };
}

test("COCO lists the videos and the tracks of all", async () => {
  const { file, places, report } = await writtenOf(tracked("A", { site: "north" }), tracked("B"));
  expect(file.videos).toMatchObject([
    { id: 1, name: "A", length: 10 },
    { id: 2, name: "B", length: 10 },
  ]);
  expect(file.tracks).toEqual([
    { id: 1, category_id: 1, video_id: 1 },
    { id: 2, category_id: 1, video_id: 2 },
  ]);
  expect(file.images.map((one: { readonly video_id: number }) => one.video_id)).toEqual([1, 1, 2, 2]);
  expect(file.merged_lists[0]).toMatchObject({ dataset: "a", videos: [{ id: 1, name: "A", site: "north" }] });
  expect(places).toEqual([
    [1, 1],
    [1, 1],
    [2, 2],
    [2, 2],
  ]);
  expect(report).toMatchObject({ renumberedAssets: 1, renumberedTracks: 1, conflicts: { header: [] } });
});

test("lists that all have in the same way stay as they are", async () => {
  const { file, places } = await writtenOf(tracked("A", { site: "north" }), tracked("A", { site: "north" }));
  expect(file.videos).toEqual([{ id: 1, name: "A", length: 10, site: "north" }]);
  expect(file).not.toHaveProperty("merged_lists");
  expect(new Set(places.map(String))).toEqual(new Set(["1,1"]));
});
