import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { areaOf } from "../src/geometry/box.ts";
import { readPng, type Pixels } from "../src/io/png.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, Category, DatasetImage } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import type { Points, Shape } from "../src/model/shapes.ts";
import { Canvas } from "../src/render/canvas.ts";
import { classColors, isLight } from "../src/render/class-colors.ts";
import { textStrokes, textWidth } from "../src/render/glyphs.ts";
import { resized } from "../src/render/resized.ts";
import { renderPng, renderSvg, type Picture, type RenderOptions } from "../src/render.ts";
import { dataset } from "./arbitraries.ts";

const CATEGORIES: readonly Category[] = [
  { id: 1, name: "boat", color: "#ff0000", extra: {} },
  {
    id: 2,
    name: "person",
    keypoints: ["a", "b", "c"],
    skeleton: [
      [0, 1],
      [1, 2],
    ],
    color: "#0000ff",
    extra: {},
  },
];
const GREY = 0xe9ecef;

function annotation(shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id: 1, category: 0, shape, attributes: [], extra: {}, ...more };
}

function picture(annotations: readonly Annotation[], more: Partial<Picture> = {}): Picture {
  const image: DatasetImage = {
    id: 1,
    name: "quay.png",
    media: "image",
    width: 100,
    height: 80,
    annotations,
    attributes: [],
    relations: [],
    extra: {},
  };
  return { image, ...more };
}

/** One image at its own size, without labels. */
const plain: RenderOptions = { categories: CATEGORIES, size: 100, labels: false };

async function pixelsOf(pictures: readonly Picture[], options: RenderOptions = plain): Promise<Pixels> {
  const { png } = await renderPng(pictures, options);
  return readPng(memorySource("a.png", png));
}

function square(from: number, to: number): Points {
  return [from, from, to, from, to, to, from, to];
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of an XML text; throws where it is not well-formed. */
function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => void elements.push({ name, attributes }));
  parser.write(xml).close();
  return elements;
}

/** Elements and attributes that run or load nothing. */
const HARMLESS: ReadonlySet<string> = new Set([
  "svg",
  "defs",
  "clipPath",
  "pattern",
  "rect",
  "g",
  "title",
  "path",
  "circle",
  "text",
  "image",
]);

function dangerIn(svg: string): readonly string[] {
  return elementsOf(svg).flatMap(({ name, attributes }) =>
    HARMLESS.has(name) ? dangerOf(attributes) : [name],
  );
}

function dangerOf(attributes: Element["attributes"]): readonly string[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (key === "xmlns" || key === "xml:space") return [];
    const isQuiet =
      key === "href" ? value.startsWith("data:image/png;base64,") : !/https?:|script:|@import/.test(value);
    return isQuiet && /^(?!on)[a-z-]+$/i.test(key) ? [] : [`${key}=${value}`];
  });
}

