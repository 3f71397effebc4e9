import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResponse } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { type Answer, boat, hub, type Hub, SIGNATURE, task, tasksAnswer } from "./hub.ts";
import { contents } from "./pull-project.ts";
import { freshPlace, objectOf, type Place, samples } from "./process.ts";
import { env, expectNoSecrets } from "./secrets.ts";

const picture = readFileSync(join(samples, "images/marina-01.png"));
const PIECE = 2000;

/** What a store of assets does with a request for one, counted from 1. */
type Behaviour = (response: ServerResponse, range: number, number: number, count: number) => boolean;

interface Store extends Hub {
  /** Bytes of each image that went out, by its number. */
  readonly sent: ReadonlyMap<number, number>;
  /** The most that were under way at once. */
  readonly busiest: () => number;
}

/** A project of so many images, with a store that knows ETags and ranges as those of clouds do. */
async function store(count: number, behave: Behaviour = () => false, tag = '"1"'): Promise<Store> {
  const sent = new Map<number, number>();
  const counts = new Map<number, number>();
  let active = 0;
  let busiest = 0;
  const answer: Answer = (request, response, self) => {
    if (!request.path.startsWith("/assets/")) {
      const tasks = Array.from({ length: count }, (_, index) =>
        task(index + 1, {}, { data: `${self.url}/assets/${index + 1}?X-Amz-Signature=${SIGNATURE}` }),
      );
      return tasksAnswer(tasks)(request, response, self);
    }
    const number = Number(request.path.slice("/assets/".length));
    const nth = (counts.get(number) ?? 0) + 1;
    counts.set(number, nth);
    active += 1;
    busiest = Math.max(busiest, active);
    response.once("close", () => (active -= 1));
    const write = response.write.bind(response);
    response.write = (chunk: Buffer): boolean => {
      sent.set(number, (sent.get(number) ?? 0) + chunk.length);
      return write(chunk);
    };
    const isSame = request.headers["if-range"] === undefined || request.headers["if-range"] === tag;
    const [, from = "0"] = /^bytes=(\d+)-$/.exec(isSame ? (request.headers.range ?? "") : "") ?? [];
    const start = Number(from);
    if (behave(response, start, number, nth)) return true;
    give(response, start, tag);
    response.end();
    return true;
  };
  const server = await hub(answer);
  return { ...server, sent, busiest: () => busiest };
}

