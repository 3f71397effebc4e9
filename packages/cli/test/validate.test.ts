import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
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

/** How many errors are shown, how many of each code are not, and how many there are. */
function shownOf(report: Readonly<Record<string, unknown>> | undefined): unknown {
  return [
    gravest(report).length,
    Object.values(objectOf(report?.["truncated"])),
    objectOf(report?.["summary"])["errors"],
  ];
}

/** Findings that are no notes. */
function gravest(report: Readonly<Record<string, unknown>> | undefined): ReturnType<typeof listOf> {
  return listOf(report?.["findings"]).filter(({ severity }) => severity !== "note");
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
      "why",
    ]);
    for (const finding of findings) {
      expect(Object.keys(finding).filter((key) => !allowed.has(key))).toEqual([]);
      expect(finding).toMatchObject({
        code: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
        severity: expect.stringMatching(/^(?:error|warning|note)$/),
        message: expect.any(String),
      });
    }
    // The bad rows, each in its place: a row that is there twice does not count where the image is dropped anyway.
    expect(gravest(report).map(({ line }) => Number(line))).toEqual([2, 4]);
    for (const { file } of gravest(report)) expect(file).toBe("set/labels/train/a.txt");
    const { errors, warnings, notes } = objectOf(report["summary"]);
    expect(Number(errors) + Number(warnings) + Number(notes)).toBe(findings.length);
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
    const [first] = gravest(plain);
    const rule = (setting: string): readonly string[] => ["--rule", `${String(first?.["code"])}=${setting}`];
    const cases = [
      { setting: "off", code: 0, counts: [0, 0] },
      { setting: "note", code: 0, counts: [0, 0] },
      { setting: "warning", code: 0, counts: [0, 1] },
      { setting: "error", code: 1, counts: [1, 0] },
    ];
    for (const { setting, code, counts } of cases) {
      const ended = await place.run(["validate", set, "--json", ...rule(setting)]);
      const { errors, warnings } = objectOf(objectOf(JSON.parse(ended.stdout))["summary"]);
      expect([setting, ended.code, [errors, warnings]]).toEqual([setting, code, counts]);
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

  test("pretty: by file, with the line, what is wrong with it and why, then a line that sums up", async () => {
    const place = freshPlace();
    const { code, stdout } = await place.run(["validate", putYolo(place, rows), "--rule", "dataset/*=off"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^set\/labels\/train\/a\.txt\n {2}2:1 {2}error {4}The class is 7.* {2}yolo\/unknown-class\n {7}│ 7 0\.5 0\.5 0\.2 0\.2\n {7}│ \^\n {7}.*\n\nnot ok {2}1 image, 2 annotations: 1 error, 0 warnings, 0 notes\n$/,
    );
  });

  test("github: commands that name file and line", async () => {
    const place = freshPlace();
    const flags = ["--reporter", "github", "--rule", "dataset/*=off"];
    const { stdout } = await place.run(["validate", putYolo(place, rows), ...flags]);
    expect(stdout).toMatch(
      /^::error file=set\/labels\/train\/a\.txt,line=2,col=1,title=yolo\/[a-z-]+::.*\n1 image, 2 annotations: 1 error, .*\n$/,
    );
    const clean = await place.run(["validate", join(samples, "yolo"), ...flags]);
    expect(clean.stdout).toBe("12 images, 84 annotations: 0 errors, 0 warnings, 0 notes\n");
  });

  test("markdown: what there is of each kind, and every finding", async () => {
    const place = freshPlace();
    const { stdout } = await place.run(["validate", putYolo(place, rows), "--reporter", "markdown"]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("## Dataset not ok");
    expect(lines[4]).toBe("| severity | code | findings | why it matters |");
    expect(lines[6]).toMatch(/^\| error \| `yolo\/unknown-class` \| 1 \| .* \|$/);
    expect(stdout).toMatch(/\n\| error \| `yolo\/[a-z-]+` \| set\/labels\/train\/a\.txt:2 \| .* \|\n/);
  });

  test("json: a document of the published schema", async () => {
    const place = freshPlace();
    const validate = schemaOf("../schemas/validation-report.schema.json");
    for (const flags of [[], ["--max-findings", "1"], ["--fix", "--out", "mended"]]) {
      const { stdout } = await place.run(["validate", putYolo(place, rows), "--json", ...flags]);
      validate(JSON.parse(stdout));
      expect(validate.errors).toBeNull();
    }
  });

  test("sarif: a log of SARIF's own schema", async () => {
    const place = freshPlace();
    const set = putYolo(place, rows);
    const validate = schemaOf("sarif/sarif-2.1.0.schema.json");
    const { code, stdout } = await place.run(["validate", set, "--reporter", "sarif"]);
    expect(code).toBe(1);
    const log = objectOf(JSON.parse(stdout));
    validate(log);
    expect(validate.errors).toBeNull();
    const [run] = listOf(log["runs"]);
    const [driver] = [objectOf(objectOf(run?.["tool"])["driver"])];
    const ids = listOf(driver?.["rules"]).map(({ id }) => id);
    const results = listOf(run?.["results"]);
    for (const { ruleId, ruleIndex } of results) expect(ids[Number(ruleIndex)]).toBe(ruleId);
    expect(results.find(({ ruleId }) => ruleId === "yolo/unknown-class")).toMatchObject({
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "set/labels/train/a.txt" },
            region: { startLine: 2, startColumn: 1 },
          },
        },
      ],
    });
    // Names with spaces and signs are addresses; the same finding has the same print in each run.
    place.put("a b#é/a.json", JSON.stringify({ images: [{ id: 1 }], annotations: [], categories: [] }));
    const [first, again] = await Promise.all(
      [1, 2].map(() => place.run(["validate", "a b#é/a.json", "--reporter", "sarif"])),
    );
    expect(first?.stdout).toBe(again?.stdout);
    expect(first?.stdout).toContain('"uri":"a%20b%23%C3%A9/a.json"');
    validate(JSON.parse(first?.stdout ?? ""));
    expect(validate.errors).toBeNull();
  });

  test("signs of names that would steer a terminal, a log or a page are shown as escapes", async () => {
    const place = freshPlace();
    const names = [
      "a\u001b[31mred\n::error::b",
      "c\u202ed\u2028e",
      "[x](https://evil.example) @you `f` <img>",
    ];
    const label = { image_id: 1, category_id: 1, bbox: [0, 0, 9, 9], area: 81, iscrowd: 0 };
    place.put(
      "a.json",
      JSON.stringify({
        images: [{ id: 1, file_name: "a.png", width: 9, height: 9 }],
        categories: [{ id: 1, name: "x" }],
        // A duplicate names both ids.
        annotations: ["plain", ...names].map((id) => Object.assign({ id }, label)),
      }),
    );
    for (const reporter of ["pretty", "github", "markdown", "json", "sarif"]) {
      const { stdout } = await place.run(["validate", "a.json", "--reporter", reporter]);
      expect(stdout).toMatch(/u001b\\?\[31mred/);
      expect(stdout).not.toContain("\u001b");
      expect(stdout).not.toMatch(/^::error::b/m);
      if (reporter === "json" || reporter === "sarif") continue;
      expect(stdout).not.toMatch(/[\u202e\u2028]/);
      const inMarkdown = reporter === "markdown" ? stdout : "";
      expect(inMarkdown).not.toMatch(/https:\/\/|@you|<img|\](?<!\\\])\(/);
    }
  });

  test("files are named from where one stands, images among them", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["a.png", "b.png"]);
    place.put("set/images/a.png", readFileSync(join(images, "marina-01.png")));
    place.put("set/images/b.png", "no image");
    const { findings } = await place.json(["validate", set, "--json", "--rule", "coco/*=off"]);
    expect(listOf(findings).map(({ code, file }) => [code, file])).toEqual(
      expect.arrayContaining([["image/unreadable", join("set", "images", "b.png")]]),
    );
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

