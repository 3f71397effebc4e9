import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, type Place, samples } from "./process.ts";

const coco = join(samples, "coco");
const ango = ["--schema", join(samples, "ango/category-schema.json"), "--image-dir", join(samples, "images")];
const exported = join(samples, "ango/export.json");

/** A COCO file of images, each `[name, class of its one object]`. */
function putCoco(
  place: Place,
  file: string,
  images: readonly (readonly [name: string, rank: number])[],
): string {
  const categories = ["cat", "dog"].map((name, rank) => ({ id: rank + 1, name }));
  return place.put(
    file,
    JSON.stringify({
      images: images.map(([name], at) => ({ id: at + 1, file_name: name, width: 100, height: 80 })),
      annotations: images.map(([, rank], at) => ({
        id: at + 1,
        image_id: at + 1,
        category_id: rank + 1,
        bbox: [10, 10, 20, 20],
        area: 400,
        iscrowd: 0,
      })),
      categories,
    }),
  );
}

function imagesIn(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(objectOf(document)["images"]);
}

test("split: YOLO by class and group, with a list; the same again, and with --json", async () => {
  const place = freshPlace();
  const names = Array.from(
    { length: 40 },
    (_, at) => [`clip${at >> 2}_${at % 4}.jpg`, (at >> 2) % 2] as const,
  );
  putCoco(place, "all.json", names);
  place.put("golden.txt", "clip0_1.jpg\r\nnone.jpg\n");
  const args = ["split", "all.json", "--ratios", "train=0.75,val=0.25", "--lists", "test=golden.txt"];
  const group = ["--group", String.raw`name:^(clip\d+)_`, "--to", "yolo", "--images", "none"];
  const { code, stdout, stderr } = await place.run([...args, ...group, "--seed", "3", "--out", "out"]);
  expect({ code, warnings: stderr.match(/^warning: .*$/gm) }).toEqual({
    code: 0,
    warnings: ["warning: 1 name on the list of test is no image's: none.jpg"],
  });
  expect(stdout).toContain("40 images in 10 groups over 3 splits; of each class, images that have it:\n");
  expect(stdout).toMatch(/^ {2}images +28 {2}70\.0% +8 +20\.0% +4 +10\.0%$/m);
  expect(stdout).toMatch(/^ {2}dog +1[26] .* 0 +0\.0%$/m);
  const labels = place.files("out/labels").map((path) => path.split("/"));
  const splitsOf = new Map<string, Set<string>>();
  for (const [split = "", name = ""] of labels) {
    const [clip = ""] = name.split("_");
    splitsOf.set(clip, (splitsOf.get(clip) ?? new Set()).add(split));
  }
  expect([...splitsOf.values()].map(({ size }) => size)).toEqual(Array.from({ length: 10 }, () => 1));
  expect([...(splitsOf.get("clip0") ?? [])]).toEqual(["test"]);

  const again = await place.json([...args, ...group, "--seed", "3", "--out", "again", "--json"]);
  expect(place.files("again/labels")).toEqual(place.files("out/labels"));
  expect(again).toMatchObject({ ok: true, from: "coco", to: "yolo", split: { images: 40, groups: 10 } });
});

test("split: of COCO a file for each split, which are one dataset again; of others a folder", async () => {
  const place = freshPlace();
  const split = await place.run(["split", coco, "--ratios", "70/30", "--out", "splits"]);
  expect({ code: split.code, stderr: split.stderr }).toEqual({ code: 0, stderr: "" });
  expect(place.files("splits").filter((path) => path.endsWith(".json"))).toEqual([
    ".angokit-manifest.json",
    "train.json",
    "val.json",
  ]);
  const [train, val] = ["train", "val"].map((name) =>
    imagesIn(JSON.parse(place.read(`splits/${name}.json`))),
  );
  expect([train?.length, val?.length]).toEqual([8, 4]);
  const apart = await place.json([
    "convert",
    "splits",
    "--to",
    "ango",
    "--per-split",
    "--out",
    "ango",
    "--json",
  ]);
  expect(apart).toMatchObject({ ok: true, images: 12, from: "coco" });
  expect(place.files("ango")).toEqual([".angokit-manifest.json", "train/export.json", "val/export.json"]);
  const same = await place.run(["diff", coco, "splits"]);
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining("same  12 images") });
});

