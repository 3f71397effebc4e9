import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

async function sizeOf(...entries: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: entries.map((entry) => `export * from "./${entry}.ts";`).join("\n"),
      resolveDir: fileURLToPath(new URL("../src", import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "").length;
}

// Bytes, after gzip. The whole entry with all that it needs: what an application takes of it is less.
test("the entry is small", async () => {
  const size = await sizeOf("index");
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThanOrEqual(12_000);
});

test("the export beside it costs little more", async () => {
  expect(await sizeOf("index", "export")).toBeLessThanOrEqual(14_200);
});
