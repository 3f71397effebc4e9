import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { fileSink } from "../src/node/file-sink.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { at, codeOf, inEmptyFolder, NEW, OLD, tree, writeFolder } from "./sink-place.ts";

inEmptyFolder();

describe("a folder", () => {
  test("appears whole with commit, and nothing of it before", async () => {
    const out = at("deep/er/out");
    const sink = folderSink(out);
    await sink.write("data.yaml", "old");
    await sink.write("labels/train/a.txt", new TextEncoder().encode("0 1"));
    await sink.write("labels/train/b.txt", "");
    expect(existsSync(out)).toBe(false);
    await sink.commit();
    expect(tree(out)).toEqual(OLD);
    expect(readdirSync(dirname(out))).toEqual(["out"]);
  });

  test("leaves nothing behind after abort, not even the folders above it", async () => {
    const sink = folderSink(at("deep/er/out"));
    await sink.write("a/b.txt", "x");
    await sink.abort();
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
    await expect(sink.write("c.txt", "x")).rejects.toMatchObject({ code: "output/closed" });
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/closed" });
  });

  test("is given up without fuss where someone has deleted the unfinished work", async () => {
    const sink = folderSink(at("out"));
    await sink.write("a/b.txt", "x");
    rmSync(at(".out.angokit"), { recursive: true });
    await expect(sink.write("a/c.txt", "x")).rejects.toMatchObject({ code: "output/unwritable" });
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
  });

  test("makes nothing before the first write, so a reader that fails needs no abort", () => {
    folderSink(at("deep/out"));
    expect(readdirSync(at("."))).toEqual([]);
  });

  test("may be there and be empty, and keeps its mode", async () => {
    const out = at("out");
    mkdirSync(out);
    chmodSync(out, 0o750);
    await writeFolder(out, OLD);
    expect(tree(out)).toEqual(OLD);
    expect(statSync(out).mode & 0o777).toBe(0o750);
    expect(readdirSync(at("."))).toEqual(["out"]);
  });

  test("takes streams piece by piece", async () => {
    const sink = folderSink(at("out"));
    const staged = at(".out.angokit/new/big.txt");
    const sizes: number[] = [];
    await sink.write(
      "big.txt",
      (async function* () {
        for (const piece of ["one ", new TextEncoder().encode("two "), "three"]) {
          sizes.push(statSync(staged).size);
          yield piece;
        }
      })(),
    );
    await sink.commit();
    expect(sizes).toEqual([0, 4, 8]);
    expect(tree(at("out"))).toEqual({ "big.txt": "one two three" });
  });

  test("drops a file whose stream fails", async () => {
    const out = at("out");
    const sink = folderSink(out);
    const broken = (async function* () {
      yield "half";
      throw new RangeError("no more");
    })();
    await expect(sink.write("big.txt", broken)).rejects.toThrow(RangeError);
    await sink.write("other.txt", "x");
    await sink.commit();
    expect(tree(out)).toEqual({ "other.txt": "x" });
  });

  test.each(["../a", "/a", "a/../../b", "C:/a", "a\\b", "", "."])("refuses to write %j", async (path) => {
    const sink = folderSink(at("out"));
    await expect(sink.write(path, "x")).rejects.toMatchObject({ code: "output/unsafe-path" });
    await expect(sink.place(path, at("x"), "copy")).rejects.toMatchObject({
      code: "output/unsafe-path",
    });
    expect(readdirSync(at("."))).toEqual([]);
  });

  test.each([
    ["a.txt", "a.txt"],
    ["a", "a/b.txt"],
    ["a/b.txt", "a"],
  ])("refuses %j and then %j", async (first, second) => {
    const sink = folderSink(at("out"));
    await sink.write(first, "first");
    await expect(sink.write(second, "second")).rejects.toMatchObject({ code: "output/clash" });
    await sink.commit();
    expect(tree(at("out"))).toEqual({ [first]: "first" });
  });

  test("refuses the name of its own list", async () => {
    const sink = folderSink(at("out"));
    await expect(sink.write(MANIFEST, "{}")).rejects.toMatchObject({ code: "output/clash" });
    await sink.abort();
  });

  test("writes through a symbolic link to a folder, which stays a link", async () => {
    mkdirSync(at("disk"));
    symlinkSync("disk", at("out"));
    await writeFolder(at("out"), OLD);
    await writeFolder(at("out"), NEW, true);
    expect(readlinkSync(at("out"))).toBe("disk");
    expect(tree(at("disk"))).toEqual(NEW);
    expect(readdirSync(at("."))).toEqual(["disk", "out"]);
  });
});

