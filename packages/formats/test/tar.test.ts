import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { packTar, type TarEntry } from "modern-tar";
import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import { type Folder, memorySource, readText, type Source } from "../src/io/source.ts";
import { looksLikeTar } from "../src/io/tar-header.ts";
import { tarFolder, type TarOptions } from "../src/io/tar.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import { openArchive } from "../src/node/archive-file.ts";
import { readYolo } from "../src/yolo/read.ts";
import { heldOf } from "./arbitraries.ts";
import { type TarPart, tarOf, wordsOf } from "./tars.ts";
import { oneImage, places } from "./yolo-inputs.ts";

async function opened(parts: readonly TarPart[], options?: TarOptions): Promise<Folder> {
  return tarFolder("a.tar", new Blob([tarOf(parts)]), options);
}

async function contentsOf(folder: Folder): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const path of await folder.list()) contents[path] = await readText(folder.open(path));
  return contents;
}

const a = { name: "a.txt", content: "one" };
const b = { name: "b.txt", content: "two" };
const long = `${"deep/".repeat(50)}er.txt`;

describe("what a tar holds", () => {
  const table: readonly (readonly [
    what: string,
    parts: readonly TarPart[],
    wanted: Record<string, string>,
  ])[] = [
    ["nothing", [], {}],
    ["files", [a, b], { "a.txt": "one", "b.txt": "two" }],
    ["an empty file", [{ name: "a.txt" }, b], { "a.txt": "", "b.txt": "two" }],
    [
      "a name after ./",
      [
        { ...a, name: "./a.txt" },
        { name: "./", type: "5" },
      ],
      { "a.txt": "one" },
    ],
    [
      "a folder around all else",
      [
        { name: "d/", type: "5" },
        { ...a, name: "d/a.txt" },
        { ...b, name: "d/e/b.txt" },
      ],
      { "a.txt": "one", "e/b.txt": "two" },
    ],
    ["what macOS adds", [{ ...a, name: "._a.txt" }, a, { ...b, name: ".DS_Store" }], { "a.txt": "one" }],
    [
      "a name in two parts",
      [{ ...a, name: "c.txt", prefix: "e/f" }, b],
      { "b.txt": "two", "e/f/c.txt": "one" },
    ],
    [
      "no prefix where GNU keeps times",
      [{ ...a, magic: "ustar  \0", prefix: "0123" }, b],
      { "a.txt": "one", "b.txt": "two" },
    ],
    ["a header of before POSIX", [{ ...a, type: "\0", magic: "" }, b], { "a.txt": "one", "b.txt": "two" }],
    [
      "a folder of before POSIX",
      [{ name: "e/", type: "\0", magic: "" }, a, b],
      { "a.txt": "one", "b.txt": "two" },
    ],
    ["a file that was made in one piece", [{ ...a, type: "7" }, b], { "a.txt": "one", "b.txt": "two" }],
    [
      "a long name of GNU",
      [{ name: "././@LongLink", type: "L", content: `${long}\0` }, { ...a, name: "cut" }, b],
      { [long]: "one", "b.txt": "two" },
    ],
    [
      "a name in words before it",
      [
        { name: "x", type: "x", content: wordsOf({ path: "é/日本.txt", mtime: "1.5" }) },
        { ...a, name: "cut" },
        b,
      ],
      { "é/日本.txt": "one", "b.txt": "two" },
    ],
    [
      "a size in words before it",
      [{ name: "x", type: "x", content: wordsOf({ size: "3" }) }, { ...a, size: 0 }, b],
      { "a.txt": "one", "b.txt": "two" },
    ],
    [
      "words about all",
      [{ name: "g", type: "g", content: wordsOf({ comment: "by hand" }) }, a, b],
      { "a.txt": "one", "b.txt": "two" },
    ],
    [
      "a size as bytes",
      [{ ...a, size: new Uint8Array([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]) }, b],
      { "a.txt": "one", "b.txt": "two" },
    ],
    ["a size after spaces", [{ ...a, size: "          3 " }, b], { "a.txt": "one", "b.txt": "two" }],
    ["the name of its volume", [{ name: "backup", type: "V" }, a, b], { "a.txt": "one", "b.txt": "two" }],
  ];
  test.each(table)("%s", async (_, parts, wanted) => {
    expect(await contentsOf(await opened(parts))).toEqual(wanted);
  });

  test("is what another program packed", async () => {
    const names = ["a.txt", "é/日本.txt", long, `${"n".repeat(120)}.txt`];
    const entries: TarEntry[] = names.map((name) => {
      const size = new TextEncoder().encode(name).length;
      return { header: { name, size, type: "file" }, body: name };
    });
    const contents = await contentsOf(await tarFolder("a.tar", new Blob([await packTar(entries)])));
    expect(contents).toEqual(Object.fromEntries(names.map((name) => [name, name])));
  });

  test("may be a dataset with its images", async () => {
    const files = { ...oneImage, "data.yaml": `${places}names: [cat]` };
    const folder = await opened(
      Object.entries(files).map(([name, content]) => ({ name: `d/${name}`, content })),
    );
    expect(await detectInput(folder)).toMatchObject({ format: "yolo", entry: "data.yaml" });
    const { images } = await heldOf(await readYolo(folder));
    expect(images).toMatchObject([{ name: "a.png", width: 100, height: 50, annotations: [{ category: 0 }] }]);
    await expect(readText(folder.open("x"))).rejects.toMatchObject({ code: "input/missing" });
  });

  test.each(["1", "2", "3", "4", "6"])("a link or device (type %s) is left out, and told", async (type) => {
    const told: Diagnostic[] = [];
    const link = { name: "labels", type, link: "/etc", size: 3 };
    const folder = await opened([link, a, b], { onDiagnostic: (finding) => told.push(finding) });
    expect(await folder.list()).toEqual(["a.txt", "b.txt"]);
    expect(told).toMatchObject([{ code: "input/tar-link", severity: "warning", file: "a.tar" }]);
    expect(told[0]?.message).toContain('"labels"');
  });

  test("names that differ only in case are told", async () => {
    const told: string[] = [];
    await opened([a, { ...b, name: "A.TXT" }], { onDiagnostic: ({ code }) => told.push(code) });
    expect(told).toEqual(["input/tar-case"]);
  });
});

