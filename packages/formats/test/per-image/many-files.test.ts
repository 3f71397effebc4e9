import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diskFolder } from "../../src/node/folder.ts";
import { readLabelme } from "../../src/labelme.ts";
import { readVoc } from "../../src/voc.ts";

let place: string;
/** More than are read at a time. */
const IMAGES = 150;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "angokit-many-"));
  await mkdir(join(place, "voc/Annotations"), { recursive: true });
  await mkdir(join(place, "labelme"));
  for (let number = 0; number < IMAGES; number += 1) {
    const box = `<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>${5 + number}</ymax></bndbox>`;
    const xml = `<annotation><filename>i${number}.jpg</filename><size><width>300</width><height>300</height></size><object><name>car</name>${box}</object></annotation>`;
    await writeFile(join(place, `voc/Annotations/i${number}.xml`), xml);
    const shapes = [
      {
        label: "car",
        points: [
          [0, 0],
          [5, 5 + number],
        ],
        shape_type: "rectangle",
      },
    ];
    const json = {
      version: "5.5.0",
      flags: {},
      shapes,
      imagePath: `i${number}.jpg`,
      imageHeight: 300,
      imageWidth: 300,
    };
    await writeFile(join(place, `labelme/i${number}.json`), JSON.stringify(json));
  }
});

afterAll(() => rm(place, { recursive: true }));

test.each([
  ["voc", readVoc],
  ["labelme", readLabelme],
])("%s: each of many files is read, whatever is read ahead", async (folder, read) => {
  const told: string[] = [];
  const files = diskFolder(join(place, folder));
  // Once listed, files are read by other threads, many at a time.
  await files.list();
  const { images } = await read(files, {
    onDiagnostic: ({ code, severity }) => void (severity === "error" && told.push(code)),
  });
  const heights = new Map<string, number | undefined>();
  for await (const { name, annotations } of images) {
    const [annotation] = annotations;
    heights.set(name, annotation?.shape.type === "box" ? annotation.shape.height : undefined);
  }
  expect(told).toEqual([]);
  const written = Array.from({ length: IMAGES }, (_, number) => [`i${number}.jpg`, 5 + number] as const);
  expect(heights).toEqual(new Map(written));
});
