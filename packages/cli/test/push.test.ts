import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assertHonest } from "@angokit/contract";
import { describe, expect, test } from "vitest";
import { coco, documentOf, pushProject, tool } from "./push-project.ts";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { env, expectNoSecrets } from "./secrets.ts";

const schema: unknown = JSON.parse(readFileSync(join(samples, "ango/category-schema.json"), "utf8"));
const records = listOf(JSON.parse(readFileSync(join(samples, "ango/export.json"), "utf8")));
const names = records.map(({ externalId }) => String(externalId));
const cars = { tools: [tool("car"), tool("road", "polyline")], classifications: [], relations: [] };

/** What is drawn, without the members that only stored or only exported objects have. */
function drawn(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const rotated = object["rotated-bounding-box"];
  const { schemaId, point, polygon, polyline, segmentation, ner } = object;
  if (rotated !== undefined) {
    const { width, height, rotation } = objectOf(rotated);
    return { schemaId, rotated: [width, height, rotation] };
  }
  // Boxes that were drawn from another corner are turned round.
  const box = object["bounding-box"] === undefined ? undefined : objectOf(object["bounding-box"]);
  const sides = box && [box["width"], box["height"]].map((side) => Math.abs(Number(side)));
  return { schemaId, sides, point, polygon, polyline, segmentation, ner };
}

/** How many answers or relations the export has. */
function exported(key: "classifications" | "relations"): number {
  return records.reduce((sum, { task }) => sum + listOf(objectOf(task)[key]).length, 0);
}

describe("the sample project", () => {
  test("comes back as it was exported, object by object", async () => {
    const project = await pushProject(schema, names);
    const place = freshPlace();
    const { code, stdout, stderr } = await project.push(place, join(samples, "ango"), "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const summary = documentOf(stdout);
    expect(summary).toMatchObject({ ok: true, labels: 114, done: 12, present: 0, failed: 0, unlabelled: 1 });
    expect(listOf(summary["assets"]).map(({ asset, status }) => ({ asset, status }))).toEqual(
      names.filter((name) => name !== "open-sea.png").map((asset) => ({ asset, status: "done" })),
    );

    const answers = await project.answers();
    let objects = 0;
    for (const record of records) {
      const expected = listOf(objectOf(record["task"])["tools"]);
      const actual = listOf(answers.get(String(record["externalId"]))?.tools);
      const byId = new Map(actual.map((object) => [object["objectId"], object]));
      expect(actual).toHaveLength(expected.length);
      for (const object of expected) {
        expect(drawn(byId.get(object["objectId"]) ?? {})).toEqual(drawn(object));
        expect(listOf(byId.get(object["objectId"])?.["classifications"])).toHaveLength(
          listOf(object["classifications"] ?? []).length,
        );
      }
      objects += expected.length;
    }
    expect(objects).toBe(114);
    assertHonest(project.mock);
    expectNoSecrets(place, stdout, stderr);
    expect(place.entries()).toEqual([]);
  });

  test("goes to a project whose classes have the same names and other ids", async () => {
    const text = JSON.stringify(schema).replaceAll(/"(schemaId|parentOptionId)":"([^"]*)"/g, '"$1":"$2-2"');
    const project = await pushProject(JSON.parse(text), names);
    const { code, stdout } = await project.push(freshPlace(), join(samples, "ango"), "--json");
    expect(code).toBe(0);
    const lost = listOf(documentOf(stdout)["lost"]);
    expect(lost.map(({ feature }) => feature)).toEqual(["extra"]);
    const answers = [...(await project.answers()).values()];
    const stored = JSON.stringify(
      answers.map(({ tools, classifications, relations }) => [tools, classifications, relations]),
    );
    const ids = Array.from(stored.matchAll(/"schemaId":"([^"]*)"/g), ([, id = ""]) => id);
    expect(ids.length).toBeGreaterThan(114);
    expect(ids.filter((id) => !id.endsWith("-2"))).toEqual([]);
    expect(answers.reduce((sum, { relations }) => sum + relations.length, 0)).toBe(exported("relations"));
    expect(answers.reduce((sum, { classifications }) => sum + classifications.length, 0)).toBe(
      exported("classifications"),
    );
  });

  test("goes from a pulled YOLO dataset back to a project", async () => {
    const project = await pushProject(schema, names);
    const place = freshPlace();
    const target = ["--to", "yolo", "--task", "segment", "--images", "none", "--out", "dataset"];
    const from = [join(samples, "ango"), "--image-dir", join(samples, "images")];
    expect((await place.run(["convert", ...from, ...target])).code).toBe(0);
    const { code, stdout } = await project.push(place, "dataset");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Pushed 114 labels on 12 assets to Cars\.$/m);
    const answers = await project.answers();
    expect([...answers.values()].reduce((sum, { tools }) => sum + tools.length, 0)).toBe(114);
  });
});

