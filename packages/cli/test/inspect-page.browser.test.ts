import type { Category } from "@angokit/formats";
import { inspect, type Inspection } from "@angokit/formats/inspect";
import { expect, onTestFinished, test } from "vitest";
import { inspectionPage } from "../src/inspection/page.ts";

const HOSTILE = `</script></style></title><img src=x onerror="parent.hacked=1"> & "quoted" 'single' -->`;
const PICTURE =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

const categories: readonly Category[] = [
  { id: 1, name: HOSTILE, extra: {} },
  {
    id: 2,
    name: "person",
    color: `red;}</style><img src=x onerror="parent.hacked=1">`,
    skeleton: [[0, 1]],
    extra: {},
  },
];
const image = {
  id: 1,
  name: HOSTILE,
  media: "image" as const,
  width: 100,
  height: 80,
  split: HOSTILE,
  annotations: [
    {
      id: 1,
      category: 0,
      shape: { type: "box" as const, x: 10, y: 10, width: 30, height: 20 },
      attributes: [{ name: HOSTILE, value: HOSTILE, attributes: [], extra: {} }],
      extra: {},
    },
    {
      id: 2,
      category: 1,
      shape: { type: "mask" as const, size: [80, 100] as const, counts: [0, 8000], compressed: false },
      keypoints: [10, 10, 2, 20, 20, 1],
      attributes: [],
      extra: {},
    },
  ],
  attributes: [],
  relations: [{ name: HOSTILE, ends: { from: "1", to: "2" }, extra: {} }],
  extra: {},
};

async function* oneImage(): AsyncGenerator<typeof image> {
  yield image;
}

async function found(): Promise<Inspection> {
  const header = { source: "coco" as const, categories, splits: [], info: {}, extra: {} };
  return inspect({
    header,
    images: oneImage(),
  });
}

/** The page in a frame of a width, when it is loaded, and what the browser had to say against it. */
async function shown(width: number): Promise<{ page: Document; violations: readonly string[] }> {
  const text = inspectionPage({
    inspection: await found(),
    from: "coco",
    input: HOSTILE,
    categories,
    samples: [
      { image, picture: { url: PICTURE } },
      { image: { ...image, annotations: [] }, picture: { why: "not found" } },
    ],
    seed: 0,
    version: "1.0.0",
  });
  const violations: string[] = [];
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  const blob = URL.createObjectURL(new Blob([text], { type: "text/html" }));
  frame.src = blob;
  const loaded = new Promise<void>((resolve) => {
    frame.addEventListener("load", () => resolve(), { once: true });
  });
  document.body.append(frame);
  onTestFinished(() => {
    frame.remove();
    URL.revokeObjectURL(blob);
  });
  await loaded;
  const page = frame.contentDocument;
  if (page === null) throw new Error("the page has no document");
  page.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
    violations.push(violatedDirective),
  );
  return { page, violations };
}

test.each([390, 768, 1280])("at %i pixels the page needs nothing, runs nothing and fits", async (width) => {
  const { page, violations } = await shown(width);
  expect(page.querySelectorAll("script, img, link, iframe, object").length).toBe(0);
  expect("hacked" in globalThis).toBe(false);
  expect(violations).toEqual([]);
  expect(page.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  // Nothing of the browser's own mending: each part is where it was put.
  expect(Array.from(page.body.children, ({ tagName }) => tagName)).toEqual(["HEADER", "MAIN", "FOOTER"]);
  for (const table of page.querySelectorAll("table")) {
    const widths = new Set(Array.from(table.rows, ({ cells }) => cells.length));
    expect(widths.size).toBe(1);
  }
  // The numbers of splits are five columns, and there is room for them.
  for (const card of width < 800 ? [] : page.querySelectorAll(".grid .wide .scroll"))
    expect(card.scrollWidth).toBe(card.clientWidth);
});

test("names stand in it as they are", async () => {
  const { page } = await shown(800);
  expect(page.querySelector("h1")?.textContent.trim()).toBe(HOSTILE);
  expect(page.title).toContain(HOSTILE);
  const names = Array.from(page.querySelectorAll("#classes tbody th"), (cell) => cell.textContent.trim());
  expect(names.toSorted()).toEqual([HOSTILE, "person"]);
  expect(page.querySelector("#sample-1 title")?.textContent).toBe("person");
});

test("plots and pictures have names, and every link a place", async () => {
  const { page } = await shown(800);
  for (const picture of page.querySelectorAll("svg"))
    expect([picture.getAttribute("role"), (picture.getAttribute("aria-label") ?? "").length > 5]).toEqual([
      "img",
      true,
    ]);
  for (const link of page.querySelectorAll("a"))
    expect(page.querySelector(link.getAttribute("href") ?? "")).not.toBeNull();
  const ids = Array.from(page.querySelectorAll("[id]"), ({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const inside = page.querySelector("#sample-1 image");
  expect(inside?.getAttribute("href")).toBe(PICTURE);
  // One path for the box, one for the mask, one for the bone; a circle for each keypoint.
  expect(page.querySelectorAll("#sample-1 path").length).toBe(3);
  expect(page.querySelectorAll("#sample-1 circle").length).toBe(2);
});
