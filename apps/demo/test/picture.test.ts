import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Annotation, Category, DatasetImage } from "@angokit/formats";
import { describe, expect, it } from "vitest";
import { contactSheet, type SheetOptions } from "../picture.ts";

const IMAGES = join(import.meta.dirname, "../../../samples/images");
const bytes = readFileSync(join(IMAGES, "open-sea.png"));
const categories: Category[] = [
  { id: 1, name: "Boat", color: "#f59e0b", extra: {} },
  { id: 2, name: "Tree & <bush>", extra: {} },
];
const options: SheetOptions = { title: "A sheet", categories };

function annotation(shape: Annotation["shape"], category = 0): Annotation {
  return { id: 1, category, shape, attributes: [], extra: {} };
}

/** A picture as wide as a tile shows it: one pixel of it is one of the sheet. */
function picture(annotations: readonly Annotation[], name = "open-sea.png"): DatasetImage {
  return {
    id: name,
    name,
    media: "image",
    width: 249,
    height: 160,
    annotations,
    attributes: [{ name: "Weather", value: "Clear", attributes: [], extra: {} }],
    relations: [],
    extra: {},
  };
}

function sheetOf(...annotations: readonly Annotation[]): string {
  return contactSheet([{ image: picture(annotations), bytes }], options);
}

/** The tags of a text in the order of their nesting; throws where one is not closed. */
function elements(svg: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closing, name = "", rest = ""] of svg.matchAll(/<(\/?)([\w]+)((?:[^>"]|"[^"]*")*)>/gu)) {
    if (closing === "/") {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
    } else {
      seen.push(name);
      if (!rest.endsWith("/")) open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join(" ")}`);
  return seen;
}

describe("shapes", () => {
  const cases: readonly (readonly [name: string, shape: Annotation["shape"], drawn: string])[] = [
    ["box", { type: "box", x: 10, y: 20, width: 30, height: 40 }, `d="M10 20L40 20L40 60L10 60z"`],
    [
      "rotated box, a quarter clockwise",
      { type: "rotated-box", cx: 50, cy: 60, width: 40, height: 20, angle: 90 },
      `d="M60 40L60 80L40 80L40 40z"`,
    ],
    [
      "polygon with a hole",
      { type: "polygon", parts: [{ outer: [10, 10, 90, 10, 50, 80], holes: [[40, 20, 60, 20, 50, 40]] }] },
      `d="M10 10L90 10L50 80zM40 20L60 20L50 40z" fill="#f59e0b" fill-opacity="0.14" fill-rule="evenodd"`,
    ],
    [
      "polyline, not closed and not filled",
      { type: "polyline", points: [1, 2, 3.456, 4] },
      `d="M1 2L3.46 4" fill="none"`,
    ],
    ["point", { type: "point", x: 12, y: 34 }, `<circle cx="12" cy="34"`],
    [
      "mask, whose run goes on in the next column",
      { type: "mask", size: [160, 249], counts: [158, 4, 39_678], compressed: false },
      `d="M0 158h1v2h-1zM1 0h1v2h-1z"`,
    ],
  ];
  it.each(cases)("%s", (_name, shape, drawn) => {
    expect(sheetOf(annotation(shape))).toContain(drawn);
  });

  it("counts what has no place on a picture", () => {
    const svg = sheetOf(annotation({ type: "unplaced", kind: "ner", value: { start: 1, end: 2 } }));
    expect(svg).toContain("open-sea.png: 1 Boat");
    expect(svg).not.toContain("<path");
  });
});

describe("the sheet", () => {
  it("is the same for the same input, with two decimals at most", () => {
    const annotations = [
      annotation({ type: "rotated-box", cx: 50, cy: 60, width: 41, height: 19, angle: 33.3 }),
    ];
    const svg = sheetOf(...annotations);
    expect(sheetOf(...annotations)).toBe(svg);
    expect(svg.replace(/base64,[^"]*/u, "")).not.toMatch(/\d\.\d{3}/u);
  });

  it("holds the bytes of each image, and its type", () => {
    const files = ["open-sea.png", "sunset-01.jpg"].map((name) => readFileSync(join(IMAGES, name)));
    const svg = contactSheet(
      files.map((file) => ({ image: picture([]), bytes: file })),
      options,
    );
    const found = [...svg.matchAll(/data:(image\/\w+);base64,([^"]*)"/gu)];
    expect(found.map(([, type]) => type)).toEqual(["image/png", "image/jpeg"]);
    expect(found.map(([, , data = ""]) => Buffer.from(data, "base64"))).toEqual(files);
  });

  it("is well formed whatever the names hold", () => {
    const hostile = `</text><script>"&'\u0000\uD800`;
    const svg = contactSheet(
      [
        {
          image: picture([annotation({ type: "box", x: 50, y: 50, width: 9, height: 9 }, 1)], hostile),
          bytes,
        },
      ],
      {
        title: hostile,
        categories: [...categories, { id: 3, name: hostile, color: `#fff"><script>`, extra: {} }],
      },
    );
    expect(elements(svg)).not.toContain("script");
    expect(svg).toContain("Tree &amp; &lt;bush&gt;");
    expect(svg).not.toMatch(/[\0\uD800-\uDFFF]/u);
  });

  it("names images and classes for those who can't see it", () => {
    const svg = sheetOf(annotation({ type: "box", x: 1, y: 1, width: 9, height: 9 }));
    expect(svg).toContain(`role="img" aria-labelledby="sheet-title sheet-summary"`);
    expect(svg).toContain(`<desc id="sheet-summary">1 image · 1 label · 1 class</desc>`);
    expect(svg).toContain("<title>open-sea.png: 1 Boat</title>");
    expect(svg).toContain("1 label · Clear");
  });

  it("never lays one tag over another", () => {
    const crowd = Array.from({ length: 40 }, (_, index) =>
      annotation({ type: "box", x: 40 + index * 3, y: 60 + (index % 7), width: 12, height: 9 }),
    );
    const tags = [
      ...sheetOf(...crowd).matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" rx="2.5"/gu),
    ].map(([, ...sides]) => sides.map(Number));
    expect(tags.length).toBeGreaterThan(3);
    expect(tags.length).toBeLessThan(40);
    for (const [index, [x = 0, y = 0, width = 0, height = 0]] of tags.entries()) {
      const under = tags
        .slice(index + 1)
        .filter(
          ([x2 = 0, y2 = 0, w2 = 0, h2 = 0]) =>
            x < x2 + w2 - 0.01 && x2 < x + width - 0.01 && y < y2 + h2 - 0.01 && y2 < y + height - 0.01,
        );
      expect(under).toEqual([]);
    }
  });

  it("refuses an image whose size is not known", () => {
    const { width: _width, ...image } = picture([]);
    expect(() => contactSheet([{ image, bytes }], options)).toThrow(
      new RangeError("The size of open-sea.png is not known"),
    );
  });
});
