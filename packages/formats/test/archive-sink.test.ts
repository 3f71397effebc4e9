import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { unpackTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { crc32 } from "../src/io/crc32.ts";
import { tarSink, zipSink } from "../src/io/archive-sink.ts";
import { type ArchiveKind, archiveKind } from "../src/io/packed-file.ts";
import type { Sink } from "../src/io/sink.ts";
import { tarFolder } from "../src/io/tar.ts";
import { zipArchive } from "../src/io/zip-archive.ts";
import { type Bytes, zipFolder } from "../src/io/zip.ts";
import { openArchive } from "../src/node/archive-file.ts";
import { archiveSink } from "../src/node/archive-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { fileSource } from "../src/node/source.ts";
import { at, codeOf, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

type Files = Readonly<Record<string, string | Uint8Array>>;

const kinds = ["zip", "tar", "tar.gz"] as const;

const FILES: Files = {
  "data.yaml": "names: [cat]\n",
  "labels/train/a.txt": "0 0.5 0.5 1 1\n".repeat(20),
  "labels/train/b.txt": "",
  "images/train/é/日本.png": new Uint8Array([1, 2, 3]),
  [`${"deep/".repeat(30)}${"n".repeat(120)}.txt`]: "long",
};

async function writeAll(sink: Sink, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) await sink.write(path, content);
  await sink.commit();
}

/** What a sink of a browser gives. */
async function streamed(kind: ArchiveKind, files: Files): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => controller.enqueue(new Uint8Array(chunk)),
  });
  const bytes = new Response(readable).bytes();
  const sink = kind === "zip" ? zipSink(writable) : tarSink(writable, { gzip: kind === "tar.gz" });
  await writeAll(sink, files);
  return new Uint8Array(await bytes);
}

async function held(path: string): Promise<Record<string, string>> {
  const folder = await openArchive(fileSource(path));
  const files: Record<string, string> = {};
  for (const file of (await folder?.list()) ?? []) {
    if (file === MANIFEST) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of folder?.open(file).stream() ?? []) chunks.push(chunk);
    files[file] = Buffer.concat(chunks).toString("latin1");
  }
  return files;
}

function latin1(files: Files): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [path, Buffer.from(content).toString("latin1")]),
  );
}

