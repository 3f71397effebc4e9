import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { type OutputChunk, rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { formatNames } from "../src/index.ts";

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** Sizes in bytes after gzip. */
interface Weight {
  /** What is loaded at once: the entry and what it imports statically. */
  readonly atOnce: number;
  /** By the file that a dynamic import names: that and what it needs, without what was loaded at once. */
  readonly later: ReadonlyMap<string, number>;
  /** All code of the package itself. */
  readonly all: number;
  /** Packages that are loaded at once, and later. */
  readonly packages: readonly string[];
  readonly laterPackages: readonly string[];
}

/** Bundles a user's line, as for a browser. */
async function weigh(line: string): Promise<Weight> {
  const bundle = await rolldown({
    input: "line.ts",
    platform: "browser",
    logLevel: "silent",
    plugins: [
      {
        name: "line",
        resolveId: (id: string) => (id === "line.ts" ? id : id === "@angokit/formats" ? entry : undefined),
        load: (id: string) => (id === "line.ts" ? line : undefined),
      },
    ],
  });
  const { output: files } = await bundle.generate({ format: "esm", minify: true });
  const output = files.filter((file) => file.type === "chunk");
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const withImports = (chunk: OutputChunk, seen = new Set<OutputChunk>()): Set<OutputChunk> => {
    if (seen.has(chunk)) return seen;
    seen.add(chunk);
    for (const name of chunk.imports) {
      const imported = chunks.get(name);
      if (imported !== undefined) withImports(imported, seen);
    }
    return seen;
  };
  const main = output.find(({ isEntry }) => isEntry);
  const atOnce = main === undefined ? new Set<OutputChunk>() : withImports(main);
  const own = output.filter((chunk) => packagesOf(chunk).length === 0);
  return {
    atOnce: sizeOf(atOnce),
    later: new Map(
      own
        .filter(({ isDynamicEntry }) => isDynamicEntry)
        .map((chunk) => [nameOf(chunk), sizeOf([...withImports(chunk)].filter((part) => !atOnce.has(part)))]),
    ),
    all: sizeOf(own),
    packages: [...atOnce].flatMap(packagesOf),
    laterPackages: output.filter((chunk) => !atOnce.has(chunk)).flatMap(packagesOf),
  };
}

/** What esbuild loads at once of a user's line, where it splits the code. */
async function weighByEsbuild(line: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: line, loader: "ts", resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    alias: { "@angokit/formats": entry },
    external: ["yaml", "image-size", "fast-png", "@zip.js/zip.js", "modern-tar", "saxes"],
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    outdir: "out",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const loaded = loadedAtOnce(metafile.outputs, "out/stdin.js");
  const files = outputFiles.filter(({ path }) => loaded.has(`out/${path.replace(/^.*[\\/]/, "")}`));
  expect(files).toHaveLength(loaded.size);
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

/** The files that are there before anything runs. */
function loadedAtOnce(outputs: Metafile["outputs"], path: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const { path: next, kind, external } of outputs[path]?.imports ?? [])
    if (kind === "import-statement" && external !== true) loadedAtOnce(outputs, next, loaded);
  return loaded;
}

function sizeOf(chunks: Iterable<OutputChunk>): number {
  return Array.from(chunks).reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}

/** `coco/dataset` for `src/coco/dataset.ts`. */
function nameOf({ facadeModuleId }: OutputChunk): string {
  return facadeModuleId?.replace(/^.*\/src\/|\.ts$/g, "") ?? "";
}

function packagesOf({ moduleIds }: OutputChunk): readonly string[] {
  return moduleIds.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
}

/** Limits in bytes by what they are for, from the README's table. */
function limitsOf(format: string): ReadonlyMap<string, number> {
  const rows = readme.matchAll(/^\| (\w+) +\| `?([\w/ -]+?)`? +\| [^|]+ \| +([\d.]+) \|$/gm);
  return new Map(
    Array.from(rows)
      .filter(([, name]) => name === format)
      .map(([, , what = "", kilobytes = ""]) => [what, Number(kilobytes) * 1000]),
  );
}

describe("what the code of one format weighs", () => {
  test.each([
    ["COCO", "readCoco, writeCoco"],
    ["YOLO", "readYolo, writeYolo"],
    ["Ango", "readAngoExport, writeAngoExport"],
  ])("%s: no more than the README says, and at most 12 kB at once", async (format, names) => {
    const { atOnce, later, all, packages } = await weigh(
      `export { ${names}, convert } from "@angokit/formats";`,
    );
    const limits = limitsOf(format);
    const sizes = new Map([["imported", atOnce], ...later, ["all", all]]);
    console.log(format, Object.fromEntries(sizes));
    expect([...limits.keys()].toSorted()).toEqual([...sizes.keys()].toSorted());
    for (const [what, size] of sizes) expect.soft(size, what).toBeLessThanOrEqual(limits.get(what) ?? 0);
    expect(limits.get("imported")).toBeLessThanOrEqual(12_000);
    expect(packages).toEqual([]);
  });

  test.each([
    ["COCO", "readCoco, writeCoco"],
    ["YOLO", "readYolo, writeYolo"],
    ["Ango", "readAngoExport, writeAngoExport"],
  ])("%s: esbuild loads little more at once, in more files", async (format, names) => {
    const size = await weighByEsbuild(`export { ${names}, convert } from "@angokit/formats";`);
    console.log(`${format} by esbuild`, size);
    expect(size).toBeLessThanOrEqual(13_500);
  });

  test("one function brings little with it", async () => {
    const { atOnce } = await weigh(`export { boxOf } from "@angokit/formats";`);
    expect(atOnce).toBeLessThan(1_500);
  });

  test("a ZIP's reader, YAML and PNG are loaded when they are needed", async () => {
    const { packages, laterPackages } = await weigh(`export * from "@angokit/formats";`);
    expect(packages).toEqual([]);
    expect(laterPackages).toEqual(
      expect.arrayContaining(["@zip.js/zip.js", "yaml", "fast-png", "image-size"]),
    );
  });

  test("the Node entry loads the reader of a format when a dataset of it is opened", async () => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL("../src/node.ts", import.meta.url))],
      packages: "external",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      outdir: "out",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const readers = (paths: Iterable<string>): readonly string[] =>
      Array.from(paths, (path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
        .flat()
        .filter((file) => /\/src\/[\w-]+\/read\.ts$/.test(file));
    expect(readers(loadedAtOnce(metafile.outputs, "out/node.js"))).toEqual([]);
    expect(readers(Object.keys(metafile.outputs))).toHaveLength(formatNames.length);
  });
});
