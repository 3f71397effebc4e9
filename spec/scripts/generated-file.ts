import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { place } from "./document.ts";

/**
 * Writes one file of the client's `src/generated`. With `--check` it only compares, and exits with 1 where the
 * committed file differs from what the spec gives now.
 */
export async function emitGenerated(name: string, script: string, body: string): Promise<void> {
  const path = place(`../../packages/client/src/generated/${name}`);
  const content = `// Generated from @angokit/spec by spec/scripts/${script}; do not edit.\n\n${body.trim()}\n`;
  if (!process.argv.includes("--check")) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return;
  }
  const committed = await readFile(path, "utf8").catch(() => undefined);
  if (committed === content) return;
  const what = committed === undefined ? "is missing" : "is not what the spec gives";
  process.stderr.write(`packages/client/src/generated/${name} ${what}. Run: pnpm run generate\n`);
  process.exitCode = 1;
}