describe.each(kinds)("a .%s", (kind) => {
  const path = (): string => at(`out.${kind}`);

  test("holds what was written, and appears with commit", async () => {
    const sink = archiveSink(path());
    for (const [file, content] of Object.entries(FILES)) await sink.write(file, content);
    expect(readdirSync(at("."))).toEqual([`.out.${kind}.angokit`]);
    await sink.commit();
    expect(readdirSync(at("."))).toEqual([`out.${kind}`]);
    expect(await held(path())).toEqual(latin1(FILES));
  });

  test("any files come back as they were, from the disk and from a stream", async () => {
    const name = fc.stringMatching(/^[a-zé日][a-z0-9 _-]{0,12}\.(?:txt|png|json)$/);
    const files = fc.dictionary(
      fc.tuple(fc.constantFrom("", "a/", "a/b/", `${"x".repeat(99)}/`), name).map((parts) => parts.join("")),
      fc.oneof(
        fc.uint8Array({ maxLength: 2000 }),
        fc.nat({ max: 3000 }).map((size) => "word ".repeat(size)),
      ),
      { maxKeys: 6, noNullPrototype: true },
    );
    let rank = 0;
    await fc.assert(
      fc.asyncProperty(files, async (contents) => {
        rank += 1;
        // A folder that holds all else would be left out of the paths.
        const wanted = { ...contents, top: "" };
        const out = at(`${rank}.${kind}`);
        await writeAll(archiveSink(out), wanted);
        expect(await held(out)).toEqual(latin1(wanted));
        writeFileSync(out, await streamed(kind, wanted));
        expect(await held(out)).toEqual(latin1(wanted));
      }),
      { numRuns: 25 },
    );
  });

  test("has the same bytes whatever the order and the speed of its files", async () => {
    await writeAll(archiveSink(at(`a.${kind}`)), FILES);
    const sink = archiveSink(at(`b.${kind}`));
    const writes = Object.entries(FILES)
      .toReversed()
      .map(async ([file, content]) =>
        sink.write(
          file,
          (async function* () {
            const bytes = Buffer.from(content);
            for (let from = 0; from < bytes.length; from += 7) {
              if (from % 49 === 0) await new Promise(setImmediate);
              yield bytes.subarray(from, from + 7);
            }
          })(),
        ),
      );
    await Promise.all(writes);
    await sink.commit();
    const [first, second] = [readFileSync(at(`a.${kind}`)), readFileSync(at(`b.${kind}`))];
    expect(second.equals(first)).toBe(true);
    await writeAll(archiveSink(at(`c.${kind}`)), Object.fromEntries(Object.entries(FILES).toReversed()));
    expect(readFileSync(at(`c.${kind}`)).equals(first)).toBe(true);
  });

  test("takes files from the disk, small and large, and no links", async () => {
    writeFileSync(at("small.jpg"), "pixels");
    writeFileSync(at("large.bmp"), "");
    truncateSync(at("large.bmp"), 2 ** 26 + 5);
    const sink = archiveSink(path());
    expect(await sink.place("images/a.jpg", at("small.jpg"), "link")).toBe("copy");
    if (kind !== "tar.gz") await sink.place("images/b.bmp", at("large.bmp"), "copy");
    await expect(sink.place("images/c.jpg", at("none.jpg"), "copy")).rejects.toMatchObject({
      code: "input/missing",
    });
    await sink.write("data.yaml", "");
    await sink.commit();
    const folder = await openArchive(fileSource(path()));
    let size = 0;
    for await (const chunk of folder?.open("images/a.jpg").stream() ?? []) size += chunk.length;
    if (kind !== "tar.gz")
      for await (const chunk of folder?.open("images/b.bmp").stream() ?? []) size += chunk.length;
    expect(size).toBe(kind === "tar.gz" ? 6 : 2 ** 26 + 11);
  });

  test("is replaced where angokit wrote it, and only there", async () => {
    await writeAll(archiveSink(path()), { "a.txt": "old" });
    chmodSync(path(), 0o640);
    expect(codeOf(() => archiveSink(path()))).toBe("output/not-empty");
    await writeAll(archiveSink(path(), { overwrite: true }), { "a.txt": "new", b: "" });
    expect(await held(path())).toEqual({ "a.txt": "new", b: "" });
    expect(statSync(path()).mode & 0o777).toBe(0o640);
    for (const other of ["x".repeat(2000), Buffer.from(await foreign(kind))]) {
      writeFileSync(path(), other);
      expect(codeOf(() => archiveSink(path(), { overwrite: true }))).toBe("output/not-ours");
    }
    expect(readdirSync(at("."))).toEqual([`out.${kind}`]);
  });

  test("leaves nothing behind after abort", async () => {
    const sink = archiveSink(at(`deep/out.${kind}`));
    await sink.write("a.txt", "x");
    await sink.abort();
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
    await expect(sink.write("b.txt", "x")).rejects.toMatchObject({ code: "output/closed" });
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/closed" });
  });
});

/** An archive that someone else made. */
async function foreign(kind: ArchiveKind): Promise<Uint8Array> {
  const bytes = await streamed(kind, { "a.txt": "x" });
  if (kind === "zip") return bytes.subarray(0, -1);
  return kind === "tar" ? bytes.subarray(1024) : bytes.subarray(0, 10);
}

describe("names in an archive", () => {
  test.each(["../a", "/a", "a/../b", "C:/a", "a\\b", "", "half\ud800.txt"])("%j is refused", async (path) => {
    const sink = archiveSink(at("out.zip"));
    await expect(sink.write(path, "x")).rejects.toMatchObject({ code: "output/unsafe-path" });
    await expect(sink.place(path, at("."), "copy")).rejects.toMatchObject({ code: "output/unsafe-path" });
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
  });

  test("two of one name, a file and a folder of one name, and that of the list are refused", async () => {
    const sink = archiveSink(at("out.tar"));
    await sink.write("a", "x");
    await expect(sink.write("a", "y")).rejects.toMatchObject({ code: "output/clash" });
    await expect(sink.write(MANIFEST, "y")).rejects.toMatchObject({ code: "output/clash" });
    await sink.write("a/b", "x");
    await expect(sink.commit()).rejects.toMatchObject({ code: "output/clash" });
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
  });

  test.each([
    ["a.zip", "zip"],
    ["a.TAR", "tar"],
    ["a.tar.gz", "tar.gz"],
    ["a.tgz", "tar.gz"],
    ["a.gz", undefined],
    ["zip", undefined],
  ])("%s is %s", (path, kind) => {
    expect(archiveKind(path)).toBe(kind);
    const code = codeOf(() => archiveSink(at(path)));
    expect(code).toBe(kind === undefined ? "output/archive" : "nothing thrown");
  });
});

test("other programs read a tar: names, contents, no dates and no owners", async () => {
  const entries = await unpackTar(await streamed("tar", FILES), { strict: true });
  expect(
    Object.fromEntries(
      entries.map(({ header, data }) => [header.name, Buffer.from(data ?? "").toString("latin1")]),
    ),
  ).toEqual(latin1(FILES));
  for (const { header } of entries) {
    expect(header).toMatchObject({ type: "file", uid: 0, gid: 0, mode: 0o644, mtime: new Date(0) });
  }
});