describe("a tar is refused", () => {
  const size = (claim: number): TarPart => ({ ...a, size: claim });
  const table: readonly (readonly [
    what: string,
    parts: readonly TarPart[] | Uint8Array<ArrayBuffer>,
    code: string,
  ])[] = [
    ...["../a.txt", "/etc/passwd", "C:/a.txt", "a\\b.txt", "d/../../a"].map(
      (name) => [`that has ${name}`, [{ ...a, name }], "input/unsafe-path"] as const,
    ),
    [
      "that leaves its folder by words",
      [{ name: "x", type: "x", content: wordsOf({ path: "../a" }) }, a],
      "input/unsafe-path",
    ],
    ["that has a folder outside", [{ name: "../e/", type: "5" }, a], "input/unsafe-path"],
    [
      "that has a zero byte in a name",
      [{ name: "x", type: "x", content: wordsOf({ path: "a\0b" }) }, a],
      "input/unsafe-path",
    ],
    ["with two files of one name", [a, { ...b, name: "./a.txt" }], "input/tar-duplicate"],
    ["with a name in Latin-1", [{ ...a, name: new Uint8Array([0xe9, 0x2e, 0x74]) }], "input/tar-name"],
    ["with a file without a name", [{ ...a, name: "" }], "input/tar-damaged"],
    ["with a sparse file of GNU", [{ ...a, type: "S" }], "input/tar-unsupported"],
    [
      "with a sparse file of pax",
      [{ name: "x", type: "x", content: wordsOf({ "GNU.sparse.major": "1" }) }, a],
      "input/tar-unsupported",
    ],
    ["that goes on from another volume", [{ ...a, type: "M" }], "input/tar-unsupported"],
    ["with a type that nobody knows", [{ ...a, type: "Z" }], "input/tar-unsupported"],
    [
      "that claims 10^12 bytes",
      [{ ...a, size: new Uint8Array([0x80, 0, 0, 0, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0]) }],
      "input/tar-damaged",
    ],
    ["that claims 8 GiB", [size(2 ** 33 - 1)], "input/tar-damaged"],
    [
      "that claims 2^63 bytes",
      [{ ...a, size: new Uint8Array([0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]) }],
      "input/tar-damaged",
    ],
    [
      "that claims fewer bytes than none",
      [{ ...a, size: new Uint8Array(12).fill(0xff) }],
      "input/tar-damaged",
    ],
    ["with a size that is no number", [{ ...a, size: "three\0" }], "input/tar-damaged"],
    ["with another checksum", [{ ...a, checksum: 1 }], "input/tar-damaged"],
    [
      "with words longer than they are",
      [{ name: "x", type: "x", content: "99 path=a\n" }, a],
      "input/tar-damaged",
    ],
    ["with words of no length", [{ name: "x", type: "x", content: "0 path=a\n" }, a], "input/tar-damaged"],
    ["with words without a key", [{ name: "x", type: "x", content: "5 =a\n" }, a], "input/tar-damaged"],
    [
      "with a size in words that is none",
      [{ name: "x", type: "x", content: wordsOf({ size: "1e3" }) }, a],
      "input/tar-damaged",
    ],
    [
      "with 2 MiB of words",
      [{ name: "x", type: "x", content: new Uint8Array(2 ** 21) }, a],
      "input/tar-bomb",
    ],
    ["without its end", tarOf([a, b], 0), "input/tar-damaged"],
    ["cut off in a file", tarOf([a, b]).slice(0, 1540), "input/tar-damaged"],
    ["cut off in a header", tarOf([a, b]).slice(0, 1200), "input/tar-damaged"],
    ["that is still packed by gzip", gzipSync(tarOf([a])), "input/archive"],
    ["with another behind it", new Uint8Array([...tarOf([a]), ...tarOf([b])]), "input/tar-damaged"],
  ];
  test.each(table)("%s", async (_, parts, code) => {
    const bytes = parts instanceof Uint8Array ? parts : tarOf(parts);
    const reading = tarFolder("a.tar", new Blob([bytes])).then(contentsOf);
    await expect(reading).rejects.toThrow(FormatError);
    await expect(reading).rejects.toMatchObject({ code, place: { file: "a.tar" } });
  });

  test("with more files than allowed", async () => {
    await expect(opened([a, b], { maxEntries: 1 })).rejects.toMatchObject({ code: "input/tar-bomb" });
    const words = Array.from({ length: 17 }, (): TarPart => ({
      name: "x",
      type: "x",
      content: wordsOf({ comment: "" }),
    }));
    await expect(opened(words)).rejects.toMatchObject({ code: "input/tar-bomb" });
  });
});

