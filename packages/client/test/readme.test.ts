import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startMock, type MockDataset } from "../../contract/src/index.ts";
import { currentOperations } from "../src/current.ts";
import { operations, regions } from "../src/index.ts";
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

/** What the blocks that write are led to. */
const dataset: MockDataset = {
  project: { id: "652901255342990015e24922", name: "Street scenes" },
  categorySchema: {
    tools: [{ title: "Vehicle", tool: "bounding-box", schemaId: "4b8ac18a570747f87b27025" }],
    classifications: [],
    relations: [],
  },
  records: [1, 2].map((number) => ({
    asset: `https://files.example.com/street-${number}.jpg`,
    externalId: `street-${number}.jpg`,
    task: {
      taskId: `616433306b763c8c0e922b1${number}`,
      stage: "Complete",
      stageId: "Complete",
      tools: Array.from({ length: number }, (_, index) => ({
        title: "Vehicle",
        schemaId: "4b8ac18a570747f87b27025",
        objectId: `4e42a5391884713047578${number}${index}`,
        "bounding-box": { x: 1, y: 1, width: 5, height: 5 },
        classifications: [],
      })),
      classifications: [],
      relations: [],
    },
  })),
};
const writing = /uploadAssets|uploadFiles|createBatches|exportProject/;

function success(data: object): [status: number, body: object] {
  return [200, { status: "success", data }];
}

function answer({ method, url, headers }: Observed): [status: number, body: object] {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const found = tasks.find(({ _id }) => pathname === `/v2/task/${_id}`);
  switch (`${method} ${pathname}`) {
    case "GET /v2/listProjects":
      return success({ projects, total: projects.length });
    case "GET /v2/task/616433306b763c8c0e922b14":
      return success({ task: { ...tasks[0], asset: { _id: "a", externalId: "street-1.jpg" } } });
    case "GET /v2/issues":
      return success({
        issue: [{ _id: "i", labelTask: "616433306b763c8c0e922b14", content: "This box is too large." }],
        total: 1,
      });
    case "POST /v2/project/652901255342990015e24922/updatePriority":
      return success({ result: {} });
    case "DELETE /v2/project/652901255342990015e24922/assets":
      return success({ message: "Deleted." });
    case "GET /v2/project/652901255342990015e24922/tasks": {
      const [page, limit] = [Number(searchParams.get("page")), Number(searchParams.get("limit"))];
      if (limit < 10 || limit > 1000) return [400, { status: "fail", message: "limit is 10 to 1000" }];
      const status = searchParams.get("status[eq]");
      const kept = tasks.filter((task) => status === null || task.status === status);
      return success({ tasks: kept.slice((page - 1) * limit, page * limit), total: kept.length });
    }
    case "GET /v2/getUploadUrl":
      return success({ uploadUrl: `http://${headers.host}/bucket/street-3.jpg?signature=1` });
    case "PUT /bucket/street-3.jpg":
      return success({});
    case "POST /v2/project":
      return [400, { status: "fail", message: "A project needs a name." }];
    default:
      if (found) return success({ task: found });
      return [404, { status: "fail", message: `no ${method} ${pathname}` }];
  }
}

describe("README", () => {
  test("has blocks, and each says what it logs", () => {
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.filter((code) => !code.includes("// → "))).toStrictEqual([]);
  });

  test("has the right types", () => {
    // `Array.fromAsync` is in all runtimes, but in no year of the standard that TypeScript knows.
    const lib = ["es2023", "esnext.array", "dom", "dom.iterable", "dom.asynciterable"];
    const config = { extends: "../../tsconfig.json", compilerOptions: { lib }, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    expect({ stdout, status }).toStrictEqual({ stdout: "", status: 0 });
  });

  test("the table for those who come from the Python SDK names operations and functions that there are", () => {
    const [, table = ""] = /^## Coming from the Python SDK$([^]*?)^## /m.exec(readme) ?? [];
    const calls = [...table.matchAll(/`(ango|current)\.(GET|POST|DELETE)\("([^"…]+)"/g)];
    const lists = [...table.matchAll(/`paginate\((ango|current), "([^"…]+)"/g)];
    expect([calls.length, lists.length]).toStrictEqual([30, 4]);
    const keys = [
      ...calls.map(([, client, method, path]) => ({ client, key: `${method} ${path}` })),
      ...lists.map(([, client, path]) => ({ client, key: `GET ${path}` })),
    ];
    const absent = keys.filter(
      ({ client, key }) => !Object.hasOwn(client === "ango" ? operations : currentOperations, key),
    );
    expect(absent).toStrictEqual([]);
  });

  const numbered = blocks.map((code, index) => ({ code, index }));
  test.each(numbered)("block $index", async ({ code, index }) => {
    const server = await serve((request, response) => {
      const [status, body] = answer(request);
      json(response, body, status);
    });
    await using mock = await startMock({ data: dataset });
    const urlFor = (path: string): string =>
      writing.test(code) && !path.includes("getUploadUrl") ? mock.url : server.url;
    const network = globalThis.fetch;
    vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
      network(url.replace(regions.eu, urlFor(url)), init),
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
    const keyed = server.requests.filter(({ url }) => url.startsWith("/v2/"));
    expect(keyed.every(({ headers }) => headers["apikey"] === "test-key")).toBe(true);
  });
});
