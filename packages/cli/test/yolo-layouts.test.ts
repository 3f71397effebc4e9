import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace } from "./process.ts";
import { images, input } from "./truth.ts";

function picture(name: string): Uint8Array {
  return readFileSync(join(images, name));
}

describe("YOLO in other layouts", () => {
  test("--layout darknet, and back", async () => {
    const place = freshPlace();
    const to = ["--to", "yolo", "--layout", "darknet", "--split", "train=0.5,val=0.5"];
    expect(
      await place.json(["convert", ...input("coco"), ...to, "--out", "darknet", "--json"]),
    ).toMatchObject({
      ok: true,
      images: 12,
      lost: [],
    });
    expect(place.read("darknet/obj.data")).toMatch(/^classes = \d+\ntrain = train.txt\nvalid = valid.txt\n/);
    expect(place.read("darknet/valid.txt")).toMatch(/^(?:obj_valid_data\/.+\n){6}$/);
    const { code, stdout } = await place.run(["validate", "darknet"]);
    expect(stdout).toContain("12 images, 84 annotations: 0 errors, 0 warnings");
    expect(code).toBe(0);
    const back = await place.json([
      "convert",
      "darknet/obj.data",
      "--to",
      "coco",
      "--out",
      "c.json",
      "--json",
    ]);
    expect(back).toMatchObject({ ok: true, from: "yolo", images: 12, annotations: 85 });
  });

  test("--task classify: written, recognised, validated, read back", async () => {
    const place = freshPlace();
    place.put("set/train/cat/a.png", picture("bridge-01.png"));
    place.put("set/train/dog/b.png", picture("marina-01.png"));
    place.put("set/val/dog/c.png", picture("pond-01.png"));
    const found = await place.json(["validate", "set", "--reporter", "json"]);
    expect(found).toMatchObject({ ok: true, summary: { errors: 0, warnings: 1, images: 3, annotations: 3 } });
    expect(found["findings"]).toMatchObject([{ code: "yolo/class-not-in-split" }]);
    const to = ["--to", "yolo", "--task", "classify", "--out"];
    expect((await place.run(["convert", "set", ...to, "again"])).code).toBe(0);
    expect(place.files("again").filter((file) => !file.startsWith("."))).toEqual([
      "angokit-sidecar.ndjson",
      "train/cat/a.png",
      "train/dog/b.png",
      "val/cat/.keep",
      "val/dog/c.png",
    ]);
    const none = await place.run(["convert", "set", ...to, "none", "--images", "none"]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("(usage/images)");
    const flat = await place.json(["inspect", "set/train", "--task", "classify", "--json"]);
    expect(flat).toMatchObject({ ok: true, images: 2 });
  });

  test("--task classify with --class-from: a question about the image", async () => {
    const place = freshPlace();
    const args = [
      "convert",
      ...input("ango"),
      "--to",
      "yolo",
      "--task",
      "classify",
      "--class-from",
      "Weather",
    ];
    const result = await place.json([...args, "--out", "weather", "--json"]);
    expect(result).toMatchObject({ ok: true, images: 11, lost: [] });
    expect(place.files("weather")).toContain(join("train", "Snow", "winter-01.png"));
  });

  test("--predictions", async () => {
    const place = freshPlace();
    place.put("predict/labels/bridge-01.txt", "1 0.5 0.5 0.25 0.5 0.875\n");
    place.put("classes.txt", "boat\nbridge\n");
    const base = ["convert", "predict", "--predictions", "--image-dir", images, "--to", "coco", "--json"];
    const named = await place.json([...base, "--classes", "classes.txt", "--out", "a.json"]);
    expect(named).toMatchObject({ ok: true, annotations: 1 });
    expect(place.read("a.json")).toMatch(/0\.875/);
    expect(place.read("a.json")).toMatch(/"name":\s*"bridge"/);
    const pose = await place.json([...base, "--task", "pose", "--out", "b.json"]);
    expect(pose).toMatchObject({ ok: false, error: { code: "yolo/predictions-task" } });
    const file = await place.json([
      "convert",
      "classes.txt",
      "--predictions",
      "--to",
      "coco",
      "--json",
      "--out",
      "c",
    ]);
    expect(file).toMatchObject({ ok: false, error: { code: "usage/predictions" } });
  });
});