/** Bytes that can only be read from their start. */
function source(bytes: Uint8Array): Source {
  return { ...memorySource("in", bytes), bytesAt: undefined };
}

/** Bytes that come in pieces of a size. */
function cutSource(bytes: Uint8Array, size: number): Source {
  return {
    name: "in",
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

describe("openArchive", () => {
  test("knows a tar, a gzip of one, and what is none", async () => {
    const tar = tarOf([a, b]);
    expect(looksLikeTar(tar)).toBe(true);
    for (const bytes of [tar, gzipSync(tar)]) {
      const folder = await openArchive(source(bytes));
      expect(folder && (await contentsOf(folder))).toEqual({ "a.txt": "one", "b.txt": "two" });
    }
    for (const bytes of [gzipSync("{}"), new TextEncoder().encode("{}".repeat(600)), new Uint8Array(1024)])
      expect(await openArchive(source(bytes))).toBeUndefined();
  });

  test("reads several gzips one after the other, with zeros behind, but nothing else", async () => {
    const tar = tarOf([a, b]);
    const parts = [tar.subarray(0, 700), tar.subarray(700, 700), tar.subarray(700)].map((part) =>
      gzipSync(part),
    );
    const whole = Buffer.concat([...parts, new Uint8Array(512)]);
    for (const size of [1, 7, 512, whole.length]) {
      const folder = await openArchive(cutSource(whole, size));
      expect(folder && (await contentsOf(folder))).toEqual({ "a.txt": "one", "b.txt": "two" });
    }
    for (const wrong of [Buffer.concat([...parts, Buffer.from("more")]), whole.subarray(0, -520)])
      await expect(openArchive(source(wrong))).rejects.toMatchObject({ code: "input/gzip-damaged" });
  });

  test("gives up a gzip that unpacks to too much, and one that is cut off", async () => {
    const large = gzipSync(tarOf([{ name: "a", content: new Uint8Array(2 ** 27) }]));
    await expect(openArchive(source(large))).rejects.toMatchObject({ code: "input/tar-bomb" });
    const options = { maxRatio: Number.POSITIVE_INFINITY, maxBytes: 2 ** 20 };
    await expect(openArchive(source(large), options)).rejects.toMatchObject({ code: "input/tar-bomb" });
    const cut = gzipSync(tarOf([a, { name: "b", content: new Uint8Array(2 ** 20).map((_, at) => at * at) }]));
    await expect(openArchive(source(cut.subarray(0, -9)))).rejects.toMatchObject({
      code: "input/gzip-damaged",
    });
  });
});

test("any bytes, and a tar with any of its bytes changed, give files or a FormatError", async () => {
  const whole = tarOf([
    { name: "x", type: "x", content: wordsOf({ path: "é/a.txt", size: "3" }) },
    a,
    { name: "././@LongLink", type: "L", content: `${long}\0` },
    b,
    { name: "c", type: "2", link: "d" },
  ]);
  const changed = fc
    .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = whole.slice();
      for (const [place, byte] of changes) bytes[place] = byte;
      return mended(bytes);
    });
  const cut = fc.nat({ max: whole.length }).map((end) => whole.slice(0, end));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 2048 }), changed, cut), async (bytes) => {
      const outcome = await tarFolder("a.tar", new Blob([new Uint8Array(bytes)]))
        .then(contentsOf)
        .catch((error: unknown) => (error instanceof FormatError ? {} : { "../": String(error) }));
      expect(Object.keys(outcome).filter((name) => /^\/|(?:^|\/)\.\.(?:\/|$)/.test(name))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** With the checksums of all blocks that had one, so that what is changed is looked at. */
function mended(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const block = bytes.subarray(at, at + 512);
    if (block[155] !== 0x20) continue;
    const sum = block.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 0x20 : byte), 0);
    block.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  }
  return bytes;
}
