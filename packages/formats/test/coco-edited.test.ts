import { describe, expect, it } from "vitest";
import type { Annotation } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { annotation, image, held, write, read } from "./coco-files.ts";

describe("a written file that was edited", () => {
  const rotated: Shape = { type: "rotated-box", cx: 50, cy: 40, width: 20, height: 10, angle: 45 };
  const of = held("ango", [
    image([
      annotation("r", rotated, {
        attributes: [{ name: "n", value: 1, id: "s", attributes: [], extra: {} }],
        extra: { batch: 1 },
      }),
      annotation("p", { type: "point", x: 1, y: 2 }),
    ]),
  ]);

  it.each<[string, (record: Record<string, unknown>) => void, Partial<Annotation>, string[]]>([
    ["not at all", () => undefined, {}, []],
    ["in its category", (record) => void (record["category_id"] = 2), { category: 1 }, []],
    ["in its crowd flag", (record) => void (record["iscrowd"] = 1), { crowd: true }, []],
    [
      "in its attributes",
      (record) => void (record["attributes"] = { n: 2 }),
      { attributes: [{ name: "n", value: 2, attributes: [], extra: {} }] },
      ["coco/edited"],
    ],
    [
      "with a new key",
      (record) => void (record["grade"] = 0.5),
      { extra: { batch: 1, grade: 0.5 } },
      ["coco/edited"],
    ],
    ["with a score", (record) => void (record["score"] = 0.5), { score: 0.5 }, []],
  ])("%s", async (_, edit, changed, codes) => {
    const header = {
      ...of.header,
      categories: [...of.header.categories, { id: "c2", name: "dog", extra: {} }],
    };
    const file = JSON.parse((await write({ ...of, header })).text);
    edit(file.annotations[0]);
    const { back, diagnostics } = await read(JSON.stringify(file));
    expect(back.images[0]?.annotations[0]).toStrictEqual({ ...of.images[0]?.annotations[0], ...changed });
    expect(back.images[0]?.annotations[1]).toStrictEqual(of.images[0]?.annotations[1]);
    expect(diagnostics.map(({ code }) => code)).toStrictEqual(codes);
  });

  it.each<[string, unknown, Shape]>([
    [
      "painted over",
      { size: [80, 100], counts: [0, 8000] },
      { type: "mask", size: [80, 100], counts: [0, 8000], compressed: false },
    ],
    [
      "of another size",
      { size: [50_000, 40_000], counts: [50_000 * 40_000] },
      { type: "mask", size: [50_000, 40_000], counts: [50_000 * 40_000], compressed: false },
    ],
    [
      "taken for its outer ring",
      [[0, 0, 9, 0, 9, 9]],
      { type: "polygon", parts: [{ outer: [0, 0, 9, 0, 9, 9], holes: [] }] },
    ],
  ])("in the run lengths of its holes: %s", async (_, segmentation, shape) => {
    const holes = [[20, 30, 20, 40, 30, 40]];
    const donut: Shape = { type: "polygon", parts: [{ outer: [10, 20, 40, 20, 40, 60, 10, 60], holes }] };
    const file = JSON.parse((await write(held("ango", [image([annotation("d", donut)])]))).text);
    file.annotations[0].segmentation = segmentation;
    const { back, diagnostics } = await read(JSON.stringify(file));
    expect(back.images[0]?.annotations[0]).toMatchObject({ id: "d", shape });
    expect(diagnostics.map(({ code }) => code)).toContain("coco/edited");
  });

  it("in its geometry: the record wins, the rest stays", async () => {
    const file = JSON.parse((await write(of)).text);
    file.annotations[0].segmentation = [[0, 0, 9, 0, 9, 9, 0, 9]];
    const { back, diagnostics } = await read(JSON.stringify(file));
    const edited = back.images[0]?.annotations[0];
    expect(edited?.id).toBe("r");
    expect(edited?.shape).toStrictEqual({
      type: "polygon",
      parts: [{ outer: [0, 0, 9, 0, 9, 9, 0, 9], holes: [] }],
    });
    expect(edited?.attributes).toStrictEqual(of.images[0]?.annotations[0]?.attributes);
    expect(diagnostics.map(({ code }) => code)).toStrictEqual(["coco/edited"]);
  });
});
