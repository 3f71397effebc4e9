import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, type Place, samples } from "./process.ts";

const images = join(samples, "images");

/** A YOLO dataset: its rows, and whether the pictures are those that the rows are about. */
function putYolo(place: Place, rows: readonly string[]): string {
  place.put("set/data.yaml", "train: images/train\nval: images/train\nnames:\n  0: boat\n  1: car\n");
  place.put("set/images/train/a.png", readFileSync(join(images, "marina-01.png")));
  place.put("set/labels/train/a.txt", rows.map((row) => `${row}\n`).join(""));
  return "set";
}

/** A COCO dataset of pictures that are said to be 320 × 240 pixels large. */
function putCoco(place: Place, names: readonly string[]): string {
  const list = names.map((name, index) => ({ id: index + 1, file_name: name, width: 320, height: 240 }));
  const coco = { images: list, categories: [{ id: 1, name: "boat" }], annotations: [] };
  place.put("set/annotations.json", JSON.stringify(coco));
  return "set";
}

/** How many findings are shown, how many of each code are not, and how many errors there are. */
function shownOf(report: Readonly<Record<string, unknown>> | undefined): unknown {
  return [
    listOf(report?.["findings"]).length,
    Object.values(objectOf(report?.["truncated"])),
    objectOf(report?.["summary"])["errors"],
  ];
}

