import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { images, putYolo, putCoco } from "./validate-place.ts";

describe("--fix", () => {
  test("writes a copy in which everything is mended that safely can be, and validates that", async () => {
    const place = freshPlace();
    const set = putYolo(place, ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2", "1 0.1 0.5 0.1 0.2"]);
    const before = place.read("set/labels/train/a.txt");
    const { code, stdout, stderr } = await place.run(["validate", set, "--fix", "--out", "mended"]);
    expect(code).toBe(0);
    expect(stderr).toContain("1 change in mended:\n");
    expect(stderr).toContain("  yolo/duplicate (1)\n    labels/train/a.txt:2  The row was deleted.\n");
    expect(stdout).toContain("ok  1 image, 2 annotations: 0 errors, 0 warnings");
    expect(place.read("set/labels/train/a.txt")).toBe(before);
    expect(place.read("mended/labels/train/a.txt")).toBe("0 0.5 0.5 0.2 0.2\n1 0.1 0.5 0.1 0.2\n");
    expect(place.files("mended")).toEqual([".angokit-manifest.json", ...place.files("set")].toSorted());
    const { dataset } = objectOf(JSON.parse(place.read("mended/.angokit-manifest.json")));
    expect(dataset).toMatchObject({ format: "yolo", counts: { images: 1, annotations: 2 } });
    expect((await place.run(["validate", "mended"])).code).toBe(0);
    const again = await place.json(["validate", "mended", "--fix", "--out", "again", "--json"]);
    expect(again).toMatchObject({ ok: true, fixed: { out: "again", total: 0, byCode: {}, changes: [] } });
  });

  test("of a COCO file writes the file, and finds the images where they were", async () => {
    const place = freshPlace();
    putCoco(place, ["a.png"]);
    place.put("set/images/a.png", readFileSync(join(images, "marina-01.png")));
    const coco = objectOf(JSON.parse(place.read("set/annotations.json")));
    const annotation = { id: 0, image_id: 1, category_id: 1, bbox: [1, 1, 9, 9], segmentation: [] };
    place.put("set/annotations.json", JSON.stringify({ ...coco, annotations: [annotation] }));
    const flags = ["--fix", "--out", "mended.json", "--json"];
    const report = await place.json(["validate", "set/annotations.json", ...flags]);
    expect(report).toMatchObject({ ok: true, summary: { errors: 0 }, fixed: { total: 3 } });
    expect(listOf(report["findings"]).map(({ code }) => code)).not.toContain("image/none-found");
    const mended = listOf(objectOf(JSON.parse(place.read("mended.json")))["annotations"]);
    expect(mended).toEqual([{ ...annotation, id: 1, area: 81, iscrowd: 0 }]);
  });

  test.each([
    [["--fix"], "say where with --out"],
    [["--out", "x"], "give both or none"],
    [["--fix", "--out", "x.json"], "the copy of a YOLO dataset is a folder"],
  ])("%j is refused", async (flags, message) => {
    const place = freshPlace();
    const { code, stderr } = await place.run(["validate", putYolo(place, []), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(place.entries()).toEqual(["set"]);
  });

  test.each([
    ["set", []],
    ["set", ["--overwrite"]],
    ["set/sub", []],
    ["link/sub", []],
    ["set/images/../labels/x", []],
  ])("--out %s %j, which is the input or in it, is refused, and nothing is lost", async (out, more) => {
    const place = freshPlace();
    const set = putYolo(place, ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2"]);
    symlinkSync(join(place.path, "set"), join(place.path, "link"));
    const before = place.files(set);
    for (const input of [set, "set/data.yaml"]) {
      const { code, stderr } = await place.run(["validate", input, "--fix", "--out", out, ...more]);
      expect(code).toBe(2);
      expect(stderr).toContain("the input, which stays as it is");
    }
    expect(place.files(set)).toEqual(before);
    expect(place.read("set/labels/train/a.txt")).toBe("0 0.5 0.5 0.2 0.2\n0 0.5 0.5 0.2 0.2\n");
  });

  test("onto a dataset that angokit wrote is refused, too", async () => {
    const place = freshPlace();
    putCoco(place, ["a.png"]);
    expect((await place.run(["convert", "set", "--to", "coco", "--out", "own.json"])).code).toBe(0);
    const before = place.read("own.json");
    const flags = ["--fix", "--out", "own.json", "--overwrite"];
    expect((await place.run(["validate", "own.json", ...flags])).code).toBe(2);
    expect(place.read("own.json")).toBe(before);
  });

  test("of a dataset with a sidecar: what was kept beside it is still there", async () => {
    const place = freshPlace();
    const flags = ["--to", "yolo", "--task", "segment", "--images", "none", "--out", "set"];
    expect((await place.run(["convert", join(samples, "coco"), ...flags])).code).toBe(0);
    const labels = "set/labels/train/street-01.txt";
    const rows = place.read(labels);
    place.put(labels, `${rows}${rows.split("\n")[0] ?? ""}\n`);
    const { fixed } = await place.json(["validate", "set", "--fix", "--out", "mended", "--json"]);
    expect(fixed).toMatchObject({ total: 1, byCode: { "yolo/duplicate": 1 } });
    expect(place.read("mended/labels/train/street-01.txt")).toBe(rows);
    const back = await place.json(["convert", "mended", "--to", "coco", "--out", "back.json", "--json"]);
    expect(back).toMatchObject({ images: 12, annotations: 85, lost: [] });
  });

  test("killed in between leaves a whole copy, or none", async () => {
    const place = freshPlace();
    const set = putYolo(place, ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2"]);
    for (let at = 0; at < 600; at += 1)
      place.put(`set/labels/train/${at}.txt`, "0 0.5 0.5 0.2 0.2\n".repeat(2));
    const whole = place.files(set).length + 1;
    for (const delay of [150, 250, 350, 500]) {
      const running = place.start(["validate", set, "--fix", "--out", `out-${delay}`]);
      setTimeout(() => running.kill("SIGKILL"), delay);
      await running.ended;
      const count = place.entries().includes(`out-${delay}`) ? place.files(`out-${delay}`).length : 0;
      expect([0, whole]).toContain(count);
    }
    expect(place.read("set/labels/train/0.txt")).toBe("0 0.5 0.5 0.2 0.2\n".repeat(2));
  });

  test("replaces nothing that angokit did not write", async () => {
    const place = freshPlace();
    place.put("mine/notes.txt", "mine");
    const { code } = await place.run([
      "validate",
      putYolo(place, []),
      "--fix",
      "--out",
      "mine",
      "--overwrite",
    ]);
    expect(code).toBe(2);
    expect(place.files("mine")).toEqual(["notes.txt"]);
  });
});
