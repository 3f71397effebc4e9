import { describe, expect, it } from "vitest";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import type { FormatName } from "../src/model/dataset.ts";
import { datasetOf, type HeldDataset } from "./arbitraries.ts";
import { box, annotation, image, held, write, read, counted } from "./coco-files.ts";

const ring = [10, 20, 40, 20, 40, 60, 10, 60];

describe("writeCoco", () => {
  it.each<[FormatName, (string | number)[], number[]]>([
    ["coco", [5, 0, -3, 900_100_000_001], [5, 0, -3, 900_100_000_001]],
    ["yolo", [5, 0, 1, "x"], [5, 1, 2, 3]],
    ["ango", ["a", "b", 1], [1, 2, 3]],
    ["coco", [5, 1.5, 2 ** 53, "5", ""], [5, 1, 2, 3, 4]],
  ])("numbers the ids of %s data %j as %j", async (source, ids, expected) => {
    const { text } = await write(held(source, [image(ids.map((id) => annotation(id, box)))]));
    const { annotations } = JSON.parse(text);
    expect(annotations.map(({ id }: { id: unknown }) => id)).toStrictEqual(expected);
    const images = ids.map((id) => image([], { id }));
    expect(
      JSON.parse((await write(held(source, images))).text).images.map(({ id }: { id: unknown }) => id),
    ).toStrictEqual(expected);
  });

  it.each<[FormatName, (string | number)[], number[]]>([
    ["coco", [90, 0, 2], [90, 0, 2]],
    ["yolo", [0, 1], [1, 2]],
    ["yolo", [1, 2], [1, 2]],
    ["ango", ["a", "b"], [1, 2]],
    ["coco", [7, "7"], [1, 2]],
  ])("numbers the categories of %s data %j as %j", async (source, ids, expected) => {
    const categories = ids.map((id) => ({ id, name: `c${id}`, extra: {} }));
    const { text } = await write(held(source, [], { categories }));
    expect(JSON.parse(text).categories.map(({ id }: { id: unknown }) => id)).toStrictEqual(expected);
  });

  it("writes no signature of an address", async () => {
    const signed = "https://bucket.example.org/a.jpg?X-Amz-Signature=secret";
    const of = held("ango", [
      image([], { url: signed, name: signed, extra: { brushDataUrl: signed } }),
      image([], { id: 2, media: "video", url: signed, name: signed }),
    ]);
    const { text, report } = await write(of);
    expect(text).not.toContain("secret");
    expect(JSON.stringify(report)).not.toContain("secret");
    expect(report.lost).toStrictEqual([]);
    expect(JSON.parse(text).images[0]).toMatchObject({
      file_name: "a.jpg",
      coco_url: "https://bucket.example.org/a.jpg",
    });
  });

  it("keeps a query that says which image it is", async () => {
    const url = "https://host.example.org/data?d=images/a.jpg";
    const { text } = await write(held("ango", [image([], { url })]));
    expect(JSON.parse(text).images[0]).toMatchObject({ coco_url: url });
  });

  it("gives a file a safe name, and the image its own back", async () => {
    const of = held("coco", [image([], { name: "../a.jpg" })]);
    const { text, report } = await write(of, { path: "labels/val.json" });
    expect(JSON.parse(text).images[0]).toMatchObject({ file_name: "a.jpg" });
    expect(counted(report.kept)).toStrictEqual(["name 1"]);
    expect((await read(text)).back).toStrictEqual(of);
    const { back } = await read(text.replace('"file_name":"a.jpg"', '"file_name":"renamed.jpg"'));
    expect(back.images[0]?.name).toBe("renamed.jpg");
  });

  it("places the images beside the file, and tells how many were not found", async () => {
    const placed: string[] = [];
    const of = held("coco", [image([], { name: "a.jpg" }), image([], { id: 2, name: "/b.jpg" })]);
    const { report } = await write(of, {
      placeImage: async ({ id }, path) => {
        placed.push(path);
        return id === 2;
      },
    });
    expect(placed).toStrictEqual(["images/a.jpg", "images/b.jpg"]);
    expect(report.messages).toStrictEqual(["1 image was not found: its labels are there, its file is not."]);
  });

  it.each<[string, string, HeldDataset]>([
    [
      "a hole that is nowhere",
      "json/not-finite",
      held("coco", [
        image([
          annotation(
            1,
            { type: "polygon", parts: [{ outer: ring, holes: [[NaN, 0, 1, 1, 2, 2]] }] },
            { box, area: 1 },
          ),
        ]),
      ]),
    ],
    [
      "a polygon that is nowhere",
      "json/not-finite",
      held("coco", [
        image([
          annotation(
            1,
            { type: "polygon", parts: [{ outer: [...ring, NaN, 1], holes: [] }] },
            { box, area: 1 },
          ),
        ]),
      ]),
    ],
    [
      "a point that is nowhere",
      "json/not-finite",
      held("coco", [image([annotation(1, { type: "point", x: Infinity, y: 1 })])]),
    ],
    [
      "a coordinate that is no number",
      "json/not-finite",
      held("coco", [image([annotation(1, { ...box, x: NaN })])]),
    ],
    [
      "run lengths that do not fit",
      "coco/run-length",
      held("coco", [image([annotation(1, { type: "mask", size: [2, 2], counts: [5], compressed: true })])]),
    ],
    [
      "a category that is not there",
      "coco/no-category",
      held("coco", [image([annotation(1, box, { category: 1 })])]),
    ],
  ])("takes everything back at %s", async (_, code, of) => {
    const sink = memorySink();
    await sink.write("older.txt", "staged");
    const place = { image: of.images[0]?.name };
    await expect(convert(datasetOf(of), writeCoco(sink))).rejects.toMatchObject({ code, place });
    await sink.commit();
    expect(sink.files.size).toBe(0);
  });

  it("counts images without size", async () => {
    const { id, name, media, annotations, attributes, relations, extra } = image([]);
    const { report } = await write(
      held("yolo", [{ id, name, media, annotations, attributes, relations, extra }]),
    );
    expect(report.messages).toStrictEqual(["1 image has no width and height."]);
  });
});