test("a gzip says neither when nor where it was made", async () => {
  expect([...(await streamed("tar.gz", FILES)).subarray(0, 10)]).toMatchObject([
    31,
    139,
    8,
    0,
    0,
    0,
    0,
    0,
    expect.any(Number),
    255,
  ]);
});

describe("a large ZIP", () => {
  test("may have 70,000 files", async () => {
    const chunks: Uint8Array[] = [];
    const archive = zipArchive((bytes) => void chunks.push(bytes.slice()));
    const empty = { size: 0, packed: 0, crc: 0, method: 0, pieces: () => [] } as const;
    for (let rank = 0; rank < 70_000; rank += 1) await archive.add(`${rank}.txt`, empty);
    await archive.end();
    const whole = new Blob([Buffer.concat(chunks)]);
    expect(await (await zipFolder("a.zip", whole)).list()).toHaveLength(70_000);
  });

  test("may have a file of 5 GB, and others after it", async () => {
    const zeros = new Uint8Array(1e6);
    /** What is not zeros, by its place. */
    const parts: { readonly start: number; readonly bytes: Uint8Array }[] = [];
    let size = 0;
    const archive = zipArchive((bytes) => {
      if (bytes !== zeros) parts.push({ start: size, bytes: bytes.slice() });
      size += bytes.length;
    });
    const pieces = (): Uint8Array[] => Array.from({ length: 5000 }, () => zeros);
    await archive.add("a.bin", { size: 5e9, packed: 5e9, crc: 0, method: 0, pieces });
    const small = new TextEncoder().encode("after");
    await archive.add("b.txt", { size: 5, packed: 5, crc: crc32(small), method: 0, pieces: () => [small] });
    await archive.end();
    const bytes: Bytes = {
      size,
      read: async (start, length) => {
        const read = new Uint8Array(Math.min(length, size - start));
        for (const part of parts) {
          const from = Math.max(start, part.start);
          const piece = part.bytes.subarray(from - part.start, start + read.length - part.start);
          if (start + read.length > from && piece.length > 0) read.set(piece, from - start);
        }
        return read;
      },
    };
    const folder = await zipFolder("a.zip", bytes);
    expect(await folder.list()).toEqual(["a.bin", "b.txt"]);
    const read: Uint8Array[] = [];
    for await (const chunk of folder.open("b.txt").stream()) read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe("after");
  });
});

/** A program that has a sink. */
function script(body: string): string {
  return `
    import { archiveSink } from ${JSON.stringify(new URL("../src/node/archive-sink.ts", import.meta.url).href)};
    const sink = archiveSink(${JSON.stringify(at("out.zip"))}, { overwrite: true });
    ${body}`;
}
const flags = ["--conditions=@angokit/source", "--input-type=module", "-e"];

describe("a run that ends early", () => {
  test("by kill -9 leaves the old archive, and the next run clears up", async () => {
    await writeAll(archiveSink(at("out.zip")), { "a.txt": "old" });
    const endless = script(`
      await sink.write("a.txt", (async function* () {
        for (let i = 0; ; i += 1) { yield new Uint8Array(2 ** 20); if (i === 5) console.log("on"); await new Promise(setImmediate); }
      })());`);
    const child = spawn(process.execPath, [...flags, endless]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await held(at("out.zip"))).toEqual({ "a.txt": "old" });
    await writeAll(archiveSink(at("out.zip"), { overwrite: true }), { "a.txt": "new" });
    expect(readdirSync(at("."))).toEqual(["out.zip"]);
    expect(await held(at("out.zip"))).toEqual({ "a.txt": "new" });
  });

  test("as the disk is full is told, and leaves nothing", () => {
    const body = script(`
      try {
        for (let i = 0; i < 9; i += 1) await sink.write(i + ".png", new Uint8Array(30_000));
        await sink.commit();
      } catch (error) { console.log(error.code); await sink.abort(); }`);
    const limit = 'ulimit -f 128 && trap "" XFSZ && exec "$0" "$@"';
    expect(execFileSync("bash", ["-c", limit, process.execPath, ...flags, body], { encoding: "utf8" })).toBe(
      "output/no-space\n",
    );
    expect(readdirSync(at("."))).toEqual([]);
  });
});

test("tarFolder reads what tarSink gives", async () => {
  const folder = await tarFolder("a.tar", new Blob([await streamed("tar", FILES)]));
  expect(await folder.list()).toEqual(Object.keys(FILES).toSorted());
});