describe("the samples are clean", () => {
  const cases: readonly (readonly [
    name: string,
    args: readonly string[],
    images: number,
    annotations: number,
  ])[] = [
    ["ango", [join(samples, "ango"), "--image-dir", images], 12, 108],
    ["ango, its images in a folder beside it", [join(samples, "ango")], 12, 108],
    ["coco", [join(samples, "coco"), "--image-dir", images], 12, 85],
    ["yolo", [join(samples, "yolo")], 12, 84],
  ];
  test.each(cases)("%s", async (_, args, count, annotations) => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run(["validate", ...args, "--max-warnings", "0", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(objectOf(JSON.parse(stdout))).toMatchObject({
      ok: true,
      summary: { errors: 0, warnings: 0, images: count, annotations },
      truncated: {},
    });
    expect(place.entries()).toEqual([]);
  });
});

describe("findings", () => {
  const broken = ["0 0.5 0.5 0.2 0.2", "7 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2", "0 0.5 nonsense 0.2 0.2"];

  test("the JSON document has the members that are promised, and no others", async () => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run(["validate", putYolo(place, broken), "--json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const report = objectOf(JSON.parse(stdout));
    expect(Object.keys(report)).toEqual(["ok", "summary", "findings", "truncated"]);
    expect(report["ok"]).toBe(false);
    expect(Object.keys(objectOf(report["summary"]))).toEqual([
      "errors",
      "warnings",
      "notes",
      "images",
      "annotations",
    ]);
    const findings = listOf(report["findings"]);
    const allowed = new Set([
      "code",
      "severity",
      "message",
      "file",
      "line",
      "column",
      "pointer",
      "image",
      "fix",
    ]);
    for (const finding of findings) {
      expect(Object.keys(finding).filter((key) => !allowed.has(key))).toEqual([]);
      expect(finding).toMatchObject({
        code: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
        severity: expect.stringMatching(/^(?:error|warning|note)$/),
        message: expect.any(String),
      });
    }
    // The three bad rows, each in its place.
    expect(findings.map(({ line }) => Number(line)).toSorted((a, b) => a - b)).toEqual([2, 3, 4]);
    for (const { file } of findings) expect(file).toBe("set/labels/train/a.txt");
    const { errors, warnings, notes } = objectOf(report["summary"]);
    expect(Number(errors) + Number(warnings) + Number(notes)).toBe(3);
    const other = await place.run(["validate", "set", "--reporter", "json"]);
    expect(other).toEqual({ code, stdout, stderr });
  });

  test("--max-findings leaves out and counts, 0 shows all", async () => {
    const place = freshPlace();
    const set = putYolo(
      place,
      Array.from({ length: 30 }, () => "9 0.5 0.5 0.2 0.2"),
    );
    const [few, many, all] = await Promise.all(
      [["--max-findings", "2"], [], ["--max-findings", "0"]].map((flags) =>
        place.json(["validate", set, "--json", ...flags]),
      ),
    );
    expect(shownOf(few)).toEqual([2, [28], 30]);
    expect(shownOf(many)).toEqual([20, [10], 30]);
    expect(shownOf(all)).toEqual([30, [], 30]);
    const { stdout } = await place.run(["validate", set, "--max-findings", "2"]);
    expect(stdout).toMatch(/\n {2}… and 28 more findings yolo\/[a-z-]+ \(--max-findings 0 shows all\)\n/);
  });

  test("--rule turns them off, up or down", async () => {
    const place = freshPlace();
    const set = putYolo(place, ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2"]);
    const plain = await place.json(["validate", set, "--json"]);
    expect(plain).toMatchObject({ ok: true, summary: { errors: 0, warnings: 1 } });
    const [first] = listOf(plain["findings"]);
    const rule = (setting: string): readonly string[] => ["--rule", `${String(first?.["code"])}=${setting}`];
    const cases = [
      { setting: "off", code: 0, counts: [0, 0, 0] },
      { setting: "note", code: 0, counts: [0, 0, 1] },
      { setting: "warning", code: 0, counts: [0, 1, 0] },
      { setting: "error", code: 1, counts: [1, 0, 0] },
    ];
    for (const { setting, code, counts } of cases) {
      const ended = await place.run(["validate", set, "--json", ...rule(setting)]);
      const { errors, warnings, notes } = objectOf(objectOf(JSON.parse(ended.stdout))["summary"]);
      expect([setting, ended.code, [errors, warnings, notes]]).toEqual([setting, code, counts]);
    }
    const last = await place.run(["validate", set, ...rule("error"), ...rule("off")]);
    expect(last.code).toBe(0);
  });

  test.each([
    ["0", 1],
    ["1", 0],
  ])("--max-warnings %s with one warning: %i", async (most, code) => {
    const place = freshPlace();
    const set = putYolo(place, ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2"]);
    const ended = await place.run(["validate", set, "--max-warnings", most]);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain(code === 0 ? "\nok  " : "\nnot ok  ");
    expect(ended.stderr).toBe(code === 0 ? "" : `More warnings than --max-warnings ${most} allows.\n`);
    const { ok } = await place.json(["validate", set, "--max-warnings", most, "--json"]);
    expect(ok).toBe(code === 0);
  });
});

describe("reporters", () => {
  const rows = ["0 0.5 0.5 0.2 0.2", "7 0.5 0.5 0.2 0.2"];

  test("pretty: by file, then a line that sums up", async () => {
    const place = freshPlace();
    const { code, stdout } = await place.run(["validate", putYolo(place, rows)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^set\/labels\/train\/a\.txt\n {2}2 {2}error {4}.* {2}yolo\/[a-z-]+\n\nnot ok {2}1 image, 1 annotation: 1 error, 0 warnings, 0 notes\n$/,
    );
  });

  test("github: commands that name file and line", async () => {
    const place = freshPlace();
    const { stdout } = await place.run(["validate", putYolo(place, rows), "--reporter", "github"]);
    expect(stdout).toMatch(
      /^::error file=set\/labels\/train\/a\.txt,line=2,title=yolo\/[a-z-]+::.*\n1 image, 1 annotation: 1 error, .*\n$/,
    );
    const clean = await place.run(["validate", join(samples, "yolo"), "--reporter", "github"]);
    expect(clean.stdout).toBe("12 images, 84 annotations: 0 errors, 0 warnings, 0 notes\n");
  });

  test("markdown: a table", async () => {
    const place = freshPlace();
    const { stdout } = await place.run(["validate", putYolo(place, rows), "--reporter", "markdown"]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("## Dataset not ok");
    expect(lines[4]).toBe("| severity | code | place | message |");
    expect(lines[6]).toMatch(/^\| error \| `yolo\/[a-z-]+` \| set\/labels\/train\/a\.txt:2 \| .* \|$/);
  });

  test("names from a dataset can't break out of commands and tables", async () => {
    const place = freshPlace();
    const name = "a|b\n::error::mine.png";
    const coco = {
      images: [
        { id: 1, file_name: name, width: 1, height: 1 },
        { id: 1, file_name: name, width: 1, height: 1 },
      ],
      categories: [],
      annotations: [{ id: 1, image_id: 9, category_id: 1, bbox: [0, 0, 1, 1], note: name }],
    };
    place.put("a.json", JSON.stringify(coco));
    const github = await place.run(["validate", "a.json", "--reporter", "github"]);
    expect(github.stdout.split("\n").filter((line) => line.startsWith("::error::"))).toEqual([]);
    const markdown = await place.run(["validate", "a.json", "--reporter", "markdown"]);
    const rowsOfTable = markdown.stdout.split("\n").filter((line) => line.startsWith("| error"));
    expect(rowsOfTable.length).toBeGreaterThan(0);
    for (const row of rowsOfTable) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe("image files", () => {
  test("of another size, that are no images, or missing", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["a.png", "b.png", "c.png", "d.png"]);
    place.put("set/images/a.png", readFileSync(join(images, "marina-01.png")));
    place.put("set/images/b.png", readFileSync(join(images, "street-01.png")));
    place.put("set/images/c.png", "no pixels");
    const { code, stdout } = await place.run(["validate", set, "--json"]);
    expect(code).toBe(1);
    const findings = listOf(objectOf(JSON.parse(stdout))["findings"]);
    expect(findings.map(({ code: what, image, severity }) => [what, image, severity])).toEqual([
      ["image/size", "b.png", "error"],
      ["image/unreadable", "c.png", "error"],
      ["image/missing", "d.png", "warning"],
    ]);
    expect(findings[0]?.["message"]).toContain("320×240 pixels, the file has 320×190");
    const off = await place.json(["validate", set, "--images", "off", "--json"]);
    expect(off).toMatchObject({ ok: true, findings: [] });
  });

  test("that all are missing are worth a note: labels travel alone", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["a.png"]);
    expect(await place.json(["validate", set, "--max-warnings", "0", "--json"])).toMatchObject({
      ok: true,
      findings: [{ code: "image/none-found", severity: "note" }],
    });
    expect(await place.json(["validate", set, "--images", "off", "--json"])).toMatchObject({ findings: [] });
  });

  test("are looked for in --image-dir first", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["street-01.png"]);
    const found = await place.json(["validate", set, "--image-dir", images, "--json"]);
    expect(found).toMatchObject({ ok: false, findings: [{ code: "image/size", image: "street-01.png" }] });
  });
});
