import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  createAngoClient,
  isAngoError,
  isResponseError,
  paginate,
  type AngoClient,
  type AngoClientOptions,
  type AngoEvent,
} from "../src/index.ts";
import * as entry from "../src/validate.ts";
import {
  AngoContractError,
  isContractError,
  validator,
  type AnswerViolation,
  type ValidatorOptions,
} from "../src/validate.ts";
import { all, json, rejection, serve, thrownBy, type Loopback } from "./loopback.ts";

const apiKey = "test-key";
const task = { _id: "t", project: "p", asset: { _id: "a" } };
const params = { path: { task_id: "t" } };

/** A client of a server that always answers the same. */
async function answered(
  body: unknown,
  options: Partial<AngoClientOptions> & { readonly status?: number },
): Promise<{ client: AngoClient; server: Loopback }> {
  const { status = 200, ...rest } = options;
  const server = await serve((_, response) => json(response, body, status));
  const { validate, observe } = rest;
  return { client: createAngoClient({ apiKey, baseUrl: server.url, validate, observe }), server };
}

function getTask(client: AngoClient): ReturnType<AngoClient["request"]> {
  return client.GET("/v2/task/{task_id}", { params });
}

/** All that a validator tells. */
function listening(options: ValidatorOptions = {}): {
  told: AnswerViolation[];
  validate: ReturnType<typeof validator>;
} {
  const told: AnswerViolation[] = [];
  return { told, validate: validator({ onViolation: (violation) => void told.push(violation), ...options }) };
}

const wrong = { status: "success", data: { task: { ...task, asset: {}, status: 5 } } };
const violations = [
  {
    operationId: "getTask",
    status: 200,
    place: "/data/task/asset",
    rule: "required",
    message: "/data/task/asset has no _id",
  },
  {
    operationId: "getTask",
    status: 200,
    place: "/data/task/status",
    rule: "type",
    message: "/data/task/status is number where string is due",
  },
];

describe("an answer that breaks the spec", () => {
  test("is told of and given in warn, the default", async () => {
    const { told, validate } = listening();
    const { client } = await answered(wrong, { validate });
    const { data, error } = await getTask(client);
    expect(error).toBeUndefined();
    expect(data).toStrictEqual(wrong);
    expect(told).toStrictEqual(violations);
  });

  test("is warned of on the console where nobody listens", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const { client } = await answered(wrong, { validate: validator() });
    await getTask(client);
    expect(warn.mock.calls).toStrictEqual([
      ["getTask, HTTP 200: /data/task/asset has no _id (required)."],
      ["getTask, HTTP 200: /data/task/status is number where string is due (type)."],
    ]);
  });

  test("is given untouched and untold in off", async () => {
    const { told, validate } = listening({ mode: "off" });
    const { client } = await answered(wrong, { validate });
    expect((await getTask(client)).data).toStrictEqual(wrong);
    expect(told).toStrictEqual([]);
  });

  test("is thrown in throw, with place and rule, and not asked for again", async () => {
    const events: AngoEvent[] = [];
    const { client, server } = await answered(wrong, {
      validate: validator({ mode: "throw" }),
      observe: (event) => void events.push(event),
    });
    const thrown = await rejection(getTask(client));
    expect(isContractError(thrown)).toBe(true);
    expect(isAngoError(thrown)).toBe(true);
    expect(isResponseError(thrown)).toBe(false);
    expect(thrown).toBeInstanceOf(AngoContractError);
    expect(thrown).toMatchObject({
      name: "AngoContractError",
      code: "client/contract",
      operationId: "getTask",
      status: 200,
      attempts: 1,
      violations,
      message:
        "getTask (GET /v2/task/{task_id}): HTTP 200 with an answer that the spec does not have: " +
        "/data/task/asset has no _id (and 1 more)",
    });
    expect(thrown).not.toHaveProperty("mayHaveActed");
    expect(server.requests).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "end", error: "client/contract", status: 200 });
  });

  test("is told of in throw as well, before it is thrown", async () => {
    const { told, validate } = listening({ mode: "throw" });
    const { client } = await answered(wrong, { validate });
    expect(isContractError(await rejection(getTask(client)))).toBe(true);
    expect(told).toStrictEqual(violations);
  });

  test("says that the call may have acted, where it acts anew each time", async () => {
    const { client, server } = await answered(
      { status: "success" },
      { validate: validator({ mode: "throw" }) },
    );
    const thrown = await rejection(client.POST("/v2/project", { body: { name: "n" } }));
    expect(thrown).toMatchObject({ code: "client/contract", mayHaveActed: true });
    expect(server.requests).toHaveLength(1);
  });

  test("ends a list", async () => {
    const page = { status: "success", data: { projects: [{ _id: "p" }], total: 1 } };
    const { client } = await answered(page, { validate: validator({ mode: "throw" }) });
    const thrown = await rejection(all(paginate(client, "/v2/listProjects")));
    expect(thrown).toMatchObject({ violations: [{ place: "/data/projects/0", rule: "required" }] });
  });

  test("is told of up to a number", async () => {
    const projects = Array.from({ length: 100 }, () => ({}));
    const { told, validate } = listening({ maxViolations: 4 });
    const { client } = await answered({ status: "success", data: { projects, total: 100 } }, { validate });
    await client.GET("/v2/listProjects");
    expect(told).toHaveLength(4);
  });

  test("is one of a status that is not documented, too", async () => {
    const { told, validate } = listening();
    const { client } = await answered({ status: "success", data: { task } }, { validate, status: 203 });
    await getTask(client);
    expect(told).toMatchObject([{ place: "", rule: "status", status: 203 }]);
  });

  test("never shows its values", async () => {
    const secret = "s3cr3t-0123456789";
    const { told, validate } = listening({ mode: "throw", maxViolations: 100 });
    const storage = { _id: 5, name: [secret], privateKey: { [secret]: secret }, createdAt: secret };
    const { client } = await answered(
      { status: secret, data: { storages: [storage, secret] } },
      { validate },
    );
    const thrown = await rejection(client.GET("/v2/storages"));
    expect(told.map(({ place, rule }) => `${place} ${rule}`)).toStrictEqual([
      "/status const",
      "/data/storages/0/_id type",
      "/data/storages/0/name type",
      "/data/storages/0/privateKey type",
      "/data/storages/0/createdAt format",
      "/data/storages/1 type",
    ]);
    for (const word of [inspect(thrown, { depth: Infinity }), JSON.stringify(thrown), JSON.stringify(told)]) {
      expect(word).not.toContain(secret);
    }
  });

  test("does not stop the call where the listener throws something of its own", async () => {
    const own = new Error("stop");
    const onViolation = (): never => {
      throw own;
    };
    const { client, server } = await answered(wrong, { validate: validator({ onViolation }) });
    expect(await rejection(getTask(client))).toBe(own);
    expect(server.requests).toHaveLength(1);
  });
});

