import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** Names that two entries have. */
const renamed: Readonly<Record<string, string>> = {
  current:
    "{ createCurrentClient, currentOperations, deleteAssets, pages as allPages, paginate as paginateAll }",
};

/** Bytes of entries with all that they need, after minification and gzip. What an application takes of them is less. */
async function sizeOf(entries: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: entries.map((entry) => `export ${renamed[entry] ?? "*"} from "./${entry}.ts";`).join("\n"),
      resolveDir: source,
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

interface Row {
  readonly entries: readonly string[];
  readonly most: number;
}

/** The table of the README: entries, and how many bytes they have at most. */
async function tableOfReadme(): Promise<Row[]> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = /^## Size$([^]*?)^## /m.exec(readme) ?? [];
  return [...section.matchAll(/^\| (`@angokit.*?) +\| +([\d,]+) \|$/gm)].map(([, cell = "", most = ""]) => ({
    entries: [...cell.matchAll(/`(?:@angokit\/client)?(?:\/(\w+))?`/g)].map(([, name]) => name ?? "index"),
    most: Number(most.replaceAll(",", "")),
  }));
}

describe("what the README says of the size holds", async () => {
  const rows = await tableOfReadme();

  test("the table has the main entry, each other beside it, and all at once", () => {
    expect(rows.map(({ entries }) => entries.join(" "))).toStrictEqual([
      "index",
      "index current",
      "index export",
      "index files",
      "index current export files",
      "validate",
    ]);
    expect(rows[0]?.most).toBe(12_000);
  });

  for (const { entries, most } of rows) {
    test(`the size of ${entries.join(" and ")}`, async () => {
      const size = await sizeOf(entries);
      expect(size).toBeLessThanOrEqual(most);
      // Nor does it say too much, which would let it grow unseen.
      expect(size).toBeGreaterThan(most - 250);
    });
  }
});
