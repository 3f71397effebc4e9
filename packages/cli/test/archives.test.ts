import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { zipOf } from "./zip.ts";

const coco = readFileSync(join(samples, "coco/annotations.json"));
const png = readFileSync(join(samples, "images/marina-01.png"));

describe("a ZIP", () => {
  test("with an Ango export becomes COCO", async () => {
    const place = freshPlace();
    place.put("export.zip", zipOf({ "export.json": readFileSync(join(samples, "ango/export.json")) }));
    const flags = [
      "--schema",
      join(samples, "ango/category-schema.json"),
      "--image-dir",
      join(samples, "images"),
    ];
    const target = ["--to", "coco", "--images", "none", "--json"];
    const plain = await place.json([
      "convert",
      join(samples, "ango/export.json"),
      ...flags,
      ...target,
      "--out",
      "a",
    ]);
    const zipped = await place.json(["convert", "export.zip", ...flags, ...target, "--out", "b"]);
    expect(zipped["ok"]).toBe(true);
    expect(zipped["annotations"]).toBe(plain["annotations"]);
    expect(place.read("b/annotations.json")).toBe(place.read("a/annotations.json"));
  });

  test("brings its own category schema", async () => {
    const place = freshPlace();
    const files = {
      "export.json": readFileSync(join(samples, "ango/export.json")),
      "category-schema.json": readFileSync(join(samples, "ango/category-schema.json")),
    };
    place.put("export.zip", zipOf(files));
    const { diagnostics } = await place.json([
      "convert",
      "export.zip",
      "--to",
      "coco",
      "--images",
      "none",
      "--out",
      "a",
      "--json",
    ]);
    expect(objectOf(objectOf(diagnostics)["codes"])).not.toHaveProperty("ango/classes-by-appearance");
  });

  test("with COCO and its images becomes YOLO, with the images", async () => {
    const place = freshPlace();
    const { images, ...rest } = objectOf(JSON.parse(coco.toString()));
    // Without sizes: they are read from the images in the ZIP.
    const unsized = listOf(images).map(({ width: _w, height: _h, ...image }) => image);
    const names = unsized.map((image) => String(image["file_name"]));
    const files = Object.fromEntries(
      names.map((name) => [`data/images/${name}`, readFileSync(join(samples, "images", name))]),
    );
    place.put(
      "coco.zip",
      zipOf({ "data/annotations.json": JSON.stringify({ ...rest, images: unsized }), ...files }),
    );
    const result = await place.json(["convert", "coco.zip", "--to", "yolo", "--out", "d", "--json"]);
    expect(result["ok"]).toBe(true);
    expect(place.files("d/images/train")).toEqual(names.toSorted());
    expect(readFileSync(join(place.path, "d/images/train/marina-01.png"))).toEqual(png);
  });

  test("with a YOLO dataset is validated as the folder is", async () => {
    const place = freshPlace();
    await place.run([
      "convert",
      join(samples, "coco"),
      "--image-dir",
      join(samples, "images"),
      "--images",
      "copy",
      "--to",
      "yolo",
      "--out",
      "d",
    ]);
    const files = Object.fromEntries(
      place.files("d").map((name) => [`d/${name}`, readFileSync(join(place.path, "d", name))]),
    );
    place.put("d.zip", zipOf(files));
    const folder = await place.json(["validate", "d", "--json"]);
    const zip = await place.json(["validate", "d.zip", "--json"]);
    expect(zip["summary"]).toEqual(folder["summary"]);
    expect(Number(objectOf(zip["summary"])["annotations"])).toBeGreaterThan(0);
  });

  test.each([
    ["a name that leaves it", { "../a.json": coco }, "input/unsafe-path"],
    ["a bomb", { "a.json": new Uint8Array(2 ** 27) }, "input/zip-bomb"],
    ["nothing that is a dataset", { "a.txt": "hello" }, "input/unrecognised"],
    ["a ZIP in it", { "a.zip": zipOf({ "a.json": coco }) }, "input/unrecognised"],
  ])("with %s is refused", async (_, files, code) => {
    const place = freshPlace();
    place.put("in.zip", zipOf(files));
    const { code: exit, stdout } = await place.run([
      "convert",
      "in.zip",
      "--to",
      "yolo",
      "--out",
      "out",
      "--json",
    ]);
    expect(exit).toBe(2);
    expect(objectOf(JSON.parse(stdout))["error"]).toMatchObject({ code });
    expect(place.entries()).toEqual(["in.zip"]);
  });

  test("that is cut off is refused", async () => {
    const place = freshPlace();
    place.put("in.zip", zipOf({ "a.json": coco }).subarray(0, -10));
    const { code, stdout } = await place.run(["validate", "in.zip", "--json"]);
    expect([code, objectOf(objectOf(JSON.parse(stdout))["error"])["code"]]).toEqual([2, "input/zip-damaged"]);
  });
});