describe("what is fine", () => {
  test.each([
    ["what the spec says", { status: "success", data: { task } }],
    [
      "members that it does not have",
      { status: "success", data: { task: { ...task, more: 1 }, x: [] }, y: null },
    ],
  ])("%s", async (_, body) => {
    const { told, validate } = listening({ mode: "throw" });
    const { client } = await answered(body, { validate });
    expect((await getTask(client)).data).toStrictEqual(body);
    expect(told).toStrictEqual([]);
  });

  test.each([
    ["a refusal", 404, { status: "fail", message: "no such task" }],
    ["a refusal of any form", 403, { oops: true }],
    ["a refusal with 200", 200, { status: "fail", message: "no such task" }],
  ])("%s, which is an error already", async (_, status, body) => {
    const { told, validate } = listening({ mode: "throw" });
    const { client } = await answered(body, { validate, status });
    const { error } = await getTask(client);
    expect(error?.message).toMatch(/\w/);
    expect(told).toStrictEqual([]);
  });
});

describe("options", () => {
  test.each([
    [{ mode: "log" }, "mode must be off, warn or throw."],
    [{ maxViolations: 0 }, "maxViolations must be a whole number, 1 or more."],
    [{ maxViolations: 1.5 }, "maxViolations must be a whole number, 1 or more."],
  ])("%j is refused", (options, message) => {
    // As from the environment, where types do not reach.
    expect(thrownBy(() => Reflect.apply(validator, undefined, [options]))).toMatchObject({ message });
  });

  test("validate must be a function", () => {
    const options = { apiKey, validate: "throw" };
    expect(thrownBy(() => Reflect.apply(createAngoClient, undefined, [options]))).toMatchObject({
      code: "client/invalid-option",
    });
  });
});

async function bundle(name: string): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${name}`, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    write: false,
    metafile: true,
  });
  return { code: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) };
}

describe("the entry", () => {
  // A name that is added here is a promise to keep; one that is removed breaks users.
  test("has these names", () => {
    expect(Object.keys(entry).toSorted()).toStrictEqual([
      "AngoContractError",
      "isContractError",
      "validator",
    ]);
  });

  test("is small, and nobody else pays for it", async () => {
    const { code } = await bundle("validate.ts");
    expect(gzipSync(code).length).toBeLessThanOrEqual(6500);
    for (const name of ["index.ts", "current.ts"]) {
      const { inputs } = await bundle(name);
      expect(inputs.filter((input) => /validate|replies/.test(input))).toStrictEqual([]);
    }
  });

  test("runs where no code may be made of text", async () => {
    const { code } = await bundle("validate.ts");
    const script = `${code}
      const check = ${/([\w$]+) as validator/.exec(code)?.[1]};
      const operation = { operationId: "getTask", retry: "safe" };
      check({ onViolation: ({ place }) => console.log(place) })({ operation, status: 200, data: {}, attempts: 1 });
      try { new Function("1"); console.log("allowed"); } catch { console.log("forbidden"); }`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--disallow-code-generation-from-strings", "--input-type=module", "-e", script],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toStrictEqual(["", "", "forbidden", ""]);
  });
});
