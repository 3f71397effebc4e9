import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, type Place, samples } from "./process.ts";

const images = join(samples, "images");

/** A COCO file of one image with boxes of the class boat, each `[id, x]`. */
function putCoco(
  place: Place,
  file: string,
  boxes: readonly (readonly [id: number, x: number])[],
  name = "a.png",
): string {
  const coco = {
    images: [{ id: 1, file_name: name, width: 320, height: 240 }],
    categories: [{ id: 1, name: "boat" }],
    annotations: boxes.map(([id, x]) => ({
      id,
      image_id: 1,
      category_id: 1,
      bbox: [x, 20, 30, 40],
      area: 1200,
      iscrowd: 0,
    })),
  };
  return place.put(file, JSON.stringify(coco));
}

/** Two files: of the second, an object moved and another is new. */
function putPair(place: Place): readonly [a: string, b: string] {
  return [
    putCoco(place, "a.json", [[1, 10]]),
    putCoco(place, "b.json", [
      [1, 20],
      [2, 200],
    ]),
  ];
}

describe("datasets that say the same", () => {
  const coco = join(samples, "coco");
  const yolo = join(samples, "yolo");
  test.each([
    ["coco and itself", [coco, coco], "same  12 images, 85 objects: no differences\n"],
    ["yolo and itself", [yolo, yolo, "--image-dir", images], "same  12 images, 84 objects: no differences\n"],
  ])("%s", async (_what, args, stdout) => {
    const place = freshPlace();
    expect(await place.run(["diff", ...args, "--quiet"])).toEqual({ code: 0, stdout, stderr: "" });
    expect(place.entries()).toEqual([]);
  });

  test.each([
    ["detect", "--no-sidecar"],
    ["segment", "--no-sidecar"],
    ["obb", "--no-sidecar"],
    ["detect", undefined],
  ] as const)("coco and what convert made of it: %s %s", async (task, flag) => {
    const place = freshPlace();
    const flags = flag === undefined ? [] : [flag];
    const to = ["--to", "yolo", "--task", task, "--out", "out", "--images", "copy", "--image-dir", images];
    expect((await place.run(["convert", coco, ...to, ...flags])).code).toBe(0);
    for (const pair of [
      [coco, "out"],
      ["out", coco],
    ]) {
      const { code, stdout } = await place.run(["diff", ...pair, "--task", task]);
      expect(stdout).toMatch(/^same .*: no differences$/m);
      expect(code).toBe(0);
      // What rows can't hold is said once; a sidecar holds it.
      expect(stdout.includes("Not compared")).toBe(flag !== undefined);
    }
  });
});

