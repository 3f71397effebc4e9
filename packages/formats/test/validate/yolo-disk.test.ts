import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Folder, memoryFolder } from "../../src/index.ts";
import { diskFolder } from "../../src/node.ts";
import { validate } from "../../src/validate.ts";
import { imageBytes } from "./example-folder.ts";

/** More label files than are read at once, with images and without, and here and there one that is wrong. */
const files = new Map<string, string | Uint8Array>([
  ["data.yaml", "train: images/train\nval: images/val\nnames: [cat, dog]\n"],
]);
for (let at = 0; at < 700; at += 1) {
  const name = String(at).padStart(4, "0");
  const split = at % 10 === 0 ? "val" : "train";
  if (at % 7 !== 0)
    files.set(`images/${split}/${name}.png`, imageBytes({ width: 16, height: 16, text: name }));
  const odd = [
    "",
    "9 0.5 0.5 0.1 0.1\n",
    "\t1 0.5 0.5 0.1 0.1\n0 0.5 0.5 0.1 0.1\n0 0.5 0.5 0.1 0.1\n",
    "x\n",
  ];
  if (at % 5 !== 0)
    files.set(`labels/${split}/${name}.txt`, at % 97 === 3 ? (odd[at % 4] ?? "") : "0 0.5 0.5 0.1 0.1\n");
}

async function reportOf(folder: Folder): Promise<unknown> {
  const validation = validate(folder);
  const found: unknown[] = [];
  for await (const { code, file, line, column, message } of validation)
    found.push([code, file, line, column, message]);
  return { found, summary: validation.summary };
}

test("a folder on disk is told of as one in memory", async () => {
  const root = mkdtempSync(join(tmpdir(), "yolo-disk-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const inMemory = await reportOf(memoryFolder("d", files));
  expect(await reportOf(diskFolder(root))).toEqual(inMemory);
  expect(inMemory).toMatchObject({
    found: expect.arrayContaining([
      ["yolo/unknown-class", "labels/train/0197.txt", 1, 1, "The class is 9, but the highest class is 1."],
      [
        "yolo/not-a-number",
        "labels/train/0003.txt",
        1,
        1,
        '"x" is no number. Classes are numbers, counted from 0.',
      ],
    ]),
  });
});

test("findings come while the dataset is read", async () => {
  let opened = 0;
  const whole = memoryFolder("d", files);
  const folder: Folder = {
    ...whole,
    open(path) {
      opened += 1;
      return whole.open(path);
    },
  };
  for await (const { code } of validate(folder, { images: "off" })) if (code === "yolo/not-a-number") break;
  expect(opened).toBeLessThan(files.size / 2);
});
