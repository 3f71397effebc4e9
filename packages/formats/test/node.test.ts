import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readText } from "../src/io/source.ts";
import type { Source } from "../src/io/source.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import { diskFolder } from "../src/node/folder.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { findImages, imageRoots, imageSizes, placeImages } from "../src/node/images.ts";
import { withSizes } from "../src/sizes.ts";
import { fileSource, stdinSource } from "../src/node/source.ts";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "angokit-node-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array = ""): string {
  const file = join(place, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function sizesOf(source: Source): Promise<number[]> {
  const sizes: number[] = [];
  for await (const chunk of source.stream()) sizes.push(chunk.length);
  return sizes;
}

/** What this process has open. */
function openFiles(): readonly string[] {
  return readdirSync("/proc/self/fd").map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      // The one that the listing itself needed.
      return "";
    }
  });
}

describe("a file", () => {
  test("comes in chunks, as often as it is asked for", async () => {
    const source = fileSource(put("big.bin", new Uint8Array(2.5 * 2 ** 20)));
    const sizes = await sizesOf(source);
    expect(sizes.slice(0, 3)).toEqual([2 ** 12, 2 ** 13, 2 ** 14]);
    expect(Math.max(...sizes)).toBe(2 ** 20);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2.5 * 2 ** 20);
    expect(await sizesOf(source)).toEqual(sizes);
    expect(await sizesOf(fileSource(put("small.bin", "abcde"), { chunk: 2 }))).toEqual([2, 2, 1]);
    expect(await sizesOf(fileSource(put("empty.bin")))).toEqual([]);
  });

  test("keeps each chunk as it was", async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of fileSource(put("a.txt", "abcd"), { chunk: 2 }).stream()) chunks.push(chunk);
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).toEqual(["ab", "cd"]);
  });

  test.skipIf(process.platform !== "linux")("is closed where the loop is left early", async () => {
    const file = put("a.txt", "abcd");
    for await (const chunk of fileSource(file, { chunk: 1 }).stream()) {
      expect(openFiles()).toContain(file);
      expect(chunk.length).toBe(1);
      break;
    }
    expect(openFiles()).not.toContain(file);
  });

  test.each([
    ["is not there", () => join(place, "no.json"), "input/missing"],
    ["would lie below a file", () => join(put("file"), "no.json"), "input/missing"],
    ["is a folder", () => place, "input/unreadable"],
    [
      "is a link to itself",
      () => {
        symlinkSync("loop", join(place, "loop"));
        return join(place, "loop");
      },
      "input/unreadable",
    ],
  ])("that %s is told by its path", async (_, make, code) => {
    const path = make();
    const error = expect.objectContaining({
      code,
      place: { file: path },
      message: expect.stringContaining(path),
    });
    await expect(readText(fileSource(path))).rejects.toEqual(error);
  });

  test.skipIf(process.platform === "win32")("that is a pipe can be read twice too", () => {
    const module = JSON.stringify(join(import.meta.dirname, "../src/node/source.ts"));
    const source = `
      import { fileSource, stdinSource } from ${module};
      for (const source of [fileSource(process.argv[1]), await stdinSource()]) {
        for (const round of [1, 2]) {
          let text = "";
          for await (const chunk of source.stream()) text += new TextDecoder().decode(chunk);
          console.log(source.name === "-" ? "-" : "pipe", text);
        }
      }
    `;
    const script = 'printf "from stdin" | "$0" --input-type=module -e "$1" <(printf "from a pipe")';
    const temporary = join(place, "temporary");
    mkdirSync(temporary);
    const said = execFileSync("bash", ["-c", script, process.execPath, source], {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: temporary },
    });
    expect(said).toBe("pipe from a pipe\npipe from a pipe\n- from stdin\n- from stdin\n");
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("standard input", () => {
  test("is kept, so that it can be read twice, under no name", async () => {
    const input = (async function* () {
      yield new TextEncoder().encode("ab");
      yield new Uint8Array(3 * 2 ** 20);
    })();
    const source = await stdinSource(input);
    expect(source.name).toBe("-");
    expect(await sizesOf(source)).toEqual([2 ** 20, 2 ** 20, 2 ** 20, 2]);
    expect(await sizesOf(source)).toEqual([2 ** 20, 2 ** 20, 2 ** 20, 2]);
  });

  test("that breaks off is an error", async () => {
    const input = (async function* () {
      yield new Uint8Array(1);
      throw Object.assign(new Error("read EIO"), { code: "EIO", syscall: "read" });
    })();
    await expect(stdinSource(input)).rejects.toMatchObject({ code: "input/unreadable" });
  });
});

describe("a folder", () => {
  test("lists its files by code unit, with slashes", async () => {
    for (const path of ["b.txt", "a/z.txt", "a/b/c.txt", "B.txt", "ä.txt", ".hidden", "a.txt"]) put(path);
    put(".out.angokit/new/half.txt");
    put(".out.angokit-12-34-00ff/old/half.txt");
    expect(await diskFolder(place).list()).toEqual([
      ".hidden",
      "B.txt",
      "a.txt",
      "a/b/c.txt",
      "a/z.txt",
      "b.txt",
      "ä.txt",
    ]);
  });

  test("follows links to its own files, to images and to folders, and no others", async () => {
    put("outside/a.jpg", "pixels");
    put("outside/secret.txt", "secret");
    put("in/real.txt", "text");
    const links = {
      "own.txt": "real.txt",
      "image.jpg": "../outside/a.jpg",
      "secret.txt": "../outside/secret.txt",
      "dangling.jpg": "nowhere.jpg",
      "loop.jpg": "loop.jpg",
      self: ".",
      folder: "../outside",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(place, "in", name));
    const folder = diskFolder(join(place, "in"));
    const linked = ["folder/a.jpg", "folder/secret.txt"];
    expect(await folder.list()).toEqual([...linked, "image.jpg", "own.txt", "real.txt"]);
    expect(await readText(folder.open("folder/a.jpg"))).toBe("pixels");
    expect(await readText(folder.open("own.txt"))).toBe("text");
    expect(await readText(folder.open("image.jpg"))).toBe("pixels");
    for (const path of ["secret.txt", "../outside/a.jpg", "/etc/hostname"]) {
      await expect(readText(folder.open(path))).rejects.toMatchObject({ code: "input/unsafe-path" });
    }
    await expect(readText(folder.open("no.txt"))).rejects.toMatchObject({ code: "input/missing" });
    await expect(readText(folder.open("dangling.jpg"))).rejects.toMatchObject({ code: "input/missing" });
  });

  test("has the files of linked folders once for each link, without going round in circles", async () => {
    put("v2/train/a.txt");
    put("in/labels_v1/b.txt");
    put("in/a/c.txt");
    put("in/b/d.txt");
    const links = {
      "in/labels": "../v2",
      "in/test": "../v2/train",
      "in/val": "labels_v1",
      "in/up": "..",
      "in/self": ".",
      "in/a/root": "..",
      "in/a/b": "../b",
      "in/b/a": "../a",
      "in/loop": "loop",
      "in/.x.angokit": "../v2",
      "v2/back": "../in",
      "v2/own.txt": "train/a.txt",
      "v2/round": ".",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(place, name));
    expect(await diskFolder(join(place, "in")).list()).toEqual([
      "a/b/d.txt",
      "a/c.txt",
      "b/a/c.txt",
      "b/d.txt",
      "labels/own.txt",
      "labels/train/a.txt",
      "labels_v1/b.txt",
      "test/a.txt",
      "val/b.txt",
    ]);
  });

  test("refuses labels that are a link to nothing, and a hundred links to one folder", async () => {
    put("in/a.txt");
    put("many/a.txt");
    symlinkSync("nowhere", join(place, "in/images"));
    expect(await diskFolder(join(place, "in")).list()).toEqual(["a.txt"]);
    symlinkSync("../nowhere", join(place, "in/labels"));
    await expect(diskFolder(join(place, "in")).list()).rejects.toMatchObject({
      code: "input/missing",
      place: { file: join(place, "in/labels") },
    });
    mkdirSync(join(place, "links"));
    for (let at = 0; at < 100; at += 1) symlinkSync("../many", join(place, `links/${at}`));
    expect(await diskFolder(join(place, "links")).list()).toHaveLength(100);
    symlinkSync("../many", join(place, "links/x"));
    await expect(diskFolder(join(place, "links")).list()).rejects.toMatchObject({ code: "input/links" });
  });

  test("that is none is told", async () => {
    await expect(diskFolder(join(place, "no")).list()).rejects.toMatchObject({ code: "input/missing" });
    await expect(diskFolder(put("file")).list()).rejects.toMatchObject({ code: "input/unreadable" });
  });
});

const image = (name: string, more: Partial<DatasetImage> = {}): DatasetImage => ({
  id: name,
  name,
  media: "image",
  annotations: [],
  attributes: [],
  relations: [],
  extra: {},
  ...more,
});

describe("images", () => {
  test.each<[string, Partial<DatasetImage> & { name: string }, string | undefined]>([
    ["by its path first", { name: "a.jpg", path: "images/train/a.jpg" }, "images/train/a.jpg"],
    ["by its name", { name: "a.jpg" }, "a.jpg"],
    ["in images/", { name: "b.jpg" }, "images/b.jpg"],
    ["in images/ of its split", { name: "c.jpg", split: "val" }, "images/val/c.jpg"],
    ["in the folder of its split", { name: "d.jpg", split: "val" }, "val/d.jpg"],
    ["by a name of Windows", { name: String.raw`.\images\b.jpg` }, "images/b.jpg"],
    ["where its path leads nowhere", { name: "a.jpg", path: "gone/a.jpg" }, "a.jpg"],
    ["not by the split of others", { name: "c.jpg", split: "train" }, undefined],
    ["not outside", { name: "../outside.jpg" }, undefined],
    ["not as a folder", { name: "images" }, undefined],
    ["not by a URL", { name: "https://example.com/a.jpg" }, undefined],
    ["not by a name that is too long", { name: `${"x".repeat(5000)}.jpg` }, undefined],
  ])("are found %s", (_, wanted, expected) => {
    put("outside.jpg");
    for (const path of ["a.jpg", "images/train/a.jpg", "images/b.jpg", "images/val/c.jpg", "val/d.jpg"])
      put(`root/${path}`);
    const root = join(place, "root");
    const found = findImages([join(place, "no"), root])(wanted);
    expect(found).toBe(expected === undefined ? undefined : join(root, expected));
  });

  test("are looked for where COCO's own folders have them", () => {
    const entry = put("coco/annotations/instances_val2017.json");
    put("coco/val2017/a.jpg");
    put("coco/images/val2017/b.jpg");
    put("coco/train2017/a.jpg");
    const find = findImages(imageRoots(entry));
    expect(find({ name: "a.jpg" })).toBe(join(place, "coco/val2017/a.jpg"));
    expect(find({ name: "b.jpg" })).toBe(join(place, "coco/images/val2017/b.jpg"));
    expect(imageRoots(join(place, "coco"))).toEqual([join(place, "coco")]);
    expect(imageRoots(put("x/data.yaml"))).toEqual([join(place, "x")]);
  });

  test("are found in a folder images beside the one of the annotations", () => {
    const entry = put("ango/export.json");
    put("images/harbour/a.png");
    expect(findImages(imageRoots(entry))({ name: "harbour/a.png" })).toBe(
      join(place, "images/harbour/a.png"),
    );
  });

  test.each(["link", "copy"] as const)("are placed and counted (%s)", async (mode) => {
    put("in/a.jpg", "pixels");
    const sink = folderSink(join(place, "out"));
    const placer = placeImages(sink, { mode, find: findImages([join(place, "in")]) });
    expect(await placer.placeImage(image("a.jpg"), "images/1.jpg")).toBe(true);
    expect(await placer.placeImage(image("b.jpg"), "images/2.jpg")).toBe(false);
    await sink.commit();
    expect(readFileSync(join(place, "out/images/1.jpg"), "utf8")).toBe("pixels");
    const [linked, copied] = mode === "link" ? [1, 0] : [0, 1];
    expect(placer.placement()).toEqual({ linked, copied, missing: 1, messages: [] });
  });

  test("are left alone where none are wanted", async () => {
    put("in/a.jpg", "pixels");
    const placer = placeImages(folderSink(join(place, "out")), {
      mode: "none",
      find: findImages([join(place, "in")]),
    });
    expect(await placer.placeImage(image("a.jpg"), "images/1.jpg")).toBe(true);
    expect(placer.placement()).toEqual({ linked: 0, copied: 0, missing: 0, messages: [] });
    expect(readdirSync(place)).toEqual(["in"]);
  });

  test("that were copied though links were asked for are told of", async () => {
    put("in/a.jpg", "pixels");
    const out = join(place, "out");
    const first = folderSink(out);
    await first.place("a.jpg", join(place, "in/a.jpg"), "copy");
    await first.commit();
    const second = folderSink(out, { overwrite: true });
    const placer = placeImages(second, { mode: "link", find: findImages([out]) });
    await placer.placeImage(image("a.jpg"), "b.jpg");
    await second.abort();
    expect(placer.placement()).toMatchObject({
      copied: 1,
      messages: [expect.stringContaining("1 image was copied, not linked")],
    });
  });

  test("get the size that their files tell, where they have none", async () => {
    // The smallest PNG that has a header: 3 pixels wide, 2 high.
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000030000000208060000009d74661a", "hex");
    put("a.png", png);
    put("b.png", "no image");
    const images = [
      image("a.png"),
      image("a.png", { width: 7, height: 8 }),
      image("a.png", { width: 7 }),
      image("b.png"),
      image("gone.png"),
      image("a.png", { media: "video" }),
    ];
    const dataset: Dataset = {
      header: { source: "coco", categories: [], splits: [], info: {}, extra: {} },
      images: (async function* () {
        yield* images;
      })(),
    };
    const sized = withSizes(dataset, imageSizes(findImages([place])));
    const sizes: unknown[] = [];
    for await (const { width, height } of sized.images) sizes.push([width, height]);
    expect(sized.header).toBe(dataset.header);
    expect(sizes).toEqual([
      [3, 2],
      [7, 8],
      [3, 2],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});
