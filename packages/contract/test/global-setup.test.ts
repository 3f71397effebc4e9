import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { startVitest } from "vitest/node";
import { createGlobalSetup } from "../src/global-setup.ts";

const root = fileURLToPath(new URL("fixtures/global-setup", import.meta.url));

describe("as a set-up of Vitest", () => {
  test("one mock for all test files, which is gone after the run", { timeout: 60_000 }, async () => {
    const conditions = ["@angokit/source"];
    const told: string[] = [];
    const exitCode = process.exitCode;
    const vitest = await startVitest(
      "test",
      [],
      {
        root,
        config: false,
        watch: false,
        include: ["*.case.ts"],
        globalSetup: ["mock.setup.ts"],
        reporters: [
          {
            onUserConsoleLog: ({ content }) =>
              void told.push(...(content.match(/shared mock at \S+/g) ?? [])),
          },
        ],
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        cacheDir: join(tmpdir(), "contract-vite"),
      },
    );
    const { state } = vitest;
    expect(state.getUnhandledErrors()).toEqual([]);
    expect(state.getTestModules().map((module) => [module.ok(), module.state()])).toEqual([
      [true, "passed"],
      [true, "passed"],
    ]);
    await vitest.close();
    process.exitCode = exitCode;
    expect(told).toHaveLength(2);
    const [url, ...others] = new Set(told.map((line) => line.replace("shared mock at ", "")));
    expect(others).toEqual([]);
    await expect(fetch(url ?? "")).rejects.toThrow("fetch failed");
  });
});

test("the end of the run fails when the mock had to lie", async () => {
  let url = "";
  const setup = createGlobalSetup({ spec: new URL("fixtures/shelf.json", import.meta.url) });
  const end = await setup({ provide: (_, value) => void (url = String(value)) });
  const headers = { apikey: "k", prefer: "example=broken" };
  expect((await fetch(`${url}/books`, { headers })).status).toBe(500);
  await expect(end()).rejects.toMatchObject({ code: "contract/answer-invalid" });
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});
