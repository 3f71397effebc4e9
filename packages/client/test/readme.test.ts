import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { regions } from "../src/index.ts";
import { json, serve, type Observed } from "./loopback.ts";

// Each `ts` block of the README is a module. It is run as it stands, with its requests led to a server on this machine;
// what it logs must be what its `// →` comments say. The compiler is asked as well.
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = ""]) => code);

// Within the package, so that it can import itself by its name.
const folder = mkdtempSync(join(import.meta.dirname, ".readme-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [index, code] of blocks.entries()) writeFileSync(fileOf(index), code);

function fileOf(index: number): string {
  return join(folder, `block-${index + 1}.ts`);
}

const projects = [
  { _id: "652901255342990015e24922", name: "Street scenes" },
  { _id: "652901255342990015e24923", name: "Satellite images" },
];
const tasks = Array.from({ length: 15 }, (_, index) => ({
  _id: `616433306b763c8c0e922b${index + 10}`,
  status: index % 5 === 4 ? "TODO" : "Completed",
  asset: { _id: `616433306b763c8c0e922c${index + 10}`, externalId: `street-${index}.jpg` },
}));

function success(data: object): [status: number, body: object] {
  return [200, { status: "success", data }];
}

function answer({ method, url }: Observed): [status: number, body: object] {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  switch (`${method} ${pathname}`) {
    case "GET /v2/listProjects":
      return success({ projects, total: projects.length });
    case "GET /v2/task/616433306b763c8c0e922b14":
      return success({ task: { ...tasks[0], asset: { _id: "a", externalId: "street-1.jpg" } } });
    case "GET /v2/project/652901255342990015e24922/tasks": {
      const [page, limit] = [Number(searchParams.get("page")), Number(searchParams.get("limit"))];
      if (limit < 10 || limit > 1000) return [400, { status: "fail", message: "limit is 10 to 1000" }];
      const status = searchParams.get("status[eq]");
      const kept = tasks.filter((task) => status === null || task.status === status);
      return success({ tasks: kept.slice((page - 1) * limit, page * limit), total: kept.length });
    }
    case "POST /v2/project":
      return [400, { status: "fail", message: "A project needs a name." }];
    default:
      return [404, { status: "fail", message: `no ${method} ${pathname}` }];
  }
}

describe("README", () => {
  test("has blocks, and each says what it logs", () => {
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.filter((code) => !code.includes("// → "))).toStrictEqual([]);
  });

  test("has the right types", () => {
    const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    expect({ stdout, status }).toStrictEqual({ stdout: "", status: 0 });
  });

  const numbered = blocks.map((code, index) => ({ code, index }));
  test.each(numbered)("block $index", async ({ code, index }) => {
    const server = await serve((request, response) => {
      const [status, body] = answer(request);
      json(response, body, status);
    });
    const network = globalThis.fetch;
    vi.stubGlobal("fetch", (request: Request) =>
      network(new Request(request.url.replace(regions.eu, server.url), request)),
    );
    vi.stubEnv("ANGO_API_KEY", "test-key");
    const log = vi.spyOn(console, "log").mockReturnValue();
    onTestFinished(() => {
      vi.unstubAllGlobals();
      vi.unstubAllEnvs();
      log.mockRestore();
    });

    await import(/* @vite-ignore */ pathToFileURL(fileOf(index)).href);

    const promised = Array.from(code.matchAll(/^\/\/ → (.*)$/gm), ([, line]) => line);
    expect(log.mock.calls.map((values) => values.map(String).join(" "))).toStrictEqual(promised);
    expect(server.requests.every(({ headers }) => headers["apikey"] === "test-key")).toBe(true);
  });
});
