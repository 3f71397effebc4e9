import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { images, putYolo, putCoco, schemaOf } from "./validate-place.ts";

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