test("split --dry-run of standard input by batch writes nothing", async () => {
  const place = freshPlace();
  const { code, stdout } = await place.run(
    ["split", "-", ...ango.slice(0, 2), "--ratios", "a=0.5,b=0.5", "--group", "batch", "--dry-run"],
    { input: readFileSync(exported) },
  );
  expect(code).toBe(0);
  expect(stdout).toContain("13 images in 3 groups over 2 splits");
  expect(place.entries()).toEqual([]);
});

test("filter: of the input's own format and task, and the other half with --invert", async () => {
  const place = freshPlace();
  const base = ["convert", coco, "--to", "yolo", "--task", "segment", "--out", "all", "--no-sidecar"];
  expect((await place.run([...base, "--image-dir", join(samples, "images")])).code).toBe(0);
  const filter = ["filter", "all", "--class", "Boat,Tree", "--area", "200..", "--image-name", "*,*.gif"];
  const kept = await place.run([
    ...filter,
    "--empty",
    "drop",
    "--drop-classes",
    "--out",
    "kept",
    "--no-sidecar",
  ]);
  expect(kept.code).toBe(0);
  expect(kept.stderr).toContain("warning: --image-name *.gif matches nothing in it.\n");
  expect(kept.stdout).toContain("to kept as YOLO segment.\n");
  expect(kept.stdout).toMatch(/^ {2}objects +\d+ +\d+ {2}.*\d+ class/m);
  expect(place.read("kept/data.yaml")).toContain('names:\n  0: "Boat"\n  1: "Tree"\n');
  const rows = place
    .files("kept/labels")
    .flatMap((path) => place.read(`kept/labels/${path}`).trimEnd().split("\n"));
  expect(new Set(rows.map((row) => row.split(" ")[0]))).toEqual(new Set(["0", "1"]));
  // The group of birds is left out of the labels.
  const rest = objectOf((await place.json([...filter, "--invert", "--dry-run", "--json"]))["filter"]);
  expect(Number(objectOf(rest["annotations"])["kept"]) + rows.length).toBe(84);
});