describe("PNG", () => {
  test("a box is filled lightly, and has an outline of its class's colour", async () => {
    const pixels = await pixelsOf([
      picture([annotation({ type: "box", x: 20, y: 20, width: 40, height: 30 })]),
    ]);
    expect([pixels.width, pixels.height]).toEqual([100, 80]);
    expect(pixels.colorAt(5, 5)).toBe(GREY);
    expect(pixels.colorAt(40, 35)).toBe(mixed(GREY, 0xff0000, 0.14));
    expect(pixels.colorAt(20, 35) >> 16).toBeGreaterThan(0xf0);
    expect(pixels.colorAt(20, 35) & 0xffff).toBeLessThan(0x5050);
  });

  test("holes and the ground between parts are left open", async () => {
    const parts = [
      { outer: square(10, 60), holes: [square(25, 45)] },
      { outer: square(66, 76), holes: [] },
    ];
    const pixels = await pixelsOf([picture([annotation({ type: "polygon", parts })])]);
    expect(pixels.colorAt(17, 35)).toBe(mixed(GREY, 0xff0000, 0.3));
    expect(pixels.colorAt(35, 35)).toBe(GREY);
    expect(pixels.colorAt(71, 71)).toBe(mixed(GREY, 0xff0000, 0.3));
    expect(pixels.colorAt(70, 20)).toBe(GREY);
  });

  test("a mask is its pixels", async () => {
    // Columns 40 to 59, rows 0 to 39.
    const counts = [40 * 80, ...Array.from({ length: 20 }, () => [40, 40]).flat(), 40 * 80];
    const pixels = await pixelsOf([
      picture([annotation({ type: "mask", size: [80, 100], counts, compressed: true })]),
    ]);
    expect(pixels.colorAt(50, 20)).toBe(mixed(GREY, 0xff0000, 0.45));
    expect(pixels.colorAt(50, 60)).toBe(GREY);
    expect(pixels.colorAt(30, 20)).toBe(GREY);
  });

  test("a crowd is hatched", async () => {
    const box = { type: "box", x: 10, y: 10, width: 80, height: 60 } as const;
    const pixels = await pixelsOf([picture([annotation(box, { crowd: true })])]);
    const along = Array.from({ length: 40 }, (_, at) => pixels.colorAt(30 + at, 40));
    expect(new Set(along.slice(0, 8))).not.toHaveProperty("size", 1);
    expect(along.slice(0, 8)).toEqual(along.slice(8, 16));
  });

  test("a skeleton joins the keypoints that are labelled; hidden ones are hollow", async () => {
    const box = { type: "box", x: 1, y: 1, width: 98, height: 78 } as const;
    const keypoints = [20, 40, 2, 50, 40, 1, 0, 0, 0];
    const pixels = await pixelsOf([picture([annotation(box, { category: 1, keypoints })])]);
    expect(pixels.colorAt(35, 40) & 0xff).toBeGreaterThan(0xe0);
    expect(pixels.colorAt(35, 40) >> 16).toBeLessThan(0x40);
    expect(pixels.colorAt(20, 40)).toBe(0x0000ff);
    expect(pixels.colorAt(50, 40)).toBe(0xffffff);
    expect(pixels.colorAt(10, 10)).toBe(mixed(GREY, 0x0000ff, 0.14));
  });

  test("what leaves the image is cut off at its border", async () => {
    const wide = annotation({ type: "box", x: -50, y: 30, width: 1e6, height: 20 });
    const pixels = await pixelsOf([picture([wide]), picture([])], { ...plain, columns: 1 });
    // Left of the first image there is the border of the sheet.
    expect(pixels.colorAt(8, 56)).toBe(0xffffff);
    expect(pixels.colorAt(pixels.width - 4, 56)).toBe(0xffffff);
    expect(pixels.colorAt(60, 56)).not.toBe(GREY);
  });

  test("areas are as large as they are, line ends or not", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 5, max: 40, noNaN: true }), { minLength: 3, maxLength: 30 }),
        (radii) => {
          const ring = radii.flatMap((radius, at) => {
            const angle = (2 * Math.PI * at) / radii.length;
            return [50 + radius * Math.cos(angle), 50 + radius * Math.sin(angle)];
          });
          const canvas = new Canvas(100, 100, [0, 0, 0]);
          canvas.area([ring], [255, 255, 255], 1, { x: 0, y: 0, width: 100, height: 100 });
          const painted = canvas.data.reduce((sum, value) => sum + value, 0) / 3 / 255;
          const area = areaOf({ type: "polygon", parts: [{ outer: ring, holes: [] }] }) ?? 0;
          expect(Math.abs(painted - area)).toBeLessThan(3 + area * 0.01);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("SVG", () => {
  const scene = [
    annotation({ type: "box", x: 10, y: 10, width: 30, height: 20 }, { score: 0.876, track: 4 }),
    annotation(
      { type: "polygon", parts: [{ outer: [50, 50, 90, 50, 70, 70], holes: [[65, 55, 75, 55, 70, 60]] }] },
      { crowd: true },
    ),
    annotation({ type: "polyline", points: [0, 0, 100, 80] }),
    annotation({ type: "point", x: 50, y: 5 }, { category: 1 }),
    annotation({ type: "unplaced", kind: "ner", value: null }),
  ];

  test("is well-formed, runs nothing, loads nothing", async () => {
    const { svg, width, height, undrawn } = await renderSvg([picture(scene), picture([])], {
      categories: CATEGORIES,
    });
    expect(dangerIn(svg)).toEqual([]);
    expect(undrawn).toBe(1);
    const [root] = elementsOf(svg);
    expect(root?.attributes).toMatchObject({
      width: String(width),
      height: String(height),
      viewBox: `0 0 ${width} ${height}`,
    });
    expect(svg).toContain("<title>boat 0.88 #4</title>");
    expect(svg).toContain(`fill="url(#hff0000)" fill-opacity="0.7" fill-rule="evenodd"`);
    expect(svg).toContain(">quay.png</text>");
  });

  test("the same input gives the same bytes, in both kinds, and they are those that they were", async () => {
    const pixels = {
      width: 4,
      height: 2,
      channels: 3,
      depth: 8,
      data: new Uint8Array(24).map((_, at) => at * 10),
    } as const;
    const pictures = [picture(scene, { pixels }), picture(scene)];
    const options = { categories: CATEGORIES, size: 200 };
    const [first, second] = [await renderSvg(pictures, options), await renderSvg(pictures, options)];
    expect(second.svg).toBe(first.svg);
    const [png, again] = [await renderPng(pictures, options), await renderPng(pictures, options)];
    expect(again.png).toEqual(png.png);
    const all = await readPng(memorySource("a.png", png.png));
    const colors = Array.from({ length: all.width * all.height }, (_, at) =>
      all.colorAt(at % all.width, Math.floor(at / all.width)),
    );
    // The picture itself is packed by a library, whose bytes may change with it.
    expect([hashOf(first.svg.replaceAll(/base64,[^"]*/g, "")), hashOf(colors.join())]).toMatchInlineSnapshot(`
      [
        "0bbf6221005b6749",
        "eea2de0b271795f2",
      ]
    `);
  });

  test.each([
    ["</title><script>alert(1)</script>"],
    ['" onload="alert(1)'],
    ["]]><!--<![CDATA["],
    ["\u0000\u0008\uD800\uFFFE lone"],
    ["&amp;&#x3c;"],
    ["\u202Eright to left"],
    ["x".repeat(10_000)],
    ["__proto__"],
    ["名前 🙂"],
  ])("a class or file called %j does no harm", async (name) => {
    const one = picture(scene);
    const named = { ...one, image: { ...one.image, name } };
    const categories = [
      { id: 1, name, extra: {} },
      { id: 2, name: `${name}2`, color: name, extra: {} },
    ];
    const { svg } = await renderSvg([named, named], { categories });
    expect(dangerIn(svg)).toEqual([]);
    const { png } = await renderPng([named, named], { categories });
    expect((await readPng(memorySource("a.png", png))).width).toBeGreaterThan(0);
  });

  test("a name of a class that is as long as a book is not written at each object", async () => {
    const boxes = Array.from({ length: 50 }, () =>
      annotation({ type: "box", x: 10, y: 10, width: 30, height: 20 }),
    );
    const categories = [{ id: 1, name: "x".repeat(10_000), extra: {} }];
    expect((await renderSvg([picture(boxes)], { categories })).svg.length).toBeLessThan(100_000);
  });

  test.each(["images/quay 1.png", "../a%20b.jpg", "data:image/webp;base64,AAAA"])(
    "may show %s",
    async (href) => {
      expect((await renderSvg([picture([], { href })], plain)).svg).toContain(` href="${href}"`);
    },
  );

  test.each([
    "https://example.com/a.png",
    "//example.com/a.png",
    " //example.com/a.png",
    "\u0000/etc/passwd",
    "\n \\\\host\\a.png",
    "ht\ntps://example.com/a.png",
    "/etc/passwd",
    "\\\\host\\a.png",
    "javascript:alert(1)",
    "data:image/svg+xml;base64,AAAA",
    "data:text/html;base64,AAAA",
  ])("shows nothing from %s", async (href) => {
    await expect(renderSvg([picture([], { href })], plain)).rejects.toMatchObject({
      code: "render/foreign-url",
    });
  });
});

test.each<readonly [string, readonly Picture[], Partial<RenderOptions>]>([
  ["render/nothing", [], {}],
  ["render/bad-size", [picture([])], { size: 0 }],
  ["render/bad-size", [picture([])], { columns: 1.5 }],
  ["render/size-unknown", [{ image: { ...picture([]).image, width: 0 } }], {}],
  ["render/too-large", [picture([])], { size: 100_000 }],
])("%s", async (code, pictures, options) => {
  await expect(renderSvg(pictures, { ...plain, ...options })).rejects.toMatchObject({ code });
  await expect(renderPng(pictures, { ...plain, ...options })).rejects.toMatchObject({ code });
});

test("a stripe leaves room for the others of its row, and gets some for its name", async () => {
  const pictures = [
    [1000, 1],
    [1, 1000],
    [100, 100],
  ].map(([width = 0, height = 0]): Picture => {
    const { image } = picture([]);
    return { image: { ...image, name: "a.png", width, height } };
  });
  const { svg, height } = await renderSvg(pictures, { categories: [] });
  expect(height).toBeGreaterThan(200);
  const cells = elementsOf(svg).filter(({ name, attributes }) => name === "rect" && "x" in attributes);
  const last = cells.find(({ attributes }) => attributes["width"] === attributes["height"]);
  expect(Number(last?.attributes["width"])).toBeGreaterThan(100);
  expect(svg.match(/>a\.png</g)).toHaveLength(3);
});

test("any dataset can be drawn", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async ({ header, images }) => {
      const pictures = images.map((image): Picture => ({ image }));
      const options = { categories: header.categories, size: 60 };
      try {
        const { svg } = await renderSvg(pictures, options);
        expect(dangerIn(svg)).toEqual([]);
        expect(svg).not.toMatch(/NaN|Infinity|undefined|e[+-]\d/);
        const { png, width } = await renderPng(pictures, options);
        expect((await readPng(memorySource("a.png", png))).width).toBe(width);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }),
    { numRuns: 100 },
  );
});

test("an outline of a quarter of a million points is as many as can be seen", async () => {
  const outer = Array.from({ length: 250_000 }, (_, at) => {
    const angle = (2 * Math.PI * at) / 250_000;
    const radius = 30 + 5 * Math.sin(at);
    return [50 + radius * Math.cos(angle), 40 + radius * Math.sin(angle)];
  }).flat();
  const circle = Array.from({ length: 250_000 }, (_, at) => {
    const angle = (2 * Math.PI * at) / 250_000;
    return [50 + 30 * Math.cos(angle), 40 + 30 * Math.sin(angle)];
  }).flat();
  const { svg } = await renderSvg(
    [picture([annotation({ type: "polygon", parts: [{ outer: circle, holes: [] }] })])],
    plain,
  );
  expect(svg.length).toBeLessThan(50_000);
  const pixels = await pixelsOf([picture([annotation({ type: "polygon", parts: [{ outer, holes: [] }] })])]);
  expect(pixels.colorAt(50, 40)).not.toBe(GREY);
});

test("a mask of four million runs is drawn from fewer", async () => {
  const counts = Array.from({ length: 2000 * 2000 }, () => 1);
  const chess: Shape = { type: "mask", size: [2000, 2000], counts, compressed: false };
  const { svg } = await renderSvg([picture([annotation(chess)])], plain);
  expect(svg.length).toBeLessThan(20_000_000);
});

test("pictures become smaller by the mean of their pixels, clear ones without colour", () => {
  const data = Uint8Array.from([200, 0, 0, 255, 0, 0, 99, 0, 100, 0, 0, 255, 0, 0, 0, 0]);
  const small = resized({ width: 2, height: 2, channels: 4, depth: 8, data }, { width: 1, height: 1 });
  expect([...small.data]).toEqual([150, 0, 0, 128]);
  const grey = { width: 1, height: 1, channels: 1, depth: 16, data: Uint16Array.from([32_896]) } as const;
  expect([...resized(grey, { width: 2, height: 1 }).data]).toEqual([128, 128, 128, 255, 128, 128, 128, 255]);
  const palette = {
    width: 1,
    height: 1,
    channels: 1,
    depth: 8,
    data: Uint8Array.of(1),
    palette: [
      [0, 0, 0],
      [1, 2, 3, 255],
    ],
  } as const;
  expect([...resized(palette, { width: 1, height: 1 }).data]).toEqual([1, 2, 3, 255]);
});

test("each letter of ASCII has strokes of its own, in its place", () => {
  const letters = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  const strokes = letters.map((letter) => textStrokes(letter, 20, 0, 20));
  expect(new Set(strokes.map((lines) => JSON.stringify(lines))).size).toBe(95);
  for (const [at, lines] of strokes.entries()) {
    const width = textWidth(letters[at] ?? "", 20);
    const values = lines.flat();
    expect(
      values.every((value, index) =>
        index % 2 === 0 ? value >= 0 && value <= width : value >= 4 && value <= 26,
      ),
    ).toBe(true);
  }
  expect(textStrokes("ö", 20, 0, 20)).toEqual([
    ...textStrokes("o", 20, 0, 20),
    ...textStrokes("ö", 20, 0, 20).slice(1),
  ]);
  expect(textStrokes("ö", 20, 0, 20)).toHaveLength(3);
  expect(textStrokes("名", 20, 0, 20)).toHaveLength(1);
});

test("classes have their own colours, or ones that differ", () => {
  const colors = classColors([
    { color: "#ABCDEF" },
    { color: "red" },
    ...Array.from({ length: 60 }, () => ({})),
  ]);
  expect(colors[0]).toBe("#abcdef");
  expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  expect(new Set(colors).size).toBe(62);
  expect([isLight("#ffff00"), isLight("#000080")]).toEqual([true, false]);
  // Greens are bright to the eye.
  expect([isLight("#34bf34"), isLight("#2e86de")]).toEqual([true, false]);
});

function mixed(below: number, above: number, share: number): number {
  const channel = (shift: number): number => {
    const [from, to] = [(below >> shift) & 255, (above >> shift) & 255];
    return Math.round(from + (to - from) * share) << shift;
  };
  return channel(16) + channel(8) + channel(0);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
