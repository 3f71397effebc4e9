import { describe, expect, test } from "vitest";
import { oneImage, places, read } from "./yolo-inputs.ts";

describe("the names in a data.yaml", () => {
  const cases: readonly (readonly [
    title: string,
    yaml: string,
    names: readonly string[],
    found: readonly string[],
  ])[] = [
    ["a list", "names: [cat, dog]", ["cat", "dog"], []],
    ["a mapping", "names:\n  1: dog\n  0: cat\n", ["cat", "dog"], []],
    ["a mapping with text as keys", "names: {'0': cat, \"1\": dog}", ["cat", "dog"], []],
    [
      "as they are written",
      "names: [no, 1.0, null, ~, '2', \"a: b\", 007, 1e3, True, # x\n 名前]",
      ["no", "1.0", "null", "~", "2", "a: b", "007", "1e3", "True", "名前"],
      [],
    ],
    ["by an alias", "x: &n [cat]\nnames: *n", ["cat"], []],
    ["nc alone", "nc: 3", ["class_0", "class_1", "class_2"], []],
    ["nc that agrees", "nc: 1\nnames: [cat]", ["cat"], []],
    ["nc that does not", "nc: 2\nnames: [cat]", ["cat"], ["error yolo/nc data.yaml"]],
    ["nc that is no number", "nc: two\nnames: [cat]", ["cat"], ["error yolo/nc data.yaml"]],
    ["one name twice", "names: [cat, cat]", ["cat", "cat"], ["warning yolo/duplicate-name data.yaml"]],
  ];
  test.each(cases)("%s", async (_, yaml, names, found) => {
    const back = await read({ ...oneImage, "data.yaml": `${places}${yaml}` });
    expect(back.header.categories.map(({ name }) => name)).toEqual(names);
    expect(back.found).toEqual(found);
  });

  const aliases = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, at) => `a${String(at + 1)}: &a${String(at + 1)} [${Array.from({ length: 10 }, () => `*a${String(at)}`).join(", ")}]\n`).join("")}`;
  test.each([
    ["neither names nor nc", "x: 1", "yolo/no-names"],
    ["keys that leave a gap", "names: {1: cat, 90: dog}", "yolo/names"],
    ["keys that are there twice", "names: {0: cat, 00: dog}", "yolo/names"],
    ["a name that is no text", "names: [[cat]]", "yolo/names"],
    ["names that are a text", "names: cat", "yolo/names"],
    ["no YAML", "names: [cat", "yolo/data-yaml"],
    ["aliases of aliases", `${aliases}names: [cat]`, "yolo/data-yaml"],
    ["too large a number", "nc: 99999999999", "yolo/nc"],
  ])("%s can't be read", async (_, yaml, code) => {
    await expect(read({ ...oneImage, "data.yaml": `${places}${yaml}` })).rejects.toMatchObject({
      name: "FormatError",
      code,
      place: { file: "data.yaml" },
    });
  });

  test("a fault is told with its place", async () => {
    await expect(read({ "data.yaml": "names:\n  - cat\n - dog\n" })).rejects.toMatchObject({
      code: "yolo/data-yaml",
      place: { line: 3 },
    });
  });

  test("other members are kept", async () => {
    const { header } = await read({
      ...oneImage,
      "data.yaml": `${places}names: [cat]\nchannels: 3\ndownload: null\n`,
    });
    expect(header.extra).toEqual({ channels: 3, download: null });
  });
});
