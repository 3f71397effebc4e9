import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import {
  areas,
  byNumbers,
  classNames,
  counted,
  crowds,
  input,
  numbersOf,
  pictures,
  truth,
  yoloRows,
} from "./truth.ts";

test("the samples hold what these tests take for granted", () => {
  expect(truth).toMatchObject({ assets: 13, objects: 114 });
  expect({ pictures, areas, crowds }).toEqual({ pictures: 12, areas: 85, crowds: 1 });
});

describe("every form to every target", () => {
  const whole = { images: truth.assets, annotations: truth.objects };
  const all = { images: pictures, annotations: areas };
  const rows = { images: pictures, annotations: areas - crowds };
  const cases: readonly (readonly [from: string, to: string, expected: typeof all])[] = [
    // Ango knows no crowds: the flock is a polygon in two parts.
    ["ango", "yolo", all],
    ["ango", "coco", all],
    ["ango", "ango", whole],
    ["ango", "ango-import", whole],
    ["coco", "yolo", rows],
    ["coco", "coco", all],
    // Masks are brush images in Ango: the pond and the flock are left out, and counted as lost.
    ["coco", "ango", { ...all, annotations: areas - 2 }],
    ["coco", "ango-import", { ...all, annotations: areas - 2 }],
    ["yolo", "yolo", rows],
    ["yolo", "coco", rows],
    ["yolo", "ango", rows],
    ["yolo", "ango-import", rows],
  ];
  test.each(cases)("%s to %s", async (from, to, expected) => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run([
      "convert",
      ...input(from),
      "--to",
      to,
      "--out",
      "out",
      "--json",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const result = objectOf(JSON.parse(stdout));
    expect(result).toMatchObject({ ok: true, from, to, out: "out", ...expected });
    expect(counted(place, to)).toEqual(expected);
    expect(place.entries()).toEqual(["out"]);
  });

  test("masks, which Ango keeps elsewhere, are on the list of what is lost", async () => {
    const place = freshPlace();
    const { lost } = await place.json([
      "convert",
      ...input("coco"),
      "--to",
      "ango",
      "--out",
      "out",
      "--json",
    ]);
    expect(listOf(lost)).toContainEqual(expect.objectContaining({ feature: "mask", count: 2 }));
  });

  test("there and back gives the same classes and boxes", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "coco", "--out", "coco"]);
    const { code } = await place.run(["convert", "coco", "--to", "yolo", "--out", "out"]);
    expect(code).toBe(0);
    expect(classNames(place.read("out/data.yaml"))).toEqual(truth.classes);
    const after = yoloRows(place.files("out"), join(place.path, "out")).map(numbersOf).toSorted(byNumbers);
    const folder = join(samples, "yolo");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const before = yoloRows(files, folder).map(numbersOf).toSorted(byNumbers);
    expect(after).toHaveLength(before.length);
    for (const [index, row] of after.entries()) {
      // Six decimals: the boxes of the sample are that exact.
      for (const [column, value] of row.entries())
        expect(value).toBeCloseTo(before[index]?.[column] ?? NaN, 5);
    }
  });
});

