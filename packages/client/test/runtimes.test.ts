import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("runtimes/smoke.mjs", import.meta.url));
const run = promisify(execFile);

/*
 * The package as it is built, in each runtime that is there. `.ci/runtimes` installs the others, and says in BUN_PATH
 * and DENO_PATH where they are: they are too large to come with this repository.
 */
describe("the package as it is built", () => {
  const runtimes: readonly (readonly [name: string, path: string | undefined, args: readonly string[]])[] = [
    ["Node", process.execPath, []],
    ["Bun", process.env["BUN_PATH"], []],
    ["Deno", process.env["DENO_PATH"], ["run", "--quiet", "--allow-net=127.0.0.1"]],
  ];
  for (const [name, path, args] of runtimes) {
    test.skipIf(path === undefined)(`runs in ${name}`, async () => {
      const { stdout } = await run(path ?? "", [...args, script]);
      expect(JSON.parse(stdout).done).toHaveLength(13);
    });
  }
});