/** Head and bytes of the picture, up to a place. */
function give(response: ServerResponse, start: number, tag: string, end: number = picture.length): void {
  const { length } = picture;
  const headers = { "content-length": length - start, etag: tag, "accept-ranges": "bytes" };
  if (start === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${length - 1}/${length}` });
  response.write(picture.subarray(start, end));
}

const labelled = { schemaId: boat, page: 0, "bounding-box": { x: 10, y: 10, width: 32, height: 24 } };
const args = ["pull", "p", "--to", "yolo", "--images", "download", "--out", "set"];

function expectWhole(place: Place, count: number): void {
  const files = place.files("set/images");
  expect(files).toHaveLength(count);
  for (const file of files)
    expect(readFileSync(join(place.path, "set/images", file)).equals(picture)).toBe(true);
  expect(place.entries()).toEqual(["set"]);
  expectNoSecrets(place, contents(place, "set")[".angokit-pull.ndjson.gz"] ?? SIGNATURE);
}

describe("images", () => {
  test.each([
    [[], 8],
    [["--concurrency", "2"], 2],
  ])("are downloaded at once, but no more than %j allows", async (flags, most) => {
    const server = await store(40, (response, start) => {
      setTimeout(() => {
        give(response, start, '"1"');
        response.end();
      }, 20);
      return true;
    });
    const place = freshPlace();
    const { code } = await place.run([...args, ...flags], { env: env(server.url) });
    expect({ code, busiest: server.busiest() }).toEqual({ code: 0, busiest: most });
    expectWhole(place, 40);
  });

  test("of pages come from signed addresses of their own, each with its size", async () => {
    const server = await hub((request, response, { url }) => {
      if (!request.path.startsWith("/assets/")) {
        const dataset = [0, 1].map((page) => `${url}/assets/${page}.png?X-Amz-Signature=${SIGNATURE}`);
        const answer = { tools: [labelled, { ...labelled, page: 1 }], classifications: [], relations: [] };
        return tasksAnswer([task(1, { answer }, { data: dataset[0], dataset, metadata: {} })])(
          request,
          response,
          { url, requests: [] },
        );
      }
      if (request.query.get("X-Amz-Signature") !== SIGNATURE) response.writeHead(403).end();
      else response.writeHead(200, { "content-length": picture.length }).end(picture);
      return true;
    });
    const place = freshPlace();
    const { code, stderr } = await place.run(args, { env: env(server.url) });
    expect(stderr).not.toContain(SIGNATURE);
    expect(code).toBe(0);
    expectWhole(place, 2);
  });

  test("that are cut go on where they were, if the server allows it", async () => {
    const server = await store(3, (response, start, number, count) => {
      if (number !== 2 || count > 2) return false;
      give(response, start, '"1"', start + PIECE);
      setTimeout(() => response.destroy(), 100);
      return true;
    });
    const place = freshPlace();
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    expect(server.sent.get(2)).toBe(picture.length);
    expectWhole(place, 3);
  });

  test("that change while they come begin anew: no image is of two", async () => {
    const server = await store(1, (response, start, _, count) => {
      if (count === 1) {
        response.writeHead(200, { "content-length": picture.length, etag: '"0"' });
        response.write(Buffer.alloc(PIECE));
        setTimeout(() => response.destroy(), 100);
        return true;
      }
      expect(start).toBe(0);
      return false;
    });
    const place = freshPlace();
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    expectWhole(place, 1);
  });

  test("are asked for again after 429 and 503, as Retry-After says", async () => {
    const server = await store(1, (response, _, __, count) => {
      if (count > 2) return false;
      response.writeHead(count === 1 ? 429 : 503, { "retry-after": "0" }).end();
      return true;
    });
    const place = freshPlace();
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    expectWhole(place, 1);
  });

  test("that can't be had are all named, and nothing is written; the others are kept for another time", async () => {
    let isMended = false;
    const server = await store(12, (response, _, number) => {
      if (isMended || number % 5 !== 0) return false;
      if (number === 5) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": "text/html" }).end("<p>Sign in</p>");
      return true;
    });
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run(args, { env: env(server.url) });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /^error: 2 images can't be had\. \(pull\/asset\)\n {2}picture-5\.png: the asset at http\S*\/assets\/5 answered with HTTP 404\.\n {2}picture-10\.png: .* answered with a web page\.$/m,
    );
    expect(stderr).toContain("10 images that came are kept: the same command goes on with the rest.");
    expect(place.entries()).toEqual([".set.angokit-images"]);
    const failed = objectOf(
      JSON.parse((await place.run([...args, "--json"], { env: env(server.url) })).stdout),
    );
    expect(failed).toMatchObject({
      ok: false,
      error: { code: "pull/asset", images: [{ image: "picture-5.png" }, { image: "picture-10.png" }] },
    });
    expectNoSecrets(place, stderr, JSON.stringify(failed));

    isMended = true;
    const before = new Map(server.sent);
    const done = objectOf(
      JSON.parse((await place.run([...args, "--json"], { env: env(server.url) })).stdout),
    );
    expect(done).toMatchObject({ ok: true, images: 12, downloads: { downloaded: 2, present: 10 } });
    for (const [number, bytes] of before) expect(server.sent.get(number)).toBe(bytes);
    expectWhole(place, 12);
  });

  test("of a store that is gone are not asked for one by one", async () => {
    const server = await store(90, (response) => {
      response.writeHead(403).end();
      return true;
    });
    const place = freshPlace();
    const { code, stderr } = await place.run(args, { env: env(server.url) });
    expect(code).toBe(3);
    expect(stderr).toContain(
      "error: 20 images can't be had one after the other, and the rest was not tried.",
    );
    expect(stderr).toContain("  and 10 more images; --json lists all");
    expect(place.entries()).toEqual([]);
  });
});

describe("a pull that is killed", () => {
  test.each(["SIGKILL", "SIGINT"] as const)(
    "by %s and run again downloads nothing that is whole, and goes on with what is not",
    { timeout: 60_000 },
    async (signal) => {
      let isSlow = true;
      const server = await store(30, (response, start, number) => {
        if (!isSlow || number < 12) return false;
        give(response, start, '"1"', PIECE);
        return true;
      });
      const place = freshPlace();
      const running = place.start(args, { env: env(server.url) });
      await vi.waitUntil(() => [...server.sent.keys()].filter((number) => number >= 12).length === 8, {
        timeout: 20_000,
      });
      // What was sent has to come.
      await new Promise((resolve) => setTimeout(resolve, 500));
      running.kill(signal);
      const { code, stderr } = await running.ended;
      expect(code).toBe(signal === "SIGINT" ? 130 : null);
      // A process that is killed can say nothing.
      expect(stderr.includes("11 images that came are kept")).toBe(signal === "SIGINT");
      expect(place.entries()).not.toContain("set");
      expectNoSecrets(place, stderr);

      isSlow = false;
      const result = objectOf(
        JSON.parse((await place.run([...args, "--json"], { env: env(server.url) })).stdout),
      );
      expect(result).toMatchObject({ ok: true, images: 30, downloads: { downloaded: 19, present: 11 } });
      const bytes = Array.from(server.sent).toSorted(([a], [b]) => a - b);
      expect(bytes).toEqual(Array.from({ length: 30 }, (_, index) => [index + 1, picture.length]));
      expectWhole(place, 30);
    },
  );

  test("begins anew with an image that is another now", async () => {
    let isSlow = true;
    const slow: Behaviour = (response, start) => {
      if (!isSlow) return false;
      response.writeHead(200, { "content-length": 9000, etag: '"old"' });
      response.write(Buffer.alloc(PIECE));
      return start >= 0;
    };
    const server = await store(1, slow);
    const place = freshPlace();
    const running = place.start(args, { env: env(server.url) });
    await vi.waitUntil(() => server.sent.get(1) === PIECE, { timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    running.kill("SIGKILL");
    await running.ended;
    isSlow = false;
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    expectWhole(place, 1);
  });
});