describe("differences", () => {
  test("by image, then a line that sums up; exit code 1", async () => {
    const place = freshPlace();
    expect(await place.run(["diff", ...putPair(place)])).toEqual({
      code: 1,
      stdout: [
        "a.png",
        "  ~ boat moved from 10,20 30×40 to 20,20 30×40 (IoU 0.500).  object-moved",
        "  + boat is new at 200,20 30×40.  object-added",
        "",
        "different  1 image, 1 and 2 objects: 1 object added, 1 object moved",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  test("--json is one document with the members that are promised", async () => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run(["diff", ...putPair(place), "--json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const report = objectOf(JSON.parse(stdout));
    expect(Object.keys(report)).toEqual(["ok", "summary", "changes", "truncated"]);
    expect(report).toMatchObject({
      ok: true,
      summary: {
        images: { a: 1, b: 1, matched: 1, byPath: 1, byFileName: 0 },
        objects: { a: 1, b: 2, same: 0 },
        total: 2,
        notCompared: [],
      },
      changes: [
        { kind: "object-moved", image: "a.png", before: { id: 1 }, after: { id: 1 }, iou: 0.5 },
        { kind: "object-added", image: "a.png", after: { id: 2, class: "boat", box: [200, 20, 30, 40] } },
      ],
      truncated: {},
    });
    const same = await place.run(["diff", "a.json", "a.json", "--json"]);
    expect(same.code).toBe(0);
    expect(objectOf(JSON.parse(same.stdout))).toMatchObject({ ok: true, changes: [], summary: { total: 0 } });
  });

  test("--max-changes leaves out and counts, 0 shows all", async () => {
    const place = freshPlace();
    const many = Array.from({ length: 30 }, (_, i) => [i + 1, i * 10] as const);
    const pair = [putCoco(place, "a.json", []), putCoco(place, "b.json", many)];
    const [few, some, all] = await Promise.all(
      [["--max-changes", "2"], [], ["--max-changes", "0"]].map((flags) =>
        place.json(["diff", ...pair, "--json", ...flags]),
      ),
    );
    expect(listOf(few?.["changes"])).toHaveLength(2);
    expect(few?.["truncated"]).toEqual({ "object-added": 28 });
    expect(listOf(some?.["changes"])).toHaveLength(20);
    expect(listOf(all?.["changes"])).toHaveLength(30);
    expect(all?.["truncated"]).toEqual({});
    const { stdout } = await place.run(["diff", ...pair, "--max-changes", "2"]);
    expect(stdout).toContain("  … and 28 more object-added changes (--max-changes 0 shows all)\n");
    expect(stdout).toContain(": 30 objects added\n");
  });

  test.each([
    [
      ["--iou", "0.6"],
      ["object-removed", "object-added"],
    ],
    [["--iou", "0.4"], ["object-moved"]],
    [["--tolerance", "10"], []],
  ])("%j", async (flags, kinds) => {
    const place = freshPlace();
    place.put("data.yaml", "train: images\nval: images\nnames: [boat]\n");
    for (const [folder, x] of [
      ["a", 0.5],
      ["b", 0.53],
    ] as const) {
      place.put(`${folder}/data.yaml`, "train: images\nval: images\nnames: [boat]\n");
      cpSync(join(images, "marina-01.png"), join(place.path, place.put(`${folder}/images/m.png`, "")));
      place.put(`${folder}/labels/m.txt`, `0 ${x} 0.5 0.1 0.1\n`);
    }
    const report = await place.json(["diff", "a", "b", "--json", ...flags]);
    expect(listOf(report["changes"]).map(({ kind }) => kind)).toEqual(kinds);
  });

  test("which images are the same, where folders differ", async () => {
    const place = freshPlace();
    const pair = [
      putCoco(place, "a.json", [[1, 10]], "x/a.png"),
      putCoco(place, "b.json", [[1, 10]], "y/a.png"),
    ];
    const { code, stdout } = await place.run(["diff", ...pair]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "same  1 image (0 images matched by path, 1 by file name), 1 object: no differences\n",
    });
  });

  test("one of the two from standard input, and a ZIP or gzip as any input", async () => {
    const place = freshPlace();
    const [a] = putPair(place);
    const { code, stdout } = await place.run(["diff", a, "-"], { input: place.read("b.json") });
    expect(code).toBe(1);
    expect(stdout).toContain("different  1 image, 1 and 2 objects");
  });

  test("names can't move the cursor or add lines", async () => {
    const place = freshPlace();
    const name = "a\u001b[2J\nsame  1 image\u202e.png";
    const pair = [putCoco(place, "a.json", [[1, 10]], name), putCoco(place, "b.json", [[1, 20]], name)];
    const { stdout } = await place.run(["diff", ...pair]);
    expect(stdout).toContain("a\ufffd[2J\ufffdsame  1 image\ufffd.png\n");
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout.split("\n")).toHaveLength(5);
  });
});

describe("wrong use", () => {
  test.each([
    [["-", "-"], "usage/arguments"],
    [["a.json", "b.json", "--iou", "0"], "usage/number"],
    [["a.json", "b.json", "--iou", "2"], "usage/number"],
    [["a.json", "b.json", "--iou", ""], "usage/number"],
    [["a.json", "b.json", "--tolerance", "-1"], "usage/number"],
    [["a.json", "b.json", "--tolerance", "wide"], "usage/number"],
    [["a.json", "b.json", "--max-changes", "-1"], "usage/arguments"],
    [["a.json"], "usage/arguments"],
    [["a.json", "missing.json"], "input/missing"],
    [["a.json", "text.txt"], "input/unrecognised"],
  ])("%j: %s", async (args, code) => {
    const place = freshPlace();
    putPair(place);
    place.put("text.txt", "no dataset");
    const ended = await place.run(["diff", ...args, "--json"]);
    expect(ended.code).toBe(2);
    expect(objectOf(JSON.parse(ended.stdout))).toMatchObject({ ok: false, error: { code } });
  });

  test("what a reader stumbled on is told, and the rest is compared", async () => {
    const place = freshPlace();
    const [a, b] = putPair(place);
    const broken = objectOf(JSON.parse(place.read(b)));
    place.put(
      b,
      JSON.stringify({
        ...broken,
        annotations: [
          ...listOf(broken["annotations"]),
          { id: 9, image_id: 7, category_id: 1, bbox: [1, 1, 2, 2] },
        ],
      }),
    );
    const { code, stdout, stderr } = await place.run(["diff", a, b]);
    expect(code).toBe(1);
    expect(stdout).toContain("1 object added, 1 object moved");
    expect(stderr).toMatch(/^error: .*\(coco\/dangling-image-id\)$/m);
  });
});
