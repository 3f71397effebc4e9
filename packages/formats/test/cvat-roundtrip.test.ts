import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cvatFeatures } from "../src/cvat/features.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import { readCvat } from "../src/cvat/read.ts";
import { writeCvat, type WriteCvatOptions } from "../src/cvat/write.ts";
import type { DatasetImage, Header } from "../src/model/dataset.ts";
import { readVoc, writeVoc } from "../src/voc.ts";
import { datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";
import { box, describeRoundTrip, header, image, roundTrip } from "./record-round-trip.ts";

const trip = roundTrip<WriteCvatOptions>({
  entry: "annotations.xml",
  features: cvatFeatures,
  write: writeCvat,
  read: readCvat,
});
const { readBack } = trip;

describeRoundTrip(trip, fc.constant({}));

const written = (one: HeldDataset): ReturnType<typeof trip.written> => trip.written(one, {});

describe("objects of a class with keypoints", () => {
  const outer = [10, 10, 40, 10, 40, 50];
  const outline = { ...box("one", 0), shape: { type: "polygon" as const, parts: [{ outer, holes: [] }] } };
  const keypoints = [12, 11, 2, 0, 0, 0, 30, 40, 1];
  const categories = [{ id: 1, name: "person", keypoints: ["nose", "ear", "knee"], extra: {} }];
  const own: Header = { ...header, categories };
  const box10 = box("one", 10);

  test.each([
    ["an outline with keypoints", { ...outline, keypoints }, "skeleton"],
    ["a box with keypoints", { ...box10, keypoints }, "skeleton"],
    ["an outline without", outline, "polygon"],
    ["a box without", box10, "box"],
    [
      "a box with keypoints of which none is labelled",
      { ...box10, keypoints: keypoints.map(() => 0) },
      "box",
    ],
  ])("%s", async (_, annotation, element) => {
    const held = { header: own, images: [{ ...image, annotations: [annotation] }] };
    const files = await written(held);
    const xml = files.get("annotations.xml") ?? "";
    expect(xml.match(/<(?:skeleton|polygon|box) label="person"/g)).toEqual([`<${element} label="person"`]);
    expect(await readBack(files)).toEqual(held);
    const plain = await readBack(files, false);
    expect(plain.images[0]?.annotations[0]?.keypoints).toEqual(
      element === "skeleton" ? keypoints : undefined,
    );
  });

  test("outlines beside keypoints are counted", async () => {
    const annotations = [{ ...outline, keypoints }];
    const report = await writeCvat(memorySink(), { sidecar: false })(
      datasetOf({ header: own, images: [{ ...image, annotations }] }),
    );
    expect(report.lost).toContainEqual(expect.objectContaining({ feature: "outline", count: 1 }));
    expect(report.lost.map(({ feature }) => feature)).not.toContain("keypoints");
  });
});

/** An object of Pascal VOC with a flag. */
function voc(flag: string): string {
  return `<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size><object><name>cat</name>${flag}<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object></annotation>`;
}

test("occluded is CVAT's own, and Pascal VOC's flag again", async () => {
  const folder = memoryFolder(
    "set",
    new Map([
      ["Annotations/a.xml", voc("<occluded>1</occluded>")],
      ["Annotations/b.xml", voc("<occluded>0</occluded>").replace("a.jpg", "b.jpg")],
    ]),
  );
  const one = await heldOf(await readVoc(folder, { onDiagnostic: () => {} }));
  const files = await written(one);
  const xml = files.get("annotations.xml") ?? "";
  expect(xml.match(/occluded="\d"/g)).toEqual(['occluded="1"', 'occluded="0"']);
  expect(xml).not.toContain("<attribute");
  expect((await readBack(files)).images.map(({ annotations }) => annotations)).toEqual(
    one.images.map(({ annotations }) => annotations),
  );
  const sink = memorySink();
  await writeVoc(sink, { sidecar: false })(datasetOf(await readBack(files, false)));
  expect(sink.text("Annotations/a.xml")).toContain("<occluded>1</occluded>");
  expect(sink.text("Annotations/b.xml")).not.toContain("<occluded>");
});

test("what was edited wins over the sidecar", async () => {
  const annotations = [...image.annotations, box("three", 50)];
  const files = await written({ header, images: [{ ...image, annotations }] });
  const xml = (files.get("annotations.xml") ?? "")
    .replace('xtl="10"', 'xtl="11"')
    .replace(/ *<box[^>]*xtl="30"[^>]*>\n/, "");
  const back = await readBack(files.set("annotations.xml", xml));
  expect(back.header).toEqual(header);
  expect(back.images[0]?.annotations).toMatchObject([
    { id: "three", area: 200.5, extra: { note: "three" } },
    { shape: { x: 11, width: 9 }, extra: {} },
  ]);
});

test("what CVAT notes of an object, and a group that is added, take nothing away", async () => {
  const tie = { name: "rides", ends: { from: "one", to: "two" }, extra: {} };
  const files = await written({ header, images: [{ ...image, relations: [tie] }] });
  const xml = (files.get("annotations.xml") ?? "").replaceAll(
    'source="manual"',
    'source="file" group_id="3"',
  );
  const back = await readBack(files.set("annotations.xml", xml));
  const [read] = back.images;
  expect(read?.annotations).toEqual(
    image.annotations.map((one) => Object.assign({}, one, { extra: { note: one.id, source: "file" } })),
  );
  expect(read?.relations).toMatchObject([tie, { id: "3", name: "group" }]);
});

test("signatures of addresses are in no file", async () => {
  const url = "https://bucket.test/a.jpg?X-Amz-Signature=Secret";
  const answer = { name: "see", value: `at ${url} now`, attributes: [], extra: {} };
  const signed: DatasetImage = {
    ...image,
    name: url,
    annotations: [{ ...box("one", 1), attributes: [answer], extra: { link: url } }],
    extra: { link: url },
  };
  const categories = [{ id: "cat", name: "cat", extra: { link: url } }];
  const info = { task: { source: url } };
  const own: Header = { ...header, source: "cvat", categories, info };
  const files = await written({ header: own, images: [signed] });
  expect([...files.values()].join("\n")).not.toContain("Secret");
});
