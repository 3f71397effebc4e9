import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? "");

// Beside the package's own files, so that its names resolve as they do for a user.
const folder = mkdtempSync(fileURLToPath(new URL(".readme-", import.meta.url)));
const clean = (): void => rmSync(folder, { recursive: true, force: true });
afterAll(clean);

const examples = blocks.map((block, index) => {
  const file = join(folder, `example-${index + 1}.ts`);
  writeFileSync(file, block);
  return { name: `example ${index + 1}`, file, isTest: /^import .* from "vitest"/m.test(block) };
});

test("there are examples to run", () => {
  expect(examples.length).toBeGreaterThan(10);
  expect(examples.filter(({ isTest }) => isTest)).toHaveLength(2);
});

test.each(examples.filter(({ isTest }) => !isTest))("$name runs", async ({ file }) => {
  await expect(import(file)).resolves.toBeDefined();
});

// Examples that are tests are collected with those of this file.
for (const { file } of examples.filter(({ isTest }) => isTest)) {
  await import(file).catch((error: unknown) => {
    clean();
    throw error;
  });
}
