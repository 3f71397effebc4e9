import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ContractError, loadSpec, startMock } from "../src/index.ts";
import { operationsOf } from "../src/document.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "contract-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the bundled document is the default", async () => {
  const spec = await loadSpec();
  expect(spec.openapi).toMatch(/^3\.1\./);
  expect(operationsOf(spec)).toHaveLength(21);
  expect(await loadSpec()).toBe(spec);
});

describe("a document that cannot be used", () => {
  test.each([
    ["YAML", "openapi: 3.1.0\n", "contract/spec-unreadable", /no JSON.*bundled/],
    ["an array", "[]", "contract/spec-invalid", /no OpenAPI 3\.0 or 3\.1/],
    ["Swagger 2.0", '{"swagger":"2.0","paths":{}}', "contract/spec-invalid", /no OpenAPI 3\.0 or 3\.1/],
    ["no paths", '{"openapi":"3.1.0"}', "contract/spec-invalid", /no OpenAPI 3\.0 or 3\.1/],
    [
      "a reference to another file",
      '{"openapi":"3.1.0","paths":{"/a":{"$ref":"a.yaml"}}}',
      "contract/spec-invalid",
      /"a\.yaml" leaves the file/,
    ],
  ])("%s", async (name, text, code, message) => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, text);
    const failure = await loadSpec(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ContractError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("one that is not there", async () => {
    await expect(startMock({ spec: join(folder, "none.json") })).rejects.toMatchObject({
      code: "contract/spec-unreadable",
    });
  });

  test("one behind a URL is named without its query", async () => {
    const server = createServer((_, response) => response.writeHead(403).end()).listen(0, "127.0.0.1");
    await new Promise<void>((resolve) => server.once("listening", () => resolve()));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const failure: unknown = await loadSpec(`http://127.0.0.1:${port}/openapi.json?signature=secret`).catch(
      (error: unknown) => error,
    );
    server.close();
    expect(failure).toMatchObject({
      code: "contract/spec-unreadable",
      place: `http://127.0.0.1:${port}/openapi.json`,
    });
    expect(String(failure)).not.toContain("secret");
  });

  test("one whose references run in a circle", async () => {
    const spec = {
      openapi: "3.1.0",
      paths: { "/a": { get: { requestBody: { $ref: "#/components/requestBodies/A" }, responses: {} } } },
      components: { requestBodies: { A: { $ref: "#/components/requestBodies/A" } } },
    };
    await expect(startMock({ spec })).rejects.toMatchObject({ code: "contract/spec-invalid" });
  });
});

describe("a schema of OpenAPI 3.0 becomes one of 2020-12", () => {
  const name = { $ref: "#/components/schemas/Name" };
  test.each<[why: string, given: object, due: object]>([
    ["nullable", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable that is not", { type: "string", nullable: false }, { type: "string" }],
    ["nullable without a type says nothing", { nullable: true, allOf: [name] }, { allOf: [name] }],
    ["what stands beside a reference says nothing", { ...name, nullable: true }, name],
    ["an exclusive minimum", { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ["an inclusive one", { minimum: 1, exclusiveMinimum: false }, { minimum: 1 }],
    ["an exclusive maximum", { maximum: 0, exclusiveMaximum: true }, { exclusiveMaximum: 0 }],
    ["an exclusive nothing", { exclusiveMaximum: true }, {}],
    ["an example", { type: "integer", example: null }, { type: "integer", examples: [null] }],
    [
      "deep down",
      {
        properties: { a: { items: { nullable: true, type: "integer" } } },
        additionalProperties: { not: { nullable: true, type: "null" } },
      },
      {
        properties: { a: { items: { type: ["integer", "null"] } } },
        additionalProperties: { not: { type: ["null", "null"] } },
      },
    ],
    [
      "members that are called like keywords",
      {
        properties: {
          nullable: { type: "boolean" },
          example: { type: "string", nullable: true },
          $ref: { type: "string" },
        },
      },
      {
        properties: {
          nullable: { type: "boolean" },
          example: { type: ["string", "null"] },
          $ref: { type: "string" },
        },
      },
    ],
    [
      "data stays as it is",
      { enum: [{ nullable: true }], default: { example: 1 } },
      { enum: [{ nullable: true }], default: { example: 1 } },
    ],
  ])("%s", async (_, given, due) => {
    const body = { content: { "application/json": { schema: given, example: { nullable: true } } } };
    const header = { schema: given };
    const responses = { default: { description: "", headers: { schema: header }, ...body } };
    const parameter = { name: "p", in: "query", schema: given };
    const spec = {
      openapi: "3.0.4",
      paths: {
        "/a": {
          parameters: [parameter],
          post: {
            parameters: [parameter],
            requestBody: body,
            responses,
            callbacks: { done: { "{$url}": { post: { responses } } } },
          },
        },
      },
      components: { schemas: { Name: { type: "string" }, Given: given }, parameters: { p: parameter } },
    };
    const before = JSON.stringify(spec);
    const loaded = await loadSpec(spec);
    expect(JSON.stringify(spec)).toBe(before);
    expect(await loadSpec(spec)).toBe(loaded);
    const text = JSON.stringify(loaded);
    expect(loaded["components"]).toMatchObject({ schemas: { Given: due } });
    // Two parameters of the path, one of the components, the body, and in each of two responses header and body.
    expect(text.split(JSON.stringify({ schema: due }).slice(1, -1)).length - 1).toBe(8);
    expect(text.split('"example":{"nullable":true}').length - 1).toBe(3);
  });
});

test("what stands in an example is no reference", async () => {
  const spec = {
    openapi: "3.1.0",
    paths: {
      "/a": {
        get: {
          responses: {
            "200": { description: "A", content: { "application/json": { example: { $ref: "other.json" } } } },
          },
        },
      },
    },
  };
  expect(operationsOf(await loadSpec(spec))).toMatchObject([{ id: "GET /a", method: "GET" }]);
});

test("an address that is no URL is a document that cannot be read", async () => {
  await expect(loadSpec("http://[")).rejects.toMatchObject({ code: "contract/spec-unreadable" });
});

test("without Prism the error says what to install", async () => {
  // A process of its own, in which Prism cannot be found.
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier.startsWith("@stoplight/")) throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
        return next(specifier, context);
      },
    });
    const { startMock } = await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
    await startMock({ spec: new URL(${JSON.stringify(new URL("fixtures/shelf.json", import.meta.url).href)}) }).then(
      () => console.log("started"),
      ({ code, message }) => console.log(code, message),
    );`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@angokit/source", "--input-type=module", "--eval", program],
    { cwd: fileURLToPath(new URL("..", import.meta.url)) },
  );
  expect(stdout).toMatch(
    /^contract\/prism-missing .*npm install --save-dev @stoplight\/prism-core @stoplight\/prism-http/,
  );
});
