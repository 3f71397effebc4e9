import { lstatSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { features } from "@angokit/formats";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { areas, classNames, counted, images, input, numbersOf, pictures, schema, truth } from "./truth.ts";

describe("classes", () => {
  test("--schema fixes their order, and without it a warning says that it can change", async () => {
    const place = freshPlace();
    const file = join(samples, "ango/export.json");
    const base = ["convert", file, "--to", "yolo", "--image-dir", images];
    const without = await place.json([...base, "--out", "a", "--json"]);
    expect(without["diagnostics"]).toMatchObject({ codes: { "ango/classes-by-appearance": 1 } });
    const withSchema = await place.json([...base, "--schema", schema, "--out", "b", "--json"]);
    expect(objectOf(withSchema["diagnostics"])["codes"]).not.toHaveProperty("ango/classes-by-appearance");
    expect(classNames(place.read("b/data.yaml")).slice(0, truth.classes.length)).toEqual(truth.classes);
    expect(classNames(place.read("a/data.yaml"))).not.toEqual(classNames(place.read("b/data.yaml")));
  });

  test("--classes fixes names and order; a class that is not among them is an error", async () => {
    const place = freshPlace();
    const turned = [...truth.classes.toReversed(), "Submarine"];
    place.put("classes.txt", `\uFEFF${turned.join("\r\n")}\r\n\r\n`);
    place.put("few.txt", "Boat\nCar\n");
    const base = ["convert", ...input("yolo"), "--to", "yolo"];
    expect((await place.run([...base, "--classes", "classes.txt", "--out", "a"])).code).toBe(0);
    expect(classNames(place.read("a/data.yaml"))).toEqual(turned);
    const row = readFileSync(join(samples, "yolo/labels/train/sunset-01.txt"), "utf8").split("\n")[0] ?? "";
    const [number = "", ...rest] = row.split(" ");
    const [written = ""] = place.read("a/labels/train/sunset-01.txt").split("\n");
    expect(numbersOf(written)).toEqual([truth.classes.length - 1 - Number(number), ...rest.map(Number)]);

    const refused = await place.run([...base, "--classes", "few.txt", "--out", "b"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /^error: .*not in the list of classes \(Boat, Car\)\. \(classes\/unknown\)\nhint: /,
    );
    expect(place.entries()).toEqual(["a", "classes.txt", "few.txt"]);
  });

  test("--class-from takes them from a nested classification", async () => {
    const place = freshPlace();
    const args = ["convert", ...input("ango"), "--to", "yolo", "--class-from", "Kind", "--out", "out"];
    expect((await place.run(args)).code).toBe(0);
    expect(classNames(place.read("out/data.yaml"))).toEqual(
      expect.arrayContaining(["Sailing boat", "Motor boat"]),
    );
    const wrong = await place.run([...args.slice(0, -4), "--class-from", "Nonsense", "--out", "b"]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("(ango/class-from)");
    expect(place.entries()).toEqual(["out"]);
  });

  test("--class-ids id-rank counts by the ids of the source", async () => {
    const place = freshPlace();
    const coco = {
      images: [{ id: 1, file_name: "a.png", width: 10, height: 10 }],
      categories: [
        { id: 9, name: "late" },
        { id: 2, name: "early" },
      ],
      annotations: [{ id: 1, image_id: 1, category_id: 9, bbox: [0, 0, 5, 5], area: 25, iscrowd: 0 }],
    };
    place.put("a.json", JSON.stringify(coco));
    const rows = await Promise.all(
      ["rank", "id-rank"].map(async (how) => {
        const { code } = await place.run([
          "convert",
          "a.json",
          "--to",
          "yolo",
          "--class-ids",
          how,
          "--out",
          how,
        ]);
        return [code, classNames(place.read(`${how}/data.yaml`)), place.read(`${how}/labels/train/a.txt`)];
      }),
    );
    expect(rows).toEqual([
      [0, ["late", "early"], "0 0.25 0.25 0.5 0.5\n"],
      [0, ["early", "late"], "1 0.25 0.25 0.5 0.5\n"],
    ]);
  });
});

describe("splits", () => {
  test("the same seed gives the same split, another one another", async () => {
    const place = freshPlace();
    const split = async (out: string, seed: string): Promise<readonly string[]> => {
      const args = [
        "convert",
        ...input("coco"),
        "--to",
        "yolo",
        "--split",
        "train=0.75,val=0.25",
        "--seed",
        seed,
      ];
      expect((await place.run([...args, "--out", out])).code).toBe(0);
      return place.files(`${out}/labels`);
    };
    const [one, again, other] = [await split("a", "1"), await split("b", "1"), await split("c", "2")];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    for (const files of [one, other]) expect(files.filter((file) => file.startsWith("val/"))).toHaveLength(3);
  });

  test("without one there is train alone, which stands for val, too, and a message says so", async () => {
    const place = freshPlace();
    const { stderr } = await place.run(["convert", ...input("coco"), "--to", "yolo", "--out", "out"]);
    expect(stderr).toContain("There is no split val");
    expect(place.read("out/data.yaml")).toMatch(/^train: images\/train\nval: images\/train$/m);
    expect(place.read("out/data.yaml")).not.toMatch(/^path:/m);
  });
});

describe("what YOLO can't hold", () => {
  test("--crowd keep writes crowds as rows", async () => {
    const place = freshPlace();
    const result = await place.json([
      "convert",
      ...input("coco"),
      "--to",
      "yolo",
      "--crowd",
      "keep",
      "--out",
      "out",
      "--json",
    ]);
    expect(result).toMatchObject({ annotations: areas });
    expect(counted(place, "yolo").annotations).toBe(areas);
  });

  test("is in the sidecar, and lost without it", async () => {
    const place = freshPlace();
    const base = ["convert", ...input("ango"), "--to", "yolo", "--json"];
    const kept = await place.json([...base, "--out", "a"]);
    const lost = await place.json([...base, "--out", "b", "--no-sidecar"]);
    expect(kept["lost"]).toEqual([]);
    expect(lost["kept"]).toEqual([]);
    expect(lost["lost"]).toEqual(kept["kept"]);
    expect(place.files("b")).toEqual(place.files("a").filter((file) => file !== "angokit-sidecar.ndjson"));
  });

  test("fails with --strict, and nothing is written", async () => {
    const place = freshPlace();
    const base = ["convert", ...input("ango"), "--to", "yolo", "--strict"];
    const { code, stdout, stderr } = await place.run([...base, "--no-sidecar", "--out", "deep/out"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: .*attributes \(40\).*\(output\/loss\)\nhint: /s);
    expect(place.entries()).toEqual([]);
    expect((await place.run([...base, "--out", "out"])).code).toBe(0);
  });

  test("--strict counts what could not be read, too", async () => {
    const place = freshPlace();
    const coco = {
      images: [{ id: 1, file_name: "a.png", width: 10, height: 10 }],
      categories: [{ id: 1, name: "a" }],
      annotations: [{ id: 1, image_id: 7, category_id: 1, bbox: [0, 0, 5, 5], area: 25, iscrowd: 0 }],
    };
    place.put("a.json", JSON.stringify(coco));
    const base = ["convert", "a.json", "--to", "coco", "--out"];
    const loose = await place.run([...base, "loose"]);
    expect(loose.code).toBe(0);
    expect(loose.stderr).toMatch(/^error: .*\(coco\/[a-z-]+\)$/m);
    const strict = await place.run([...base, "strict.json", "--strict"]);
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain("--strict: 1 thing of the input can't be read");
    expect(place.entries()).toEqual(["a.json", "loose"]);
  });

  test("is listed in columns, the first example with what is lost", async () => {
    const place = freshPlace();
    const { stdout } = await place.run([
      "convert",
      ...input("ango"),
      "--to",
      "yolo",
      "--no-sidecar",
      "--out",
      "out",
    ]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, 3)).toEqual([
      `Wrote ${pictures} images with ${areas} annotations to out as YOLO detect.`,
      "",
      "Lost:",
    ]);
    expect(lines).toContain(`   21  rotation          ${features.rotation}`);
    expect(lines).toContain(
      "                         first in images/train/marina-01.png #7dea6137025f29144aeaf06",
    );
    expect(lines.filter((line) => line.length > 110)).toEqual([]);
  });
});

describe("--images", () => {
  test("link: links lead to the originals", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "yolo", "--out", "deep/out"]);
    const files = place.files("deep/out/images");
    expect(files).toHaveLength(pictures);
    for (const file of files) {
      const path = join(place.path, "deep/out/images", file);
      expect(readlinkSync(path)).toMatch(/^\.\.\//);
      expect(realpathSync(path)).toBe(realpathSync(join(samples, "yolo/images", file)));
    }
  });

  test("copy: the bytes are the same", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "yolo", "--images", "copy", "--out", "out"]);
    const files = place.files("out/images");
    expect(files).toHaveLength(pictures);
    for (const file of files) {
      const path = join(place.path, "out/images", file);
      expect(lstatSync(path).isSymbolicLink()).toBe(false);
      expect(readFileSync(path).equals(readFileSync(join(samples, "yolo/images", file)))).toBe(true);
    }
  });

  test.each(["yolo", "coco"])("copy: beside the labels of %s", async (to) => {
    const place = freshPlace();
    await place.run(["convert", ...input("coco"), "--to", to, "--images", "copy", "--out", "out"]);
    const found = place.files("out/images").map((file) => file.replace(/^train\//, ""));
    expect(found).toEqual(
      listOf(truth.coco["images"])
        .map(({ file_name: name }) => String(name))
        .toSorted(),
    );
  });

  test("none: labels alone", async () => {
    const place = freshPlace();
    await place.run(["convert", ...input("yolo"), "--to", "yolo", "--images", "none", "--out", "out"]);
    expect(place.files("out").filter((file) => /\.(?:png|jpg)$/.test(file))).toEqual([]);
  });
});

