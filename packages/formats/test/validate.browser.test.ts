import { describe, expect, test } from "vitest";
import { memoryFolder, memorySink } from "../src/index.ts";
import { type Finding, repair, validate, verdictOf } from "../src/validate.ts";

type Files = ReadonlyMap<string, string | Uint8Array>;

const annotation = { id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 30, 40] };
const sets: Readonly<Record<"YOLO" | "COCO" | "Ango", Files>> = {
  YOLO: new Map([
    ["data.yaml", "train: images/train\nval: images/train\nnames: [cat]\n"],
    ["labels/train/a.txt", "0 0.5 0.5 0.2 0.4\n0 0.5 0.5 0.2 0.4\n"],
    ["labels/train/b.txt", "1 0.5 0.5 0.2 0.4\n"],
  ]),
  COCO: new Map([
    [
      "annotations.json",
      JSON.stringify({
        images: [{ id: 1, file_name: "a.png", width: 100, height: 80 }],
        annotations: [annotation, { ...annotation, iscrowd: 0, area: 9000 }],
        categories: [{ id: 1, name: "cat", supercategory: "animal" }],
      }),
    ],
  ]),
  Ango: new Map([
    [
      "export.json",
      JSON.stringify([
        {
          asset: "https://example.com/a.png",
          externalId: "a.png",
          metadata: { width: 100, height: 80 },
          batches: [],
          task: {
            taskId: "1",
            tools: [
              {
                "bounding-box": { x: 200, y: 0, width: 10, height: 10 },
                objectId: "o",
                schemaId: "s",
                title: "Cat",
              },
            ],
            classifications: [],
            relations: [],
          },
        },
      ]),
    ],
  ]),
};

async function faultsOf(files: Files): Promise<readonly string[]> {
  const found: Finding[] = [];
  for await (const finding of validate(memoryFolder("set", files))) found.push(finding);
  return found.filter(({ severity }) => severity !== "note").map(({ code }) => code);
}

describe("a dataset is validated in a browser", () => {
  test.each([
    ["YOLO", ["yolo/duplicate", "yolo/unknown-class"]],
    [
      "COCO",
      [
        "coco/no-area",
        "coco/no-iscrowd",
        "coco/duplicate-annotation-id",
        "coco/area",
        "coco/duplicate-annotation",
      ],
    ],
    ["Ango", ["ango/outside-asset"]],
  ] as const)("%s", async (format, codes) => {
    expect((await faultsOf(sets[format])).toSorted()).toEqual(
      [...codes].toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  test("an image is looked at", async () => {
    const canvas = new OffscreenCanvas(8, 23);
    canvas.getContext("2d");
    const png = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
    const files = new Map([...sets.YOLO, ["images/train/a.png", png] as const]);
    expect(await faultsOf(files)).toContain("image/too-small");
  });

  test("one label file has its verdict", () => {
    expect(verdictOf("0 0.5 0.5 0.2 0.4\n", { classes: 1 }).verdict).toBe("kept");
  });
});

describe("a dataset is repaired in a browser", () => {
  test.each([
    ["YOLO", 1, ["yolo/unknown-class"]],
    ["COCO", 3, ["coco/area", "coco/duplicate-annotation"]],
  ] as const)("%s", async (format, changes, left) => {
    const sink = memorySink();
    expect((await repair(memoryFolder("set", sets[format]), sink)).changes).toBe(changes);
    expect((await faultsOf(new Map(sink.files))).toSorted()).toEqual(left);
  });
});

test("a worker validates and repairs", async () => {
  const worker = new Worker(new URL("./validating.worker.ts", import.meta.url), { type: "module" });
  try {
    const answer = new Promise<unknown>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => resolve(data));
      worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    });
    worker.postMessage(sets.YOLO, []);
    expect(await answer).toEqual({
      before: expect.arrayContaining(["yolo/duplicate", "yolo/unknown-class"]),
      changes: 1,
      after: expect.not.arrayContaining(["yolo/duplicate"]),
    });
  } finally {
    worker.terminate();
  }
});
