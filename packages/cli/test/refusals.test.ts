import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, objectOf, type Place, samples } from "./process.ts";

const coco = readFileSync(join(samples, "coco/annotations.json"), "utf8");
const yaml = readFileSync(join(samples, "yolo/data.yaml"), "utf8");

interface Refusal {
  readonly name: string;
  /** Makes the input. @returns the arguments of `convert` */
  readonly input: (place: Place) => readonly string[];
  readonly code: string;
  readonly message: RegExp;
}

const file = (content: string | Uint8Array) => (place: Place) => [place.put("in.json", content)];

const refusals: readonly Refusal[] = [
  {
    name: "no such file",
    input: () => ["nowhere.json"],
    code: "input/missing",
    message: /nowhere\.json does not exist/,
  },
  { name: "not JSON", input: file("{ images: [] }"), code: "json/syntax", message: /double quotes/ },
  {
    name: "prose",
    input: file("Dear all, the labels follow."),
    code: "input/unrecognised",
    message: /in\.json is of no known format/,
  },
  {
    name: "JSON cut off",
    input: file(coco.slice(0, coco.length / 2)),
    code: "json/truncated",
    message: /ends inside .annotations/,
  },
  { name: "empty", input: file(""), code: "input/empty", message: /in\.json is empty/ },
  {
    name: "an image",
    input: (place) => [place.put("a.png", readFileSync(join(samples, "images/marina-01.png")))],
    code: "input/binary",
    message: /a\.png is a PNG image/,
  },
  { name: "zero bytes", input: file(new Uint8Array(100)), code: "input/binary", message: /zero bytes/ },
  {
    name: "a ZIP that is cut off",
    input: file(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0])),
    code: "input/zip-damaged",
    message: /cut off/,
  },
  {
    name: "UTF-16",
    input: file(Buffer.from(`\uFEFF${coco}`, "utf16le")),
    code: "input/encoding",
    message: /save it as UTF-8/,
  },
  {
    name: "bytes that are no UTF-8",
    input: file(
      Buffer.concat([
        Buffer.from('{"images":[{"id":1,"file_name":"'),
        Buffer.from([0xff, 0xfe, 0x80]),
        Buffer.from('"}]}'),
      ]),
    ),
    code: "input/encoding",
    message: /not valid UTF-8/,
  },
  {
    name: "a bracket 100,000 deep",
    input: file("[".repeat(100_000)),
    code: "json/too-deep",
    message: /nested/,
  },
  {
    name: "a COCO results file",
    input: file('[{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":0.5}]'),
    code: "input/coco-results",
    message: /results file/,
  },
  {
    name: "a category schema",
    input: () => [join(samples, "ango/category-schema.json")],
    code: "input/category-schema",
    message: /has no labels/,
  },
  {
    name: "JSON of something else",
    input: file('{"name":"a","version":"1.0.0"}'),
    code: "input/unrecognised",
    message: /no known format/,
  },
  {
    name: "an empty folder",
    input: (place) => (mkdirSync(join(place.path, "in")), ["in"]),
    code: "input/unrecognised",
    message: /in has no dataset/,
  },
  {
    name: "a folder of another kind",
    input: (place) => (place.put("in/package.json", "{}"), ["in"]),
    code: "input/unrecognised",
    message: /in has no dataset/,
  },
  {
    name: "labels without data.yaml",
    input: (place) => (place.put("in/labels/a.txt", "0 0.5 0.5 1 1\n"), ["in"]),
    code: "input/unrecognised",
    message: /no data\.yaml.* --predictions/,
  },
  {
    name: "predictions without their images",
    input: (place) => (place.put("in/labels/a.txt", "0 0.5 0.5 1 1 0.9\n"), ["in", "--predictions"]),
    code: "input/no-images",
    message: /1 thing of the input can't be read\..* --image-dir/,
  },
  {
    name: "two datasets in a folder",
    input: (place) => (place.put("in/a.json", coco), place.put("in/data.yaml", yaml), ["in"]),
    code: "input/ambiguous",
    message: /a\.json \(coco\), data\.yaml \(yolo\)/,
  },
  {
    name: "COCO taken for YOLO",
    input: (place) => [place.put("in.json", coco), "--from", "yolo"],
    code: "yolo/no-names",
    message: /in\.json/,
  },
  {
    name: "YOLO from standard input",
    input: () => ["-"],
    code: "input/unrecognised",
    message: /can't come from standard input/,
  },
  { name: "nothing on standard input", input: () => ["-"], code: "input/empty", message: /empty/ },
  {
    name: "a schema that is not JSON",
    input: (place) => [join(samples, "ango/export.json"), "--schema", place.put("s.json", "{")],
    code: "usage/schema",
    message: /s\.json: not JSON/,
  },
];

