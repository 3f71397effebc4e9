import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { headerSize } from "../src/io/image-header.ts";
import { imageSizeOf } from "../src/io/image-size.ts";
import { type FileStart, type Folder, memorySource } from "../src/io/source.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { diskFolder } from "../src/node/folder.ts";
import { readYolo } from "../src/yolo/read.ts";
import { type HeldDataset, heldOf } from "./arbitraries.ts";
import { png } from "./yolo-inputs.ts";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "angokit-many-"));
  for (const folder of ["images", "labels"]) mkdirSync(join(place, folder));
  writeFileSync(join(place, "data.yaml"), "train: images\nval: images\nnames: [a, b]\n");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Images with labels, the last of them as large as a batch may be. */
function fill(count: number): void {
  for (let at = 0; at < count; at += 1) {
    const name = String(at).padStart(5, "0");
    writeFileSync(join(place, `images/${name}.png`), png(100 + at, 50));
    const rows = at === count - 1 ? 60_000 : at % 7;
    const text = Array.from(
      { length: rows },
      (_, row) => `${String(at % 2)} 0.5 0.${String(row + 100_000)} 0.2 0.2\n`,
    ).join("");
    if (at % 10 > 0) writeFileSync(join(place, `labels/${name}.txt`), text);
  }
}

async function told(folder: Folder): Promise<{ dataset: HeldDataset; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const dataset = await readYolo(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  return { dataset: await heldOf(dataset), diagnostics };
}

/** The same folder, of which files are opened one by one. */
function oneByOne(folder: Folder): Folder {
  return { name: folder.name, list: () => folder.list(), open: (path) => folder.open(path) };
}

// 3000 images make the second thread start.
test.each([0, 1, 256, 257, 3000])("%s images are the same read at once and one by one", async (count) => {
  fill(count);
  const many = await told(diskFolder(place));
  expect(many.dataset.images).toHaveLength(count);
  expect(many).toStrictEqual(await told(oneByOne(diskFolder(place))));
});

test("images and labels are the same where their folders are links", async () => {
  fill(20);
  const own = await told(diskFolder(place));
  expect(own.dataset.images.some(({ annotations }) => annotations.length > 0)).toBe(true);
  const outside = mkdtempSync(join(tmpdir(), "angokit-linked-"));
  try {
    for (const folder of ["images", "labels"]) {
      cpSync(join(place, folder), join(outside, folder), { recursive: true });
      rmSync(join(place, folder), { recursive: true });
      symlinkSync(join(outside, folder), join(place, folder));
    }
    expect(await told(diskFolder(place))).toStrictEqual(own);
    expect(await told(oneByOne(diskFolder(place)))).toStrictEqual(own);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test("leaving early ends the second thread", async () => {
  fill(3000);
  const { images } = await readYolo(diskFolder(place));
  let seen = 0;
  for await (const _ of images) {
    seen += 1;
    if (seen === 1500) break;
  }
  expect(seen).toBe(1500);
});

test("a file that is gone since the folder was listed is told of with its place", async () => {
  fill(600);
  const { header, images } = await readYolo(diskFolder(place));
  rmSync(join(place, "labels/00301.txt"));
  await expect(heldOf({ header, images })).rejects.toMatchObject({
    code: "input/missing",
    place: { file: join(place, "labels/00301.txt") },
  });
});

test("only files that were listed are read", async () => {
  const outside = mkdtempSync(join(tmpdir(), "angokit-outside-"));
  try {
    writeFileSync(join(outside, "secret.txt"), "secret");
    writeFileSync(join(place, "labels/a.txt"), "0 1 1 1 1");
    symlinkSync(join(outside, "secret.txt"), join(place, "labels/b.txt"));
    symlinkSync(join(place, "labels/a.txt"), join(place, "labels/c.txt"));
    const folder = diskFolder(place);
    expect(await folder.list()).toStrictEqual(["data.yaml", "labels/a.txt", "labels/c.txt"]);
    const files: FileStart[] = [
      "labels/a.txt",
      "labels/b.txt",
      "labels/c.txt",
      "../x",
      "/etc/passwd",
      "labels/../data.yaml",
      "",
    ].map((path) => ({ path }));
    const read: (string | undefined)[] = [];
    for await (const { bytes, starts, ends } of folder.readMany?.([
      [...files, { path: "labels/a.txt", limit: 3 }],
    ]) ?? [])
      for (let at = 0; at <= files.length; at += 1) {
        const start = starts[at] ?? -1;
        read.push(start < 0 ? undefined : new TextDecoder().decode(bytes.slice(start, ends[at])));
      }
    const none = undefined;
    expect(read).toStrictEqual(["0 1 1 1 1", none, "0 1 1 1 1", none, none, none, none, "0 1"]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

test("a size from first bytes is the one that the whole file gives", async () => {
  const jfif = "ffe000104a46494600010100000100010000";
  const exif = "ffe1002245786966000049492a000800000001001201030001000000060000000000000000";
  const frame = "ffc0001108002800320301220002110103110100";
  const cases: readonly [hex: string, isTold: boolean][] = [
    [`ffd8${jfif}${frame}`, true],
    [`ffd8${jfif}fffe0004abcd${frame.replace("ffc0", "ffc2")}`, true],
    [`ffd8${jfif}${exif}${frame}`, false],
    [`ffd8${jfif}${frame.replace("ffc0", "ffc3")}`, false],
    [`ffd8${jfif}ffff${frame}`, false],
    [`ffd8${frame}`, false],
    [`ffd8${jfif}`, false],
    [`ffd8${jfif}${frame.replace("0028", "0000")}`, false],
    [`ffd8${"00".repeat(40)}`, false],
    ["89504e470d0a1a0a0000000d49484452000001000000020008060000000000000000", true],
    ["89504e470d0a1a0a0000000443674249000020060000000d494844520000010000000200080600000000", false],
    ["89504e470d0a1a0a0000000d494844520000", false],
    ["474946383961100020000000", false],
    ["", false],
  ];
  for (const [hex, isTold] of cases) {
    const bytes = Buffer.from(`0000${hex}00`, "hex");
    const size = headerSize(bytes, 2, bytes.length - 1);
    expect([hex, size !== undefined]).toStrictEqual([hex, isTold]);
    const whole = isTold ? await imageSizeOf(memorySource("a", Buffer.from(hex, "hex"))) : undefined;
    expect(size).toStrictEqual(whole);
  }
});
