import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { images, putYolo, putCoco, schemaOf } from "./validate-place.ts";

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