describe("an input that can't be read", () => {
  test.each(refusals)("$name", async ({ name, input, code, message }) => {
    const place = freshPlace();
    const args = ["convert", ...input(place), "--to", "coco", "--out", "deep/out"];
    const options = name.startsWith("YOLO from") ? { input: yaml } : {};
    const before = place.files();
    const plain = await place.run(args, options);
    expect(plain).toMatchObject({ code: 2, stdout: "" });
    expect(plain.stderr).toMatch(/^error: /);
    expect(plain.stderr).not.toMatch(/\n {4}at |node:/);

    const { code: exit, stdout, stderr } = await place.run([...args, "--json"], options);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
    const error = objectOf(objectOf(JSON.parse(stdout))["error"]);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    // The message or the place after it names the file.
    expect(plain.stderr).toMatch(/in\.json|\bin\b|a\.png|s\.json|nowhere|standard input|category-schema/);
    expect(plain.stderr).toContain(`(${code})`);

    expect(place.files()).toEqual(before);
    expect(place.entries()).not.toContain("deep");
  });

  test("inspect, too, says that there are only errors", async () => {
    const place = freshPlace();
    place.put("in/labels/a.txt", "0 0.5 0.5 1 1 0.9\n");
    const { code, stderr } = await place.run(["inspect", "in", "--predictions"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("(input/no-images)") });
  });

  test("validate says the same", async () => {
    const place = freshPlace();
    place.put("in.json", coco.slice(0, 5000));
    const { code, stdout } = await place.run(["validate", "in.json", "--json"]);
    expect(code).toBe(2);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({
      ok: false,
      error: { code: "json/truncated", file: "in.json" },
    });
  });
});

describe("an output that can't be written", () => {
  const base = ["convert", join(samples, "yolo"), "--to"];
  const cases: readonly (readonly [name: string, to: string, out: string, code: string, exit: number])[] = [
    ["below a file", "yolo", "file/out", "output/unwritable", 3],
    ["below a file, for COCO's file", "coco", "file/out.json", "output/unwritable", 3],
    ["a folder where a file is", "yolo", "file", "output/unwritable", 3],
    ["a device", "yolo", "/dev/null", "output/unwritable", 3],
    ["on a read-only disk", "yolo", "/proc/angokit-out", "output/", 3],
    ["a file that is a folder", "coco", "folder.json", "output/unwritable", 3],
    ["a name that is too long", "yolo", "x".repeat(300), "output/unwritable", 3],
  ];
  test.each(cases)("%s", async (_, to, out, code, exit) => {
    const place = freshPlace();
    place.put("file", "mine");
    place.put("folder.json/mine", "mine");
    const { code: ended, stdout, stderr } = await place.run([...base, to, "--out", out, "--json"]);
    expect({ ended, stderr }).toEqual({ ended: exit, stderr: "" });
    const error = objectOf(objectOf(JSON.parse(stdout))["error"]);
    expect(error["code"]).toContain(code);
    expect(error["message"]).toContain("can't be written");
    expect(place.files()).toEqual(["file", "folder.json/mine"]);
    expect(place.read("file")).toBe("mine");
  });

  test.each(["yolo", "coco", "ango"])("a disk that is full while %s is written", async (to) => {
    const place = freshPlace();
    // The limit counts in blocks of 512 bytes; a file that is longer fails like a full disk.
    const shell = "trap '' XFSZ; ulimit -f 2";
    const { code, stderr } = await place.run([...base, to, "--out", "deep/out"], { shell });
    expect(stderr).toMatch(/^error: .*\(output\/no-space\)\n$/);
    expect(code).toBe(3);
    expect(place.entries()).toEqual([]);
  });

  test("a result that nobody can take", async () => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run([...base, "coco", "--out", "out"], {
      shell: "exec > /dev/full",
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^error: The result can't be written to stdout: ENOSPC/);
  });
});
