import { expect, test } from "vitest";
import { optionId, optionValue } from "../src/ango/options.ts";
import { parseCategorySchema } from "../src/ango/schema.ts";
import type { JsonObject } from "../src/model/json.ts";

const documented: { tools: JsonObject[]; classifications: JsonObject[]; relations: JsonObject[] } = {
  tools: [
    {
      title: "Vehicle",
      tool: "bounding-box",
      required: false,
      schemaId: "4b8ac18a570747f87b27025",
      columnField: false,
      classifications: [
        {
          title: "Type",
          tool: "radio",
          schemaId: "ae40cb11c104045c1a31698",
          options: [
            { value: "Car", schemaId: "27504d2d08f05b9944aa713" },
            { value: "Truck", schemaId: "c734a046cbee0646886a067" },
          ],
          classifications: [
            {
              title: "Doors",
              tool: "single-dropdown",
              schemaId: "doors",
              parentOptionId: "27504d2d08f05b9944aa713",
              required: false,
              options: [{ value: 2, schemaId: 7 }],
            },
          ],
        },
      ],
      color: "#9c27b0",
      shortcutKey: "h",
    },
    { title: "Liver", tool: "medical-brush", schemaId: 1, color: "red" },
    { title: "Vehicle", tool: "polygon", schemaId: "p" },
  ],
  classifications: [
    {
      title: "Place",
      tool: "tree-dropdown",
      schemaId: "place",
      treeOptions: [
        { title: "Trunk", children: [{ title: "Branch 1", schemaId: "b1", children: [{ title: "Leaf" }] }] },
      ],
    },
  ],
  relations: [{ title: "", schemaId: "r", tool: "single" }],
};

test("a category schema: classes in its order, with all that it says of them", () => {
  const schema = parseCategorySchema(documented);
  const classifications = documented.tools[0]?.["classifications"];
  expect(schema.categories).toEqual([
    {
      id: "4b8ac18a570747f87b27025",
      name: "Vehicle",
      color: "#9c27b0",
      extra: { tool: "bounding-box", required: false, columnField: false, classifications, shortcutKey: "h" },
    },
    { id: "1", name: "Liver", extra: { tool: "medical-brush", color: "red" } },
    { id: "p", name: "Vehicle", extra: { tool: "polygon" } },
  ]);
});

test("a category schema: look-ups", () => {
  const schema = parseCategorySchema(documented);
  expect(schema.tool("1")?.title).toBe("Liver");
  expect(schema.tool("nowhere")).toBeUndefined();
  expect(schema.toolsTitled("Vehicle").map(({ schemaId }) => schemaId)).toEqual([
    "4b8ac18a570747f87b27025",
    "p",
  ]);
  const type = schema.classification("ae40cb11c104045c1a31698");
  expect(type && optionValue(type, "c734a046cbee0646886a067")).toBe("Truck");
  expect(type && optionId(type, "Car")).toBe("27504d2d08f05b9944aa713");
  expect(type && optionValue(type, "Car")).toBeUndefined();
  expect(schema.classification("doors")).toEqual({
    schemaId: "doors",
    title: "Doors",
    tool: "single-dropdown",
    parentOptionId: "27504d2d08f05b9944aa713",
    required: false,
    options: [{ value: "2", schemaId: "7" }],
    classifications: [],
  });
  expect(schema.classificationsTitled("Place")[0]?.options).toEqual([
    { value: "Trunk" },
    { value: "Trunk / Branch 1", schemaId: "b1" },
    { value: "Trunk / Branch 1 / Leaf" },
  ]);
  expect(schema.relation("r")).toEqual({ schemaId: "r", title: "" });
});

const tool = { title: "T", tool: "point", schemaId: "t" };
const broken: readonly (readonly [string, unknown, string])[] = [
  ["null", null, ""],
  ["a list", [], ""],
  ["an object of something else", { status: "success" }, ""],
  ["tools that are no list", { tools: {} }, "/tools"],
  ["a tool that is no object", { tools: [tool, "x"] }, "/tools/1"],
  ["a tool without a title", { tools: [{ tool: "point", schemaId: "t" }] }, "/tools/0/title"],
  ["a tool without a schemaId", { tools: [{ title: "T", tool: "point" }] }, "/tools/0/schemaId"],
  ["a tool with an empty schemaId", { tools: [{ ...tool, schemaId: "" }] }, "/tools/0/schemaId"],
  ["a tool without a kind", { tools: [{ title: "T", schemaId: "t" }] }, "/tools/0/tool"],
  ["two tools with one schemaId", { tools: [tool, { ...tool, title: "U" }] }, "/tools/1/schemaId"],
  [
    "an option without a value",
    { classifications: [{ title: "C", tool: "radio", schemaId: "c", options: [{ schemaId: "o" }] }] },
    "/classifications/0/options/0/value",
  ],
  [
    "a nested classification without a title",
    { tools: [{ ...tool, classifications: [{ tool: "text", schemaId: "c" }] }] },
    "/tools/0/classifications/0/title",
  ],
  ["a relation without a schemaId", { tools: [], relations: [{ title: "R" }] }, "/relations/0/schemaId"],
];
test.each(broken)("a category schema that is not one: %s", (_name, value, pointer) => {
  expect(() => parseCategorySchema(value)).toThrow(
    expect.objectContaining({ name: "FormatError", code: "ango/category-schema", place: { pointer } }),
  );
});