describe("a dataset of another origin", () => {
  const inputs: readonly (readonly [string, (text: string) => string | Uint8Array])[] = [
    ["boxes.json", (text) => text],
    ["boxes.json.gz", (text) => gzipSync(text)],
  ];
  test.each(inputs)("%s gets the project's classes by name", async (name, packed) => {
    const project = await pushProject(cars, ["a.jpg", "b.jpg", "c.jpg"]);
    const place = freshPlace();
    place.put(name, packed(coco(["a.jpg", "b.jpg"])));
    const { code, stdout } = await project.push(place, name);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Pushed 2 labels on 2 assets to Cars\.\n/);
    const answers = await project.answers();
    expect(answers.get("b.jpg")?.tools).toMatchObject([
      { schemaId: "id-car", "bounding-box": { x: 10, y: 20, width: 31, height: 40 } },
    ]);
    expect(answers.get("c.jpg")?.tools).toEqual([]);
    expect(place.entries()).toEqual([name]);
  });

  test("comes from standard input, too", async () => {
    const project = await pushProject(cars, ["a.jpg"]);
    const { code } = await freshPlace().run(["push", "-", "--project", project.id], {
      env: env(project.mock.url),
      input: coco(["a.jpg"]),
    });
    expect(code).toBe(0);
    expect((await project.answers()).get("a.jpg")?.tools).toHaveLength(1);
  });

  test("of several classes with one title, the one that draws the shape is taken", async () => {
    const tools = [tool("car", "polygon"), tool("car", "bounding-box", { schemaId: "boxes" })];
    const project = await pushProject({ tools, classifications: [], relations: [] }, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"]));
    expect((await project.push(place, "boxes.json")).code).toBe(0);
    expect((await project.answers()).get("a.jpg")?.tools).toMatchObject([{ schemaId: "boxes" }]);
  });

  test("answers go to the questions of the same title; the others are lost, and said to be", async () => {
    const radio = {
      schemaId: "q",
      title: "Colour",
      tool: "radio",
      options: [{ value: "red", schemaId: "r" }],
      classifications: [],
    };
    const tools = [tool("car", "bounding-box", { classifications: [radio] })];
    const project = await pushProject({ tools, classifications: [], relations: [] }, ["a.jpg", "b.jpg"]);
    const place = freshPlace();
    const dataset = objectOf(JSON.parse(coco(["a.jpg", "b.jpg"])));
    const answers = [{ Colour: "red", Doors: 4 }, { Colour: "mauve" }];
    const annotations = listOf(dataset["annotations"]).map((annotation, index) =>
      Object.assign({}, annotation, { attributes: answers[index] }),
    );
    place.put("boxes.json", JSON.stringify({ ...dataset, annotations }));
    const strict = await project.push(place, "boxes.json", "--strict");
    expect(strict.code).toBe(1);
    expect(strict.stderr).toMatch(/--strict: this would be lost: .*attributes \(2\).*\(output\/loss\)/);
    expect(project.writes()).toEqual([]);

    const { code, stdout } = await project.push(place, "boxes.json");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +2 {2}attributes /m);
    const stored = await project.answers();
    expect(stored.get("a.jpg")?.tools[0]?.classifications).toMatchObject([{ schemaId: "q", answer: "r" }]);
    expect(stored.get("b.jpg")?.tools[0]?.classifications).toEqual([]);
  });
});