describe("a gzip", () => {
  test.each(["a file", "standard input"])("is unpacked: %s", async (how) => {
    const place = freshPlace();
    const packed = gzipSync(coco);
    place.put("a.json.gz", packed);
    const [path, options] =
      how === "a file" ? (["a.json.gz", {}] as const) : (["-", { input: packed }] as const);
    const { code, stdout } = await place.run(["validate", path, "--json", "--images", "off"], options);
    expect(objectOf(objectOf(JSON.parse(stdout))["summary"])["errors"]).toBe(0);
    expect(code).toBe(0);
  });

  test("of several parts, of a tar with a link in it, is validated: the link is told, and no fault", async () => {
    const place = freshPlace();
    const folder = join(place.path, "d");
    mkdirSync(folder);
    writeFileSync(join(folder, "annotations.json"), coco);
    symlinkSync("/etc", join(folder, "images"));
    const tar = execFileSync("tar", ["cf", "-", "-C", folder, "."]);
    place.put(
      "d.tgz",
      Buffer.concat([tar.subarray(0, 5000), tar.subarray(5000)].map((part) => gzipSync(part))),
    );
    const { code, stdout, stderr } = await place.run(["validate", "d.tgz", "--json"]);
    expect([code, objectOf(JSON.parse(stdout))["ok"]]).toEqual([0, true]);
    expect(stderr).toMatch(/"images" in d\.tgz is a link.*\(input\/tar-link\)/);
  });

  test("that is cut off is refused", async () => {
    const place = freshPlace();
    place.put("a.json.gz", gzipSync(coco).subarray(0, -20));
    const { code, stdout } = await place.run(["validate", "a.json.gz", "--json"]);
    expect([code, objectOf(objectOf(JSON.parse(stdout))["error"])["code"]]).toEqual([
      2,
      "input/gzip-damaged",
    ]);
  });
});

describe("COCO results", () => {
  const truth = JSON.parse(coco.toString());
  const { image_id, category_id } = truth.annotations[0];
  const results = JSON.stringify([{ image_id, category_id, bbox: [1, 2, 3, 4], score: 0.5 }]);

  test("with --gt become YOLO", async () => {
    const place = freshPlace();
    place.put("results.json", results);
    const gt = join(samples, "coco/annotations.json");
    const result = await place.json([
      "convert",
      "results.json",
      "--gt",
      gt,
      "--to",
      "coco",
      "--images",
      "none",
      "--out",
      "d",
      "--json",
    ]);
    expect(result).toMatchObject({ ok: true, annotations: 1, images: truth.images.length, lost: [] });
    const written = JSON.parse(place.read("d/annotations.json"));
    expect(written.annotations).toMatchObject([{ image_id, category_id, score: 0.5 }]);
  });

  test("with --gt that is a folder, and alone with --from coco", async () => {
    const place = freshPlace();
    place.put("results.json", results);
    const gt = await place.json([
      "validate",
      "results.json",
      "--gt",
      join(samples, "coco"),
      "--json",
      "--images",
      "off",
    ]);
    expect(objectOf(gt["summary"])).toMatchObject({ errors: 0, images: truth.images.length, annotations: 1 });
    const alone = await place.json([
      "validate",
      "results.json",
      "--from",
      "coco",
      "--json",
      "--images",
      "off",
    ]);
    expect(objectOf(alone["summary"])).toMatchObject({ errors: 0, images: 1, annotations: 1 });
    expect(listOf(alone["findings"]).map(({ code }) => code)).toContain("coco/no-ground-truth");
  });

  test("without it are refused, and the way is told", async () => {
    const place = freshPlace();
    place.put("results.json", results);
    const { code, stderr } = await place.run(["validate", "results.json"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--gt");
  });
});

describe("brush strokes", () => {
  const schema = {
    tools: [{ schemaId: "s", title: "Sky", tool: "brush", color: "#ff0000" }],
    classifications: [],
    relations: [],
  };
  const url = "https://files.example.net/strokes.png?X-Amz-Signature=00";
  const asset = {
    asset: "https://files.example.net/a.jpg",
    externalId: "a.jpg",
    metadata: { width: 1, height: 1 },
    task: { taskId: "t", brushDataUrl: url, tools: [], classifications: [], relations: [] },
  };
  /** One red pixel. */
  const red = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
    "base64",
  );

  test("in the folder of --brushes become run lengths", async () => {
    const place = freshPlace();
    place.put("export.json", JSON.stringify([asset]));
    place.put("schema.json", JSON.stringify(schema));
    place.put("strokes/strokes.png", red);
    const args = [
      "convert",
      "export.json",
      "--schema",
      "schema.json",
      "--brushes",
      "strokes",
      "--to",
      "coco",
      "--out",
      "d",
      "--json",
    ];
    expect(await place.json(args)).toMatchObject({ ok: true, annotations: 1 });
    expect(JSON.parse(place.read("d/annotations.json")).annotations).toMatchObject([
      { bbox: [0, 0, 1, 1], area: 1 },
    ]);
    expect(place.read("d/annotations.json")).not.toContain("Signature");
  });

  test("need a folder that is there", async () => {
    const place = freshPlace();
    place.put("export.json", JSON.stringify([asset]));
    const { code, stderr } = await place.run(["validate", "export.json", "--brushes", "none"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--brushes none");
  });
});
