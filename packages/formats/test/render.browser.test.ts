import { expect, test } from "vitest";
import type { DatasetImage } from "../src/model/dataset.ts";
import { renderPng, renderSvg } from "../src/render.ts";
import { tile } from "../src/transform.ts";

const image: DatasetImage = {
  id: 1,
  name: "</title><script>document.title = 'run'</script>",
  media: "image",
  width: 60,
  height: 40,
  annotations: [
    {
      id: 1,
      category: 0,
      shape: {
        type: "polygon",
        parts: [{ outer: [5, 5, 55, 5, 30, 35], holes: [[25, 10, 35, 10, 30, 20]] }],
      },
      crowd: true,
      attributes: [],
      extra: {},
    },
  ],
  attributes: [],
  relations: [],
  extra: {},
};
const categories = [{ id: 1, name: `"><img src=x onerror="document.title='run'">`, extra: {} }];
const pixels = {
  width: 2,
  height: 1,
  channels: 3,
  depth: 8,
  data: Uint8Array.of(255, 0, 0, 0, 0, 255),
} as const;

/** The colours of a picture that the browser decodes. */
async function seen(
  blob: Blob,
  width: number,
  height: number,
): Promise<(x: number, y: number) => readonly number[]> {
  const element = new Image(width, height);
  element.src = URL.createObjectURL(blob);
  await element.decode();
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context?.drawImage(element, 0, 0, width, height);
  return (x, y) => [...(context?.getImageData(x, y, 1, 1).data.subarray(0, 3) ?? [])];
}

test("a browser draws the SVG as the PNG, and runs nothing in it", async () => {
  const pictures = [{ image, pixels }, { image }];
  const { svg, width, height } = await renderSvg(pictures, { categories, size: 120, labels: false });
  const { png } = await renderPng(pictures, { categories, size: 120, labels: false });
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  expect(parsed.querySelector("parsererror, script, img")).toBeNull();
  expect(parsed.documentElement.tagName).toBe("svg");
  document.body.append(document.adoptNode(parsed.documentElement));
  const [vector, bitmap] = [
    await seen(new Blob([svg], { type: "image/svg+xml" }), width, height),
    await seen(new Blob([png], { type: "image/png" }), width, height),
  ];
  // The picture at both its ends, the grey without one, the border of the sheet.
  for (const [x, y] of [
    [20, 20],
    [130, 90],
    [160, 90],
    [4, 4],
    [8, 90],
  ] as const) {
    const [a, b] = [vector(x, y), bitmap(x, y)];
    expect(Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))))).toBeLessThan(6);
  }
  expect(document.title).not.toBe("run");
});

async function* one(): AsyncGenerator<DatasetImage> {
  yield image;
}

test("tiles are made in a browser", async () => {
  const header = { source: "coco", categories, splits: [], info: {}, extra: {} } as const;
  const names: string[] = [];
  const tiles = tile({ header, images: one() }, { width: 32, height: 40 });
  for await (const { width, annotations } of tiles.images) names.push(`${width} ${annotations.length}`);
  expect(names).toEqual(["32 1", "28 1"]);
});
