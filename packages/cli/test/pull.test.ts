import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAngoClient, paginate } from "@angokit/client";
import { assertHonest, startMock, type Mock } from "@angokit/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hub, json, signedAsset, SIGNATURE, task, tasksAnswer } from "./hub.ts";
import { env, expectNoSecrets, KEY } from "./secrets.ts";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";

let mock: Mock;
let project: string;
beforeAll(async () => {
  mock = await startMock({ data: samples });
  const client = createAngoClient({ apiKey: KEY, baseUrl: mock.url });
  for await (const { _id } of paginate(client, "/v2/listProjects")) project = _id;
});
afterAll(() => mock.close());

describe("the sample project", () => {
  const cases = [
    { to: "yolo", files: ["data.yaml", "angokit-sidecar.ndjson"], images: 12, annotations: 85 },
    { to: "coco", files: ["annotations.json"], images: 12, annotations: 85 },
    { to: "ango", files: ["export.json"], images: 13, annotations: 114 },
  ];
  test.each(cases)("as $to", async ({ to, files, images, annotations }) => {
    const place = freshPlace();
    mock.reset();
    const { code, stdout, stderr } = await place.run(
      ["pull", project, "--to", to, "--out", "out", "--json"],
      { env: env(mock.url) },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const result = objectOf(JSON.parse(stdout));
    expect(result).toMatchObject({ ok: true, project, to, out: "out", images, annotations, lost: [] });
    expect(place.files("out")).toEqual(expect.arrayContaining(files));
    expect(place.entries()).toEqual(["out"]);
    expect((await place.run(["validate", "out"])).code).toBe(0);

    // Sizes that the project lacks come from the assets: those two, and no others.
    const assets = mock.calls.filter(({ path }) => path.startsWith("/files/"));
    expect(assets.map(({ path }) => path).toSorted()).toEqual([
      "/files/bridge-01.png",
      "/files/upright-01.jpg",
    ]);
    expect(mock.calls.filter(({ violations }) => violations.length > 0)).toEqual([]);
    assertHonest(mock);
    expectNoSecrets(place, stdout, stderr);
  });

  test.each(["yolo", "coco"])("with its images as %s: the bytes are those of the assets", async (to) => {
    const place = freshPlace();
    const { code } = await place.run(["pull", project, "--to", to, "--images", "download", "--out", "out"], {
      env: env(mock.url),
    });
    expect(code).toBe(0);
    const files = place.files("out/images");
    expect(files).toHaveLength(12);
    for (const file of files) {
      const original = readFileSync(join(samples, "images", file.replace(/^train\//, "")));
      expect(readFileSync(join(place.path, "out/images", file)).equals(original)).toBe(true);
    }
    const checked = await place.json(["validate", "out", "--json"]);
    expect(checked).toMatchObject({ ok: true, summary: { errors: 0, warnings: 0 } });
    expectNoSecrets(place);
  });

  test("gives what the export gives", async () => {
    const place = freshPlace();
    await place.run(["pull", project, "--to", "yolo", "--task", "segment", "--out", "a"], {
      env: env(mock.url),
    });
    const args = [
      "convert",
      join(samples, "ango"),
      "--image-dir",
      join(samples, "images"),
      "--images",
      "none",
    ];
    await place.run([...args, "--to", "yolo", "--task", "segment", "--out", "b"]);
    const labels = place.files("a").filter((file) => /\.(?:txt|yaml)$/.test(file));
    expect(labels).toHaveLength(13);
    for (const file of labels) expect(place.read(`a/${file}`)).toBe(place.read(`b/${file}`));
  });
});

describe("what the API is asked for", () => {
  const cases: readonly (readonly [flags: string, query: Readonly<Record<string, readonly string[]>>])[] = [
    ["", { "status[eq]": ["Completed"], stage: [], batches: [] }],
    ["--status todo", { "status[eq]": ["TODO"] }],
    ["--status all", { "status[eq]": [] }],
    ["--stage Review", { stage: ["Review"] }],
    ["--batch b1", { batches: ['["b1"]'] }],
    ["--batch b1 b2", { batches: ['["b1","b2"]'] }],
    ["--batch b1 --batch b2", { batches: ['["b1","b2"]'] }],
  ];
  test.each(cases)("%s", async (flags, expected) => {
    const place = freshPlace();
    const server = await hub(tasksAnswer([task(1)]));
    const args = [
      "pull",
      "p",
      "--to",
      "coco",
      "--out",
      "a.json",
      ...flags.split(" ").filter((flag) => flag !== ""),
    ];
    expect((await place.run(args, { env: env(server.url) })).code).toBe(0);
    const asked = server.requests.filter(({ path }) => path.endsWith("/tasks"));
    expect(asked).toHaveLength(1);
    for (const [name, values] of Object.entries(expected))
      expect(asked[0]?.query.getAll(name)).toEqual(values);
    expect(asked[0]?.query.get("includeAnswer")).toBe("true");
    for (const { headers } of server.requests) expect(headers["apikey"]).toBe(KEY);
  });

  test("sizes come from the list of assets, as far as it is needed", async () => {
    const place = freshPlace();
    const bare = { metadata: undefined };
    const tasks = tasksAnswer([task(1), task(2, {}, bare), task(3, {}, bare)]);
    const server = await hub((request, response, self) => {
      if (request.path !== "/v2/project/p/assets") return tasks(request, response, self);
      const page = Number(request.query.get("page"));
      const assets = [{ _id: `a${page}`.padStart(24, "0"), metadata: { width: 1, height: 1 } }];
      if (page === 1) assets.push({ _id: "a00000000000000000000002", metadata: { width: 64, height: 48 } });
      if (page === 2) assets.push({ _id: "a00000000000000000000003", metadata: { width: 32, height: 24 } });
      return json(response, { status: "success", data: { assets, total: 900 } });
    });
    const args = ["pull", "p", "--to", "coco", "--out", "a.json", "--batch", "b1"];
    expect(await place.run(args, { env: env(server.url) })).toMatchObject({
      code: 0,
      stderr: `Project Boats
The tasks come from their list, page by page: how an export is asked for batches is not documented.
`,
    });
    const images = listOf(objectOf(JSON.parse(place.read("a.json")))["images"]);
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [320, 240],
      [64, 48],
      [32, 24],
    ]);
    const asked = server.requests.filter(({ path }) => path.endsWith("/assets"));
    expect(asked.map(({ query }) => query.get("page"))).toEqual(["1", "2"]);
    expect(asked[0]?.query.get("filters")).toBe('{"batches":["b1"]}');
  });

  test("page after page", async () => {
    const place = freshPlace();
    const server = await hub(tasksAnswer(Array.from({ length: 230 }, (_, index) => task(index + 1))));
    const args = ["pull", "p", "--to", "yolo", "--via", "pages", "--out", "out", "--json"];
    const result = await place.json(args, { env: env(server.url) });
    expect(result).toMatchObject({ ok: true, via: "pages", images: 230, annotations: 230 });
    const asked = server.requests.filter(({ path }) => path.endsWith("/tasks"));
    expect(asked.map(({ query }) => query.get("page"))).toEqual(["1", "2", "3"]);
  });

  test.each([
    ["download", undefined],
    ["none", "bytes=0-262143"],
  ])("assets are asked for without the key (--images %s)", async (images, range) => {
    const place = freshPlace();
    const server = await signedAsset();
    const args = ["pull", "p", "--to", "yolo", "--images", images, "--out", "out"];
    const { code, stdout, stderr } = await place.run(args, { env: env(server.url) });
    expect({ code, stderr: stderr.includes("error") }).toEqual({ code: 0, stderr: false });
    const assets = server.requests.filter(({ path }) => path.startsWith("/assets/"));
    expect(assets).toHaveLength(1);
    for (const { headers, query } of assets) {
      expect(headers["apikey"]).toBeUndefined();
      expect(query.get("X-Amz-Signature")).toBe(SIGNATURE);
    }
    // For its size alone, the start of an image is enough.
    expect(assets[0]?.headers["range"]).toBe(range);
    const row = place.read("out/labels/train/picture-1.txt");
    expect(row.trim().split(" ")).toHaveLength(5);
    expectNoSecrets(place, stdout, stderr);
    if (images === "none") return;
    const picture = readFileSync(join(place.path, "out/images/train/picture-1.png"));
    expect(picture.equals(readFileSync(join(samples, "images/marina-01.png")))).toBe(true);
  });
});

describe("tasks that don't count", () => {
  test("deleted, skipped, or one of several for an asset: they are told and counted", async () => {
    const place = freshPlace();
    const same = { _id: "a".repeat(24) };
    const server = await hub(
      tasksAnswer([
        task(1),
        task(2, { deleted: true }),
        task(3, { deleted: true }),
        task(4, { isSkipped: true }),
        task(5, {}, same),
        task(6, {}, same),
      ]),
    );
    const args = ["pull", "p", "--to", "coco"];
    const { code, stderr } = await place.run([...args, "--out", "a.json"], { env: env(server.url) });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: .*deleted.* \(ango\/task-deleted; 1 more time\)$/m);
    expect(stderr).toMatch(/^warning: .*skipped.* \(ango\/task-skipped\)$/m);
    expect(stderr).toMatch(/^warning: .*several tasks.* \(ango\/several-tasks\)$/m);
    const result = await place.json([...args, "--out", "b.json", "--json"], { env: env(server.url) });
    expect(result).toMatchObject({
      images: 2,
      diagnostics: {
        warning: 4,
        codes: { "ango/task-deleted": 2, "ango/task-skipped": 1, "ango/several-tasks": 1 },
      },
    });
  });

  test("without its answer: an error, and nothing is written", async () => {
    const place = freshPlace();
    const server = await hub(tasksAnswer([task(1), task(2, { answer: undefined }), task(3)]));
    const args = ["pull", "p", "--to", "yolo", "--out", "deep/out"];
    const { code, stdout, stderr } = await place.run(args, { env: env(server.url) });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^error: .*without its answer.*\(ango\/missing-answer\)$/m);
    expect(place.entries()).toEqual([]);
  });
});

test("messages: the project's name, and progress only where it takes long", async () => {
  const place = freshPlace();
  const server = await hub(tasksAnswer([task(1)]));
  const loud = await place.run(["pull", "p", "--to", "coco", "--out", "a.json"], { env: env(server.url) });
  expect(loud.stderr).toBe("Project Boats\nThe tasks come from their list: all are on one page.\n");
  const quiet = await place.run(["pull", "p", "--to", "coco", "--out", "b.json", "--quiet"], {
    env: env(server.url),
  });
  expect(quiet.stderr).toBe("");
  expect(listOf(objectOf(JSON.parse(place.read("b.json")))["annotations"])).toHaveLength(1);
});
