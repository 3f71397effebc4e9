import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { freshPlace, listOf, objectOf, samples, type Running } from "./process.ts";

/** The address on the first line. */
async function urlOf(running: Running): Promise<string> {
  const first = await Promise.race([running.firstLine, running.ended]);
  if (typeof first !== "string") throw new Error(first.stderr);
  return String(objectOf(JSON.parse(first))["url"]);
}

async function projects(url: string): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/v2/listProjects`, { headers: { apikey: "any" } });
  expect(response.status).toBe(200);
  const { data } = objectOf(await response.json());
  return listOf(objectOf(data)["projects"]).map(({ name }) => name);
}

describe("angokit mock", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("serves until %s, and that is a success", async (signal) => {
    const place = freshPlace();
    const running = place.start(["mock"]);
    const url = await urlOf(running);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await projects(url)).toEqual(["Project Name"]);
    running.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toBe(`${JSON.stringify({ url })}\n`);
    expect(stderr).toBe(`Serving the API at ${url}, for any API key but an empty one. Ctrl-C ends it.\n`);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    expect(place.entries()).toEqual([]);
  });

  test("--data answers from a dataset; --quiet says the address alone", async () => {
    const running = freshPlace().start(["mock", "--data", samples, "--quiet"]);
    expect(await projects(await urlOf(running))).toEqual(["Harbour and road"]);
    running.kill("SIGINT");
    expect((await running.ended).stderr).toBe("");
  });

  test.each([
    [
      ["--data", samples],
      ["Harbour and road", "New"],
    ],
    [["--memory"], ["New"]],
    [[], ["Project Name"]],
  ])("%j: what is written stays, with data or memory", async (flags, expected) => {
    const running = freshPlace().start(["mock", ...flags, "--quiet"]);
    const url = await urlOf(running);
    const response = await fetch(`${url}/v2/project`, {
      method: "POST",
      headers: { apikey: "any", "content-type": "application/json" },
      body: JSON.stringify({ name: "New" }),
    });
    expect(response.status).toBe(200);
    expect(await projects(url)).toEqual(expected);
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(0);
  });

  test("--spec serves another document", async () => {
    const place = freshPlace();
    const answer = { description: "ok", content: { "application/json": { example: { hello: "there" } } } };
    const paths = { "/hello": { get: { operationId: "hello", responses: { "200": answer } } } };
    place.put(
      "spec.json",
      JSON.stringify({ openapi: "3.1.0", info: { title: "Hello", version: "1" }, paths }),
    );
    const running = place.start(["mock", "--spec", "spec.json"]);
    const response = await fetch(`${await urlOf(running)}/hello`);
    expect(await response.json()).toEqual({ hello: "there" });
    running.kill("SIGTERM");
    expect((await running.ended).code).toBe(0);
  });

  test("a port that is taken: a clear error", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = String(typeof address === "object" ? address?.port : undefined);
    const { code, stdout, stderr } = await freshPlace().run(["mock", "--port", port]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toBe(
      `error: Port ${port} is taken by another program. Give another --port, or none for any that is free. (mock/port-in-use)\n`,
    );
  });

  const wrong: readonly (readonly [flags: readonly string[], code: string])[] = [
    [["--spec", "none.json"], "contract/spec-unreadable"],
    [["--spec", "prose.json"], "contract/spec-unreadable"],
    [["--spec", "other.json"], "contract/spec-invalid"],
    [["--data", "none"], "contract/dataset-unreadable"],
  ];
  test.each(wrong)("%j is refused", async (flags, expected) => {
    const place = freshPlace();
    place.put("prose.json", "Dear all");
    place.put("other.json", "{}");
    const { code, stdout } = await place.run(["mock", ...flags, "--json"]);
    expect(code).toBe(2);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false, error: { code: expected } });
  });
});