describe("--dry-run", () => {
  test("says what would be done, and sends nothing", async () => {
    const project = await pushProject(cars, ["a.jpg", "b.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg", "b.jpg"]));
    const { code, stdout } = await project.push(place, "boxes.json", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("Would push 2 labels on 2 assets to Cars. Nothing was sent.\n");
    expect(stdout).toContain("\n  2  found in the project\n");
    expect(stdout).toContain("\n  2  car  bounding-box\n");
    const dry = await project.push(place, "boxes.json", "--dry-run", "--json");
    expect(documentOf(dry.stdout)).toMatchObject({
      ok: true,
      dryRun: true,
      found: 2,
      classes: [{ title: "car", tool: "bounding-box", labels: 2 }],
    });
    expect(project.writes()).toEqual([]);
  });

  test("is no success where a push would not be", async () => {
    const project = await pushProject(cars, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg", "b.jpg"]));
    const { code, stdout, stderr } = await project.push(place, "boxes.json", "--dry-run");
    expect(code).toBe(1);
    expect(stdout).toContain("\n  1  not in the project\n");
    expect(stdout).toContain("\n  2  car  bounding-box\n");
    expect(stderr).toContain("(push/missing-assets)\n    b.jpg\n");
  });
});

describe("assets", () => {
  test("--match file looks at file names alone", async () => {
    const project = await pushProject(cars, ["photos/day/a.jpg", "https://files.example.com/x/b.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["train/a.jpg", "b.jpg"]));
    expect((await project.push(place, "boxes.json")).code).toBe(1);
    expect(project.writes()).toEqual([]);
    expect((await project.push(place, "boxes.json", "--match", "file")).code).toBe(0);
    const answers = await project.answers();
    expect([...answers.values()].map(({ tools }) => tools.length)).toEqual([1, 1]);
  });

  test("that have pre-labels keep them, unless --replace is given", async () => {
    const project = await pushProject(cars, ["a.jpg", "b.jpg"]);
    const place = freshPlace();
    place.put("one.json", coco(["a.jpg"]));
    place.put("two.json", coco(["b.jpg", "a.jpg"]));
    expect((await project.push(place, "one.json")).code).toBe(0);
    const dry = await project.push(place, "two.json", "--dry-run");
    expect(dry.stdout).toContain("Would push 1 label on 1 asset to Cars.");
    expect(dry.stdout).toContain("\n  1  have pre-labels, which are kept: --replace replaces them\n");
    const replacing = await project.push(place, "two.json", "--dry-run", "--replace");
    expect(replacing.stdout).toContain("Would push 2 labels on 2 assets to Cars.");
    const kept = await project.push(place, "two.json", "--json");
    expect(kept.code).toBe(0);
    expect(documentOf(kept.stdout)).toMatchObject({
      ok: true,
      done: 1,
      present: 1,
      preLabeled: { count: 1, first: ["a.jpg"] },
      assets: [
        { asset: "b.jpg", status: "done", labels: 1 },
        { asset: "a.jpg", status: "present" },
      ],
    });
    const width = async (): Promise<unknown> =>
      (await project.answers()).get("a.jpg")?.tools.map((object) => object["bounding-box"]);
    expect(await width()).toMatchObject([{ width: 30 }]);
    expect((await project.push(place, "two.json", "--replace")).code).toBe(0);
    expect(await width()).toMatchObject([{ width: 31 }]);
  });

  test("--upload-urls adds those that the dataset has addresses for, and labels them", async () => {
    const signature = "?X-Amz-Signature=signature-that-nobody-may-see&n=";
    const project = await pushProject(cars, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg", "b.jpg"], { url: `https://files.example.com/new${signature}` }));
    const without = await project.push(place, "boxes.json");
    expect(without.code).toBe(1);
    const dry = await project.push(place, "boxes.json", "--upload-urls", "--dry-run");
    expect(dry.stdout).toContain("\n  1  added by their address\n");
    expect(project.writes()).toEqual([]);
    const { code, stdout, stderr } = await project.push(place, "boxes.json", "--upload-urls");
    expect(code).toBe(0);
    expect(stdout).toContain("1 asset added to the project.");
    expect((await project.answers()).get("b.jpg")?.tools).toHaveLength(1);
    for (const text of [without.stderr, dry.stdout, stdout, stderr]) expect(text).not.toContain("Signature");
    expect(place.entries()).toEqual(["boxes.json"]);
  });
});