describe("input and output places", () => {
  test("standard input, and a file for COCO", async () => {
    const place = freshPlace();
    const args = ["convert", "-", "--to", "coco", "--out", "deep/er/labels.json", "--json"];
    const { code, stdout } = await place.run(args, {
      input: readFileSync(join(samples, "ango/export.json")),
    });
    expect(code).toBe(0);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ images: pictures, annotations: areas });
    expect(place.files()).toEqual(["deep/er/.labels.json.angokit-manifest.json", "deep/er/labels.json"]);
    expect(listOf(objectOf(JSON.parse(place.read("deep/er/labels.json")))["annotations"])).toHaveLength(
      areas,
    );
  });

  test("names with spaces, a slash at the end, an output inside the input", async () => {
    const place = freshPlace();
    const made = await place.run([
      "convert",
      ...input("yolo"),
      "--to",
      "yolo",
      "--images",
      "copy",
      "--out",
      "my data/",
    ]);
    expect(made.code).toBe(0);
    const { code, stderr } = await place.run([
      "convert",
      "my data/",
      "--to",
      "coco",
      "--out",
      "my data/as coco/",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(place.entries()).toEqual(["my data"]);
    expect(place.files("my data/as coco").filter((file) => file.endsWith(".json"))).toContain(
      "annotations.json",
    );
    expect((await place.run(["validate", "my data"])).code).toBe(0);
  });

  test("the current folder is refused: it can't be replaced whole", async () => {
    const place = freshPlace();
    const { code, stderr } = await place.run(["convert", ...input("yolo"), "--to", "yolo", "--out", "."]);
    expect(code).toBe(3);
    expect(stderr).toContain("Give a new folder inside it. (output/unwritable)");
    expect(place.entries()).toEqual([]);
  });

  test("data.yaml stands for its folder, wherever that is", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "yolo", "--out", "set"]);
    const outside = await place.json([
      "convert",
      "set/data.yaml",
      "--to",
      "coco",
      "--out",
      "a.json",
      "--json",
    ]);
    expect(outside).toMatchObject({ ok: true, images: pictures });
    const shell = "cd set";
    const inside = await place.json(["validate", "data.yaml", "--json"], { shell });
    expect(inside).toMatchObject({ ok: true, summary: { images: pictures } });
  });

  test("a dataset is converted in its own place", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "yolo", "--images", "copy", "--out", "out"]);
    const args = [
      "convert",
      "out",
      "--to",
      "yolo",
      "--split",
      "train=0.5,val=0.5",
      "--overwrite",
      "--out",
      "out",
    ];
    expect((await place.run(args)).code).toBe(0);
    const pixels = place.files("out").filter((file) => /\.(?:png|jpg)$/.test(file));
    expect(pixels).toHaveLength(pictures);
    for (const file of pixels) expect(lstatSync(join(place.path, "out", file)).isSymbolicLink()).toBe(false);
    expect(place.entries()).toEqual(["out"]);
  });
});

describe("--overwrite", () => {
  const args = ["convert", ...input("yolo"), "--to", "yolo", "--out", "out"];

  test("is needed, replaces what is angokit's, and keeps the rest", async () => {
    const place = freshPlace();
    expect((await place.run(args)).code).toBe(0);
    place.put("out/notes.txt", "mine");
    const before = place.files("out");

    const refused = await place.run([...args, "--task", "segment"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      "(output/not-empty)\nhint:  --overwrite replaces what angokit wrote there before.",
    );
    expect(place.files("out")).toEqual(before);

    const replaced = await place.run([...args, "--overwrite", "--no-sidecar"]);
    expect(replaced.code).toBe(0);
    expect(place.files("out")).toEqual(before.filter((file) => file !== "angokit-sidecar.ndjson"));
    expect(place.read("out/notes.txt")).toBe("mine");
    expect(place.entries()).toEqual(["out"]);
  });

  test("replaces nothing that angokit did not write", async () => {
    const place = freshPlace();
    place.put("out/data.yaml", "names: {}");
    place.put("labels.json", "{}");
    const folder = await place.run([...args, "--overwrite", "--json"]);
    expect(folder.code).toBe(2);
    expect(JSON.parse(folder.stdout)).toMatchObject({ ok: false, error: { code: "output/not-ours" } });
    const file = await place.run([
      "convert",
      ...input("yolo"),
      "--to",
      "coco",
      "--out",
      "labels.json",
      "--overwrite",
      "--json",
    ]);
    expect(file.code).toBe(2);
    expect(JSON.parse(file.stdout)).toMatchObject({ ok: false, error: { code: "output/not-ours" } });
    expect(place.files()).toEqual(["labels.json", "out/data.yaml"]);
  });

  test("keeps a file of its own that was edited", async () => {
    const place = freshPlace();
    await place.run(args);
    place.put("out/labels/train/marina-01.txt", "0 0.5 0.5 0.1 0.1\n");
    const { code, stderr } = await place.run([...args, "--overwrite"]);
    expect(code).toBe(2);
    expect(stderr).toContain("labels/train/marina-01.txt");
    expect(place.read("out/labels/train/marina-01.txt")).toBe("0 0.5 0.5 0.1 0.1\n");
  });
});

test("--quiet leaves notes out; --json leaves nothing on stderr", async () => {
  const place = freshPlace();
  const args = ["convert", ...input("ango"), "--to", "yolo", "--out"];
  const loud = await place.run([...args, "a"]);
  expect(loud.stderr).toContain("(ango/negative-box)");
  const quiet = await place.run([...args, "b", "--quiet"]);
  expect(quiet.stderr).toBe("");
  expect(quiet.stdout).toBe(loud.stdout.replaceAll(" to a as ", " to b as "));
});