describe("what is in the way", () => {
  test("a folder that is not empty is refused at once", () => {
    mkdirSync(at("out"));
    writeFileSync(at("out/notes.txt"), "mine");
    expect(codeOf(() => folderSink(at("out")))).toBe("output/not-empty");
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/not-ours");
    expect(tree(at("."))).toEqual({ "out/notes.txt": "mine" });
  });

  test("a folder that fills up while the output is made is refused in the end", async () => {
    const out = at("out");
    const sink = folderSink(out);
    await sink.write("a.txt", "x");
    mkdirSync(out);
    writeFileSync(join(out, "notes.txt"), "mine");
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/not-empty" });
    await sink.abort();
    expect(tree(at("."))).toEqual({ "out/notes.txt": "mine" });
  });

  test.each([
    ["a file", () => writeFileSync(at("out"), "x")],
    ["a link that leads nowhere", () => symlinkSync("nowhere", at("out"))],
    [
      "a link to a file",
      () => {
        writeFileSync(at("file"), "x");
        symlinkSync("file", at("out"));
      },
    ],
  ])("%s", (_, make) => {
    make();
    const before = tree(at("."));
    for (const overwrite of [false, true]) {
      expect(codeOf(() => folderSink(at("out"), { overwrite }))).toBe("output/unwritable");
    }
    expect(tree(at("."))).toEqual(before);
  });

  test("a file in place of a folder above", () => {
    writeFileSync(at("file"), "x");
    expect(codeOf(() => folderSink(at("file/deep/out")))).toBe("output/unwritable");
    expect(codeOf(() => fileSink(at("file/out.json")))).toBe("output/unwritable");
  });

  test("the current folder, which no rename may take from under a shell", () => {
    expect(codeOf(() => folderSink("."))).toBe("output/unwritable");
    expect(codeOf(() => folderSink(".."))).toBe("output/unwritable");
    expect(codeOf(() => folderSink("/"))).toBe("output/unwritable");
  });

  test.skipIf(process.platform !== "linux")("a mount point, and a disk that can't be written", async () => {
    expect(codeOf(() => folderSink("/proc"))).toBe("output/unwritable");
    // Nobody can make a folder there, root neither; root finds out only by trying.
    await expect(folderSink("/proc/angokit/out").write("a.txt", "x")).rejects.toMatchObject({
      code: expect.stringMatching(/^output\/(?:read-only|unwritable)$/),
    });
  });
});

describe("images", () => {
  let original: string;
  beforeEach(() => {
    mkdirSync(at("source"));
    original = at("source/a.jpg");
    writeFileSync(original, "pixels");
  });

  test("are linked to the file itself, relative to where the dataset will be", async () => {
    symlinkSync("a.jpg", at("source/b.jpg"));
    const sink = folderSink(at("deep/out"));
    expect(await sink.place("images/train/1.jpg", at("source/b.jpg"), "link")).toBe("link");
    await sink.commit();
    expect(tree(at("deep/out"))).toEqual({ "images/train/1.jpg": "-> ../../../../source/a.jpg" });
    expect(readFileSync(at("deep/out/images/train/1.jpg"), "utf8")).toBe("pixels");
  });

  test("are copied when that is asked for, and the copy is a file of its own", async () => {
    const sink = folderSink(at("out"));
    expect(await sink.place("images/1.jpg", original, "copy")).toBe("copy");
    await sink.commit();
    writeFileSync(at("out/images/1.jpg"), "changed");
    expect(readFileSync(original, "utf8")).toBe("pixels");
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/edited");
  });

  test("that were linked are replaced without touching the original", async () => {
    const first = folderSink(at("out"));
    await first.place("images/1.jpg", original, "link");
    await first.commit();
    await writeFolder(at("out"), NEW, true);
    expect(tree(at("out"))).toEqual(NEW);
    expect(readFileSync(original, "utf8")).toBe("pixels");
  });

  test("that lie in the dataset which is replaced are copied, not linked to what goes away", async () => {
    const out = at("out");
    const first = folderSink(out);
    await first.place("images/1.jpg", original, "copy");
    await first.commit();
    writeFileSync(join(out, "images/mine.jpg"), "kept");
    const second = folderSink(out, { overwrite: true });
    expect(await second.place("pictures/1.jpg", join(out, "images/1.jpg"), "link")).toBe("copy");
    expect(await second.place("pictures/2.jpg", join(out, "images/mine.jpg"), "link")).toBe("link");
    await second.commit();
    expect(readFileSync(join(out, "pictures/1.jpg"), "utf8")).toBe("pixels");
    expect(readFileSync(join(out, "pictures/2.jpg"), "utf8")).toBe("kept");
  });

  test.each(["link", "copy"] as const)("are not placed twice (%s)", async (mode) => {
    const sink = folderSink(at("out"));
    await sink.write("1.jpg", "first");
    await expect(sink.place("1.jpg", original, mode)).rejects.toMatchObject({ code: "output/clash" });
    await expect(sink.place("2.jpg", at("no.jpg"), mode)).rejects.toMatchObject({
      code: "input/missing",
    });
    await sink.commit();
    expect(tree(at("out"))).toEqual({ "1.jpg": "first" });
  });
});

test("in memory, bytes are those that were given, whatever becomes of them since, and a Blob takes them", async () => {
  const sink = memorySink();
  const given = Uint8Array.of(1, 2, 3);
  await sink.write("a.bin", given);
  given.fill(0);
  await sink.commit();
  const bytes = sink.files.get("a.bin");
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  expect(new Blob(bytes === undefined ? [] : [bytes]).size).toBe(3);
});
