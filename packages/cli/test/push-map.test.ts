import { describe, expect, test } from "vitest";
import { coco, documentOf, pushProject, tool } from "./push-project.ts";
import { freshPlace } from "./process.ts";

const schema = {
  tools: [tool("Car"), tool("Traffic light"), tool("Zebra: crossing")],
  classifications: [],
  relations: [],
};

describe("--map", () => {
  const files: readonly (readonly [name: string, text: string, id: string])[] = [
    ["classes.json", '{ "automobile": "Car" }', "id-Car"],
    ["ids.json", '\uFEFF{ "automobile": "id-Traffic light" }', "id-Traffic light"],
    [
      "classes.yaml",
      "# of the old dataset\n---\nautomobile: Traffic light  # the one on poles\n",
      "id-Traffic light",
    ],
    ["quoted.yml", `'automobile' : "Zebra: crossing"\r\n`, "id-Zebra: crossing"],
  ];
  test.each(files)("%s says which class of the project one is", async (name, text, id) => {
    const project = await pushProject(schema, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"], { class: "automobile" }));
    place.put(name, text);
    const { code, stderr } = await project.push(place, "boxes.json", "--map", name);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Project Cars\n" });
    expect((await project.answers()).get("a.jpg")?.tools).toMatchObject([
      { schemaId: id, "bounding-box": { x: 10, y: 20, width: 30, height: 40 } },
    ]);
  });

  test("goes before a class of the same name, and before the schemaId of an Ango dataset", async () => {
    const project = await pushProject(schema, ["a.jpg", "b.jpg"]);
    const place = freshPlace();
    place.put("map.json", '{ "Car": "Traffic light" }');
    place.put("boxes.json", coco(["a.jpg"], { class: "Car" }));
    expect((await project.push(place, "boxes.json", "--map", "map.json")).code).toBe(0);
    const object = {
      objectId: "1",
      schemaId: "id-Car",
      title: "Car",
      "bounding-box": { x: 1, y: 2, width: 3, height: 4 },
    };
    const asset = {
      asset: "https://example.com/b.jpg",
      externalId: "b.jpg",
      metadata: { width: 9, height: 9 },
      task: { taskId: "t", tools: [object], classifications: [], relations: [] },
    };
    place.put("export.json", JSON.stringify([asset]));
    expect((await project.push(place, "export.json", "--map", "map.json")).code).toBe(0);
    const answers = await project.answers();
    for (const name of ["a.jpg", "b.jpg"]) {
      expect(answers.get(name)?.tools).toMatchObject([{ schemaId: "id-Traffic light" }]);
    }
  });

  test("the classes that it does not have are listed with those that may be meant", async () => {
    const project = await pushProject(schema, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"], { class: "trafic_light" }));
    place.put("map.json", '{ "lorry": "Car" }');
    const { code, stderr } = await project.push(place, "boxes.json", "--map", "map.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^warning: --map: "lorry" is no class of the dataset\.$/m);
    expect(stderr).toMatch(/^ {4}1 {2}trafic_light {2}in a\.jpg {2}maybe Traffic light$/m);
    expect(stderr).toContain('--map classes.json, with {"trafic_light":"Traffic light"}');
    expect(project.writes()).toEqual([]);
  });

  const wrong: readonly (readonly [text: string | undefined, message: RegExp])[] = [
    [undefined, /there is no such file/],
    ["{", /not JSON/],
    ['{ "a": 1 }', /what "a" is mapped to must be a text/],
    ['{ "automobile": "Cart" }', /the project has no class "Cart"\. Did you mean "Car"\?/],
    [
      '{ "automobile": "Submarine" }',
      /no class "Submarine"\. It has "Car", "Traffic light", "Zebra: crossing"\./,
    ],
    ["a: Car\na: Car", /"a" is there twice/],
    ["automobile:\n  - Car", /line 1 is not of the form {2}name: class/],
    ["automobile: [Car]", /line 1 is not/],
    ["# nothing", /it maps no class/],
  ];
  test("that can't be used is wrong use, and nothing is sent", { timeout: 60_000 }, async () => {
    const project = await pushProject(schema, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"], { class: "automobile" }));
    for (const [index, [text, message]] of wrong.entries()) {
      const name = text === undefined ? "none" : place.put(`map-${index}`, text);
      const { code, stdout } = await project.push(place, "boxes.json", "--map", name, "--json");
      expect({ code, text }).toEqual({ code: 2, text });
      expect(documentOf(stdout)).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(message) },
      });
    }
    expect(project.writes()).toEqual([]);
  });
});