test("a size that can't be found out is an error that says where to look", async () => {
  const place = freshPlace();
  place.put("set/export.json", readFileSync(join(samples, "ango/export.json")));
  const args = ["convert", "set", "--to", "yolo", "--out", "out"];
  const { code, stderr } = await place.run(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: .*bridge-01\.png.*\(yolo\/size-unknown\)\nhint: .*--image-dir <folder>/m);
  expect(place.entries()).toEqual(["set"]);
  expect((await place.run([...args, "--image-dir", images])).code).toBe(0);
});

describe("flags that change nothing", () => {
  const cases: readonly (readonly [flags: string, warning: string])[] = [
    ["--to coco --crowd skip", "--crowd changes nothing with --to coco."],
    ["--to coco --task obb", "--task changes nothing with --to coco."],
    ["--to ango --class-ids rank --no-sidecar", "--no-sidecar changes nothing with --to ango."],
    ["--to ango --images copy", "--images copy changes nothing: one JSON file is written, without images."],
    ["--to coco --seed 4", "--seed changes nothing without --split."],
    [`--to coco --schema ${schema}`, "--schema changes nothing: the input is not Ango's."],
  ];
  test.each(cases)("%s", async (flags, warning) => {
    const place = freshPlace();
    const args = ["convert", ...input("coco"), ...flags.split(" "), "--out", "out"];
    const { code, stderr } = await place.run([...args, "--quiet"]);
    expect(code).toBe(0);
    expect(stderr).toContain(`warning: ${warning}\n`);
    expect((await place.json([...args, "--overwrite", "--json"]))["messages"]).toContain(warning);
  });

  test("--task is the input's where the target is not YOLO", async () => {
    const place = freshPlace();
    place.put("d/data.yaml", "train: images/train\nval: images/train\nnames:\n  0: a\n");
    place.put("d/labels/train/a.txt", "0 0.1 0.1 0.9 0.1 0.9 0.5 0.1 0.5\n");
    place.put("d/images/train/a.png", readFileSync(join(images, "marina-01.png")));
    const { code, stderr } = await place.run([
      "convert",
      "d",
      "--to",
      "ango",
      "--task",
      "obb",
      "--out",
      "out",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(place.read("out/export.json")).toContain("rotated-bounding-box");
  });
});
