import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

// Sources are tested, not what was built from them: see the "@angokit/source" condition in each package.json.
const conditions = ["@angokit/source"];

export default defineConfig({
  test: {
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
      exclude: ["**/generated/**"],
      reporter: ["text"],
    },
    projects: [
      {
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          name: "node",
          include: ["{spec,packages/*,apps/*,samples,test}/test/**/*.test.ts", "test/*.test.ts"],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: "tsc",
            include: ["packages/client/test/**/*.test-d.ts"],
            tsconfig: "packages/client/tsconfig.json",
          },
        },
      },
      {
        resolve: { conditions },
        // They are loaded when they are needed: found only then, they would make the page load anew.
        optimizeDeps: { exclude: ["@zip.js/zip.js", "fast-png", "fflate", "image-size", "iobuffer", "yaml"] },
        test: {
          name: "browser",
          include: ["packages/*/test/**/*.browser.test.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: "chromium" }],
            provider: playwright({
              launchOptions: {
                ...(await chromium()),
                args: [
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-quic",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                ],
              },
            }),
          },
        },
      },
    ],
  },
});

/** A browser that is here already, or the one that comes as a package: nothing is downloaded. */
async function chromium(): Promise<{ executablePath: string; env?: Record<string, string> }> {
  const installed = [
    process.env["CHROMIUM_PATH"],
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ].find((path) => path !== undefined && existsSync(path));
  if (installed !== undefined) return { executablePath: installed };
  const { default: packaged, inflate } = await import("@sparticuz/chromium");
  // The libraries that a bare machine lacks (NSS, NSPR, Expat) are in the same package.
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  await inflate(join(dirname(entry), "../bin/al2023.tar.br"));
  return {
    executablePath: await packaged.executablePath(),
    env: { ...definedEnvironment(), LD_LIBRARY_PATH: join(tmpdir(), "al2023/lib") },
  };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