describe("rules", () => {
  const rows = ["0 0.5 0.5 0.2 0.2", "0 0.5 0.5 0.2 0.2"];

  test("of the nearest angokit.config.json count, and flags count more", async () => {
    const place = freshPlace();
    const set = putYolo(place, rows);
    const errors = async (...flags: string[]): Promise<unknown> =>
      objectOf((await place.json(["validate", set, "--json", ...flags]))["summary"])["errors"];
    expect(await errors()).toBe(0);
    place.put(
      "angokit.config.json",
      JSON.stringify({ rules: { "yolo/*": "off", "yolo/duplicate": "error" } }),
    );
    expect(await errors()).toBe(1);
    expect(await errors("--rule", "yolo/*=off")).toBe(0);
    place.put("other.json", JSON.stringify({ $schema: "x", maxWarnings: 0, maxFindings: 1 }));
    expect(await errors("--config", "other.json")).toBe(0);
    const strict = await place.run(["validate", set, "--config", "other.json"]);
    expect([strict.code, strict.stderr]).toEqual([1, "More warnings than --max-warnings 0 allows.\n"]);
    expect((await place.run(["validate", set, "--config", "other.json", "--max-warnings", "1"])).code).toBe(
      0,
    );
  });

  test.each([
    ['{"rules":{"yolo/duplicat":"off"}}', "There is no rule yolo/duplicat. Did you mean yolo/duplicate?"],
    [
      '{"rules":{"nothing":"off"}}',
      "There is no rule nothing. The families are yolo/*, coco/*, ango/*, voc/*,",
    ],
    [
      '{"rules":{"yolo/duplicate":"loud"}}',
      'yolo/duplicate is set to "loud"; it can be off, note, warning or error.',
    ],
    ['{"rules":[]}', '"rules" must be an object of codes and settings.'],
    ['{"maxWarnings":-1}', '"maxWarnings" must be a whole number of 0 or more.'],
    ['{"rule":{}}', '"rule" is not known here; rules, maxWarnings and maxFindings are.'],
    ["[]", "it must be an object, such as"],
    ["{", "not JSON."],
  ])("a configuration that says %s is refused", async (text, message) => {
    const place = freshPlace();
    place.put("angokit.config.json", text);
    const { code, stderr } = await place.run(["validate", putYolo(place, rows)]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("angokit.config.json");
  });

  test("that are not known are refused, with the one that was meant", async () => {
    const place = freshPlace();
    const flags = ["--rule", "yolo/unknown-clas=off"];
    const { code, stderr } = await place.run(["validate", putYolo(place, rows), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no rule yolo/unknown-clas. Did you mean yolo/unknown-class?");
  });

  test("of the published schema of configurations are those that are read", () => {
    const validate = schemaOf("../schemas/config.schema.json");
    expect(
      validate({
        $schema: "x",
        rules: { "coco/*": "off", "coco/area": "note" },
        maxWarnings: 0,
        maxFindings: 0,
      }),
    ).toBe(true);
    for (const wrong of [
      { rules: { coco: "off" } },
      { rules: { "coco/area": "loud" } },
      { maxWarnings: 0.5 },
      { other: 1 },
    ])
      expect(validate(wrong)).toBe(false);
  });
});

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

describe("image files", () => {
  test("of another size, that are no images, or missing", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["a.png", "b.png", "c.png", "d.png"]);
    place.put("set/images/a.png", readFileSync(join(images, "marina-01.png")));
    place.put("set/images/b.png", readFileSync(join(images, "street-01.png")));
    place.put("set/images/c.png", "no pixels");
    const { code, stdout } = await place.run(["validate", set, "--json"]);
    expect(code).toBe(1);
    const findings = listOf(objectOf(JSON.parse(stdout))["findings"]).filter(({ code: what }) =>
      String(what).startsWith("image/"),
    );
    expect(findings.map(({ code: what, image, severity }) => [what, image, severity])).toEqual([
      ["image/size", "b.png", "error"],
      ["image/unreadable", "c.png", "error"],
      ["image/missing", "d.png", "warning"],
    ]);
    expect(findings[0]?.["message"]).toContain("320 × 240 pixels, the file has 320 × 190");
    const off = await place.json(["validate", set, "--images", "off", "--json"]);
    expect(off["ok"]).toBe(true);
    expect(JSON.stringify(off["findings"])).not.toContain('"image/');
  });

  test("that all are missing are worth a note: labels travel alone", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["a.png"]);
    const report = await place.json(["validate", set, "--max-warnings", "0", "--json"]);
    expect(report["ok"]).toBe(true);
    const found = listOf(report["findings"]).filter(({ code }) => String(code).startsWith("image/"));
    expect(found).toMatchObject([{ code: "image/none-found", severity: "note" }]);
  });

  test("are looked for in --image-dir first", async () => {
    const place = freshPlace();
    const set = putCoco(place, ["street-01.png"]);
    const found = await place.json(["validate", set, "--image-dir", images, "--json"]);
    expect(found["ok"]).toBe(false);
    expect(gravest(found)).toMatchObject([{ code: "image/size", image: "street-01.png" }]);
  });
});

/** A JSON Schema of a file, ready to hold documents against. */
function schemaOf(path: string): ValidateFunction {
  const schema: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
  // Patterns in the schema of SARIF are none of Unicode mode.
  const options = { allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false };
  const ajv = String(objectOf(schema)["$schema"]).includes("draft-07")
    ? new Ajv(options)
    : new Ajv2020(options);
  return ajv.compile(objectOf(schema));
}
