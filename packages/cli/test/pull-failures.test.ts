import { EventEmitter, once } from "node:events";
import { startMock } from "@angokit/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import { hub, json, signedAsset, task, tasksAnswer } from "./hub.ts";
import { freshPlace, objectOf, samples } from "./process.ts";
import { env, expectNoSecrets, KEY } from "./secrets.ts";

describe("failures", () => {
  const args = ["pull", "p", "--to", "yolo", "--out", "deep/out"];

  async function failing(
    server: { readonly url: string },
    more: readonly string[] = [],
  ): Promise<Record<string, unknown>> {
    const place = freshPlace();
    const plain = await place.run([...args, ...more], { env: env(server.url) });
    expect(plain.stdout).toBe("");
    expect(plain.stderr).toMatch(/^error: /m);
    const { code, stdout, stderr } = await place.run([...args, ...more, "--json"], { env: env(server.url) });
    expect({ code, stderr }).toEqual({ code: plain.code, stderr: "" });
    const { ok, error } = objectOf(JSON.parse(stdout));
    expect(ok).toBe(false);
    expect(place.entries()).toEqual([]);
    expectNoSecrets(place, plain.stderr, stdout);
    return { exit: code, ...objectOf(error) };
  }

  test("a project that does not exist: the server's words", async () => {
    const place = freshPlace();
    const mock = await startMock({ data: samples });
    onTestFinished(() => mock.close());
    const { code, stderr } = await place.run(
      ["pull", "000000000000000000000000", "--to", "coco", "--out", "out"],
      { env: env(mock.url) },
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: getProject .*HTTP 40[04]: .*\(client\/http-error\)$/m);
    expect(place.entries()).toEqual([]);
  });

  test("a refused key", async () => {
    const server = await hub((_, response) =>
      json(response, { status: "fail", message: `bad key ${KEY}` }, 401),
    );
    expect(await failing(server)).toMatchObject({
      exit: 3,
      code: "client/http-error",
      message: expect.stringContaining("HTTP 401: bad key [API key] (check ANGO_API_KEY"),
    });
  });

  test("a server that is not there", async () => {
    const server = await startMock();
    await server.close();
    expect(await failing(server)).toMatchObject({
      exit: 3,
      code: "client/network",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("something that is no API", async () => {
    const server = await hub((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      return true;
    });
    expect(await failing(server)).toMatchObject({ exit: 3, code: "client/not-json" });
  });

  test("an asset that is gone when its size is needed", async () => {
    expect(await failing(await signedAsset(404))).toMatchObject({
      exit: 3,
      code: "pull/asset",
      image: "picture-1.png",
      message: expect.stringMatching(
        /^picture-1\.png: the asset at http:\/\/127\.0\.0\.1:\d+\/assets\/marina-01\.png answered with HTTP 404\.$/,
      ),
    });
  });

  test("an asset that is no image", async () => {
    const server = await hub((request, response, self) => {
      if (request.path === "/text") {
        response.end("not pixels");
        return true;
      }
      return tasksAnswer([task(1, {}, { data: `${self.url}/text`, metadata: {} })])(request, response, self);
    });
    expect(await failing(server)).toMatchObject({
      exit: 3,
      code: "pull/asset",
      message: expect.stringContaining("is no image"),
    });
  });

  test("an asset that breaks off while it is downloaded", async () => {
    const server = await hub((request, response, self) => {
      if (request.path === "/cut") {
        response.writeHead(200, { "content-length": "1000" }).write("only this");
        setTimeout(() => response.destroy(), 50);
        return true;
      }
      return tasksAnswer([task(1, {}, { data: `${self.url}/cut` })])(request, response, self);
    });
    expect(await failing(server, ["--images", "download"])).toMatchObject({
      exit: 3,
      code: "pull/asset",
      image: "picture-1.png",
    });
  });

  test("an asset on a server that fails for a moment is asked for again", async () => {
    const place = freshPlace();
    const server = await signedAsset(200, 2);
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    expect(server.requests.filter(({ path }) => path.startsWith("/assets/"))).toHaveLength(3);
  });

  test("an output that is taken is refused before any task is asked for", async () => {
    const place = freshPlace();
    place.put("out/mine", "mine");
    const server = await hub(tasksAnswer([task(1)]));
    const { code } = await place.run(["pull", "p", "--to", "yolo", "--out", "out"], { env: env(server.url) });
    expect(code).toBe(2);
    expect(server.requests.map(({ path }) => path)).toEqual(["/v2/project/p"]);
  });
});

describe("the key and the place", () => {
  const args = ["pull", "p", "--to", "coco", "--out", "a.json"];
  const wrong: readonly (readonly [
    name: string,
    env: Readonly<Record<string, string>>,
    flags: readonly string[],
    code: string,
  ])[] = [
    ["no key", {}, [], "usage/api-key"],
    ["an empty key", { ANGO_API_KEY: "" }, [], "usage/api-key"],
    ["a key with a line break", { ANGO_API_KEY: `${KEY}\n` }, [], "client/invalid-api-key"],
    ["a region that is none", { ANGO_API_KEY: KEY, ANGO_REGION: "mars" }, [], "usage/region"],
    ["an address that is none", { ANGO_API_KEY: KEY }, ["--base-url", "ango"], "client/invalid-option"],
    [
      "both flags",
      { ANGO_API_KEY: KEY },
      ["--base-url", "http://127.0.0.1:1", "--region", "eu"],
      "usage/arguments",
    ],
  ];
  test.each(wrong)("%s: wrong use", async (_, environment, flags, code) => {
    const place = freshPlace();
    const {
      code: exit,
      stdout,
      stderr,
    } = await place.run([...args, ...flags, "--json"], { env: environment });
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false, error: { code } });
    expectNoSecrets(place, stdout);
  });

  // Requests to Ango Hub itself go to a proxy that is not there: what it was asked for is in the message.
  const offline = "http://127.0.0.1:1";
  const places: readonly (readonly [
    name: string,
    env: Readonly<Record<string, string>>,
    flags: readonly string[],
    origin: string,
  ])[] = [
    ["eu unless given", {}, [], "https://imeritapi.ango.ai"],
    ["ANGO_REGION", { ANGO_REGION: "us" }, [], "https://us-api.ango.ai"],
    ["--region before ANGO_REGION", { ANGO_REGION: "us" }, ["--region", "in"], "https://in-api.ango.ai"],
    [
      "--region before ANGO_BASE_URL",
      { ANGO_BASE_URL: offline },
      ["--region", "in"],
      "https://in-api.ango.ai",
    ],
    ["ANGO_BASE_URL before ANGO_REGION", { ANGO_BASE_URL: offline, ANGO_REGION: "us" }, [], offline],
    [
      "--base-url before both",
      { ANGO_BASE_URL: "http://127.0.0.1:2", ANGO_REGION: "us" },
      ["--base-url", offline],
      offline,
    ],
  ];
  test.each(places)("%s", async (_, environment, flags, origin) => {
    const refuse = "globalThis.fetch = async () => { throw new TypeError('offline') }";
    const node = ["--import", `data:text/javascript,${encodeURIComponent(refuse)}`];
    const options = { env: { ANGO_API_KEY: KEY, ...environment }, node };
    const { code, stderr } = await freshPlace().run([...args, ...flags], options);
    expect(code).toBe(3);
    expect(stderr).toContain(`no complete answer from ${origin}`);
  });
});

/** A promise that is kept from outside. */
function signalled(): { readonly given: Promise<void>; readonly give: () => void } {
  const emitter = new EventEmitter();
  const given = once(emitter, "given").then(() => undefined);
  return { given, give: () => void emitter.emit("given") };
}

describe("an interruption", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s while the server is slow: 130, and nothing is left",
    async (signal) => {
      const place = freshPlace();
      const asked = signalled();
      const server = await hub((request, response, self) => {
        if (request.path.startsWith("/v2/project/p/tasks") && request.query.get("page") === "2") {
          asked.give();
          return true;
        }
        const tasks = Array.from({ length: 150 }, (_, index) => task(index + 1));
        return tasksAnswer(tasks)(request, response, self);
      });
      const args = ["pull", "p", "--to", "yolo", "--via", "pages", "--out", "deep/out"];
      const running = place.start(args, { env: env(server.url) });
      await asked.given;
      // The first page is being written meanwhile.
      running.kill(signal);
      const { code, stdout, stderr } = await running.ended;
      expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
      expect(stderr).toBe(
        "Project Boats\nThe tasks come from their list, page by page: as --via says.\nInterrupted. Nothing was written.\n",
      );
      expect(place.entries()).toEqual([]);
    },
  );

  test("with --json is a document, too", async () => {
    const place = freshPlace();
    const asked = signalled();
    const server = await hub(() => {
      asked.give();
      return true;
    });
    const args = ["pull", "p", "--to", "coco", "--out", "a.json", "--json"];
    const running = place.start(args, { env: env(server.url) });
    await asked.given;
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false, error: { code: "interrupted" } });
    expect(place.entries()).toEqual([]);
  });
});