test("remap: by a file, and a name that is none is met with the nearest", async () => {
  const place = freshPlace();
  place.put("classes.yaml", 'Car: vehicle\nBoat: vehicle\n"Tr*": ~\n');
  place.put("wrong.json", '{"Boot": "ship"}');
  const { code, stdout } = await place.run(["remap", coco, "--map", "classes.yaml", "--out", "out.json"]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    [
      "  class     is now   objects",
      "  Boat   →  vehicle       21",
      "  Car    →  vehicle        8",
      "  Tree   →  dropped       24",
      "  8 more stay",
      "24 objects of dropped classes went.",
      "",
    ].join("\n"),
  );
  const { categories, annotations } = objectOf(JSON.parse(place.read("out.json")));
  expect(
    listOf(categories)
      .map(({ name }) => name)
      .slice(0, 2),
  ).toEqual(["vehicle", "Person"]);
  expect(listOf(annotations)).toHaveLength(61);
  const wrong = await place.run(["remap", coco, "--map", "wrong.json", "--out", "no"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('no class "Boot" (did you mean "Boat"?)');
  expect(place.entries()).not.toContain("no");
});

test("merge: namesakes stay apart with their own files, images with the same bytes become one", async () => {
  const place = freshPlace();
  putCoco(place, "a/annotations.json", [
    ["x.png", 0],
    ["same.png", 0],
  ]);
  putCoco(place, "b/annotations.json", [
    ["x.png", 1],
    ["other.png", 1],
  ]);
  for (const [file, content] of [
    ["a/x.png", "1"],
    ["b/x.png", "2"],
    ["a/same.png", "3"],
    ["b/other.png", "3"],
  ] as const)
    place.put(file, content);
  const { code, stdout } = await place.run(["merge", "a", "b", "--out", "both"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}together +3 +4 +2$/m);
  expect(stdout).toContain("1 image had the bytes of one of an earlier input: 1 of their objects went there");
  const document: unknown = JSON.parse(place.read("both/annotations.json"));
  expect(imagesIn(document).map(({ id, file_name: name }) => [id, name])).toEqual([
    [1, "x.png"],
    [2, "same.png"],
    [3, "x-3.png"],
  ]);
  expect(imagesIn(document)[2]).toMatchObject({ merged_from: { dataset: "b", id: 1 } });
  const target = (name: string): string => realpathSync(join(place.path, "both/images", name));
  expect(["x.png", "same.png", "x-3.png"].map((name) => readFileSync(target(name), "utf8"))).toEqual([
    "1",
    "3",
    "2",
  ]);
  const refused = await place.run(["merge", "a", "b", "--duplicates", "error", "--out", "none"]);
  expect([refused.code, /transform\/duplicate/.test(refused.stderr)]).toEqual([2, true]);
});

test("sample: so many images, with each class in it", async () => {
  const place = freshPlace();
  const args = ["sample", exported, ...ango, "--count", "4", "--per-class", "1", "--json", "--out"];
  const { stdout, stderr } = await place.run([...args, "few"]);
  expect(stderr).toMatch(/^warning: \d+ images were drawn, not 4: --per-class 1 needs them\./m);
  const report = objectOf(JSON.parse(stdout));
  const { images, classes } = objectOf(report["sample"]);
  expect(objectOf(images)["read"]).toBe(13);
  for (const { read, drawn } of listOf(classes)) expect(Number(drawn) > 0).toBe(Number(read) > 0);
  expect(report).toMatchObject({ to: "ango", messages: [] });
  await place.json([...args, "few2"]);
  expect(place.read("few/export.json")).toBe(place.read("few2/export.json"));
});

describe("wrong use", () => {
  test.each([
    [["split", "all.json", "--out", "x"], /--ratios or --lists say how to split/],
    [["split", "all.json", "--ratios", "a=1"], /--out <path> says where to write/],
    [
      ["split", "all.json", "--ratios", "1", "--per-split", "--out", "x"],
      /Examples: train=0\.8,val=0\.2 or 80\/20/,
    ],
    [["filter", "all.json", "--area", "100", "--out", "x"], /A range is 100\.\. or/],
    [
      ["filter", "all.json", "--in-split", "val", "--out", "x"],
      /no split "val"\. The images are in no splits/,
    ],
    [
      ["split", "all.json", "--ratios", "a=1", "--group", "field:id_of_file", "--out", "x"],
      /no image has what --group field:id_of_file asks for.* \(usage\/group\)/,
    ],
    [
      ["split", exported, ...ango, "--ratios", "a=1", "--group", "attribute:Wether", "--out", "x"],
      /Did you mean Weather\? \(usage\/group\)/,
    ],
  ])("%j", async (args, message) => {
    const place = freshPlace();
    putCoco(place, "all.json", [["a.jpg", 0]]);
    const { code, stderr } = await place.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(place.entries()).toEqual(["all.json"]);
  });
});

test("split: a pattern that never ends for a name is an error, and names of two splits that are one folder", async () => {
  const place = freshPlace();
  putCoco(place, "all.json", [[`${"a".repeat(60)}!.jpg`, 0]]);
  const args = ["split", "all.json", "--ratios", "train=0.8,val=0.2", "--dry-run"];
  const late = await place.run([...args, "--group", "name:^(a+)+$"]);
  expect({ code: late.code, stderr: late.stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^error: --group name:\^\(a\+\)\+\$ takes more than a second for the name a+!\.jpg\. Don't .* \(usage\/group\)\n$/,
    ),
  });
  place.put("list.txt", "x\n");
  const twice = await place.run([...args, "--lists", "Val=list.txt"]);
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining("val and Val") });
});

test("sample of nothing, and signs in an error that move the cursor", async () => {
  const place = freshPlace();
  putCoco(place, "all.json", [["a.jpg", 0]]);
  const none = await place.run([
    "sample",
    "all.json",
    "--fraction",
    "0.01",
    "--images",
    "none",
    "--out",
    "none",
  ]);
  expect(none.stderr).toContain("There are no images in it: none was drawn, or the input has none.\n");
  place.put(
    "odd.json",
    JSON.stringify({ images: [], annotations: [], categories: [{ id: 1, name: "\u001b[31m" }] }),
  );
  const odd = await place.run(["filter", "odd.json", "--class", "cat", "--dry-run"]);
  expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining("It has: \uFFFD[31m.") });
});
