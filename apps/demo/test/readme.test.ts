import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { createAngoClient, paginate } from "@angokit/client";
import { type Mock, startMock } from "@angokit/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Each block of the repository's README runs as it stands; requests to Ango Hub are led to a mock on this machine.
const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const readme = await readFile(join(root, "README.md"), "utf8");
const blocks = Array.from(readme.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, language = "", code = ""]) => ({
  language,
  code,
}));
const require = createRequire(import.meta.url);
const commandLine = join(dirname(require.resolve("angokit/package.json")), "bin/angokit.js");
const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");

let mock: Mock;
let folder = "";
let environment: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  mock = await startMock({ data: join(root, "samples") });
  // Within a package that has all others, so that imports find them.
  folder = await mkdtemp(join(import.meta.dirname, ".readme-"));
  await cp(join(root, "samples/ango/export.json"), join(folder, "export.json"));
  const project = await paginate(
    createAngoClient({ apiKey: "any", baseUrl: mock.url }),
    "/v2/listProjects",
  ).next();
  environment = {
    ...process.env,
    ANGO_API_KEY: "any",
    ANGO_BASE_URL: mock.url,
    PROJECT: project.value?._id ?? "",
  };
});
afterAll(async () => {
  await mock.close();
  await rm(folder, { recursive: true });
});

describe("README.md", () => {
  test("has an import, a conversion, a contract test and a picture in its first screen", () => {
    const screen = readme.slice(0, readme.indexOf("## Try it"));
    for (const part of ["createAngoClient", "convert(", "mockTest(", "![", "not affiliated"])
      expect(screen).toContain(part);
  });

  test.each(blocksOf("ts", /mockTest\(/))("%s", async (code) => {
    await writeFile(join(folder, "block.test.ts"), code);
    const { stdout } = await run(process.execPath, [vitest, "run", "--root", folder], { env: environment });
    expect(stdout).toContain("1 passed");
  });

  test.each(blocksOf("ts", /^(?!.*mockTest\()/s))("%s", async (code) => {
    await writeFile(join(folder, "block.ts"), code);
    const { stdout } = await run(process.execPath, ["--import", ledTo(mock.url), "block.ts"], {
      cwd: folder,
      env: environment,
    });
    expect(stdout).not.toBe("");
    for (const [, result = ""] of code.matchAll(/; \/\/ ([\d ]+)$/gm)) expect(stdout).toContain(result);
  });

  test.each(blocksOf("sh", /^angokit /))("%s", async (code) => {
    for (const line of code.trim().split("\n")) {
      const parameters = line
        .replace("$PROJECT", environment["PROJECT"] ?? "")
        .split(" ")
        .slice(1);
      const { stdout, stderr } = await run(process.execPath, [commandLine, ...parameters], {
        cwd: folder,
        env: environment,
      });
      expect(stdout).toMatch(/^(?:Wrote|Drew|ok) +\d{2} images/m);
      expect(stderr).not.toMatch(/^(?:error|warning):/m);
    }
  });

  // These run everything, this test included: what can be told here is that they are the right words.
  test.each(blocksOf("sh", /^npx /))("%s", async (code) => {
    const { packageManager, scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const words = [...Object.keys(scripts), "angokit --help"];
    expect(words.map((word) => `npx -y ${packageManager} ${word}\n`)).toContain(code);
  });

  test("has no block of another kind", () => {
    expect(blocks).toHaveLength(9);
    expect(
      blocks.filter(({ language, code }) => language === "sh" && !/^(?:angokit|npx) /.test(code)),
    ).toEqual([]);
  });
});

function blocksOf(wanted: string, kind: RegExp): readonly string[] {
  return blocks
    .filter(({ language, code }) => language === wanted && kind.test(code))
    .map(({ code }) => code);
}

/** A module that leads requests to Ango Hub elsewhere. */
function ledTo(url: string): string {
  const code = `const send = globalThis.fetch;
    globalThis.fetch = (url, init) =>
      send(url.replace("https://imeritapi.ango.ai", ${JSON.stringify(url)}), init);`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
