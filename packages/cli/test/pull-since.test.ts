import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { assertHonest } from "@angokit/contract";
import { describe, expect, test } from "vitest";
import { hub, json, SIGNATURE, task, tasksAnswer } from "./hub.ts";
import { contents, full, nameOf, pulled, pullProject } from "./pull-project.ts";
import { type Ended, freshPlace, samples } from "./process.ts";
import { env, expectNoSecrets } from "./secrets.ts";
import { zipOf } from "./zip.ts";

const picture = join(samples, "images/marina-01.png");

/** Numbers below a limit, the same for the same seed. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

const targets: readonly (readonly [tasks: number, flags: readonly string[], via: string])[] = [
  [12, ["--to", "yolo", "--images", "download", "--split", "train=0.5,val=0.5"], "pages"],
  [12, ["--to", "coco", "--images", "download"], "pages"],
  [130, ["--to", "yolo", "--via", "export", "--status", "completed"], "export"],
  [12, ["--to", "ango"], "pages"],
  [3, ["--to", "yolo", "--no-sidecar", "--status", "all"], "pages"],
];

describe("--since last", () => {
  test.each(targets)(
    "of %d tasks, %j: what changed, and the result of a whole pull",
    { timeout: 60_000 },
    async (count, flags, via) => {
      const project = await pullProject(count);
      const place = freshPlace();
      await pulled(project, place, ...flags, "--out", "updated");
      const tasks = await project.tasks();
      const [first = "", second = ""] = tasks.values();
      await project.label(first, 99);
      await project.move(second, "Label");
      project.mock.reset();
      const result = await pulled(project, place, "--out", "updated", "--since", "last");
      // Of all tasks, one that left its stage is not gone.
      const isAll = flags.includes("all");
      const changes = isAll
        ? { changed: 2, gone: 0, kept: count - 2 }
        : { changed: 1, gone: 1, kept: count - 2 };
      expect(result).toMatchObject({ via, changes: { added: 0, ...changes } });
      const calls = project.calls();
      expect(calls.filter((call) => call === "listProjectTasks").length).toBeLessThanOrEqual(2);
      const asked = [calls.includes("exportProject"), calls.filter((call) => call === "getTask").length];
      expect(asked).toEqual([via === "export", via === "export" || isAll ? 0 : 1]);
      // Every image was there already.
      expect(project.mock.calls.filter(({ path }) => path.endsWith(".png"))).toEqual([]);
      expect(contents(place, "updated")).toEqual(await full(project, place, ...flags));
      expect(place.entries()).toEqual(["full", "updated"]);
      expectNoSecrets(place);
      assertHonest(project.mock);
    },
  );

  test.each([
    [1, "yolo"],
    [2, "coco"],
    [3, "yolo"],
    [4, "coco"],
  ])("whatever changes, in whatever order (seed %d, %s)", { timeout: 120_000 }, async (seed, to) => {
    const random = randomNumbers(seed);
    const project = await pullProject(12);
    const place = freshPlace();
    await pulled(project, place, "--to", to, "--out", "updated");
    const tasks = await project.tasks();
    for (let round = 0; round < 3; round += 1) {
      for (let left = random(7); left > 0; left -= 1) {
        const id = tasks.get(nameOf(random(12))) ?? "";
        const what = random(3);
        if (what === 0) await project.label(id, 100 + random(200));
        else await project.move(id, what === 1 ? "Label" : "Complete");
      }
      await pulled(project, place, "--out", "updated", "--since", "last");
      expect(contents(place, "updated")).toEqual(await full(project, place, "--to", to));
    }
  });

  test("with nothing there yet, takes all; then --to is not needed any more", async () => {
    const project = await pullProject(3);
    const place = freshPlace();
    const without = await project.pull(place, "--out", "updated", "--since", "last");
    expect(without.code).toBe(2);
    expect(without.stderr).toContain(
      "required option '--to <format>' not specified. There is nothing in --out",
    );
    const first = await project.pull(place, "--out", "updated", "--since", "last", "--to", "yolo");
    expect(first.stderr).toContain("There is nothing to update yet: all is taken.");
    const { code, stderr, stdout } = await project.pull(place, "--out", "updated", "--since", "last");
    expect(code).toBe(0);
    expect(stderr).toContain(
      "Since the pull before: 0 tasks changed, 0 are new, 0 are gone, 3 are as they were.",
    );
    expect(stdout).toBe("Nothing has changed: updated is up to date.\n");
    expect(contents(place, "updated")).toEqual(await full(project, place, "--to", "yolo"));
  });

  test("where nothing has changed, writes nothing; a file that was deleted comes back", async () => {
    const project = await pullProject(3);
    const place = freshPlace();
    await pulled(project, place, "--to", "yolo", "--out", "updated");
    const written = (): number => statSync(join(place.path, "updated")).ino;
    const before = written();
    const first = await pulled(project, place, "--out", "updated", "--since", "last");
    expect(first).toMatchObject({
      ok: true,
      to: "yolo",
      out: "updated",
      upToDate: true,
      changes: { kept: 3 },
    });
    expect({ now: written(), entries: place.entries() }).toEqual({ now: before, entries: ["updated"] });
    rmSync(join(place.path, "updated/labels/train", nameOf(1).replace(".png", ".txt")));
    expect(await pulled(project, place, "--out", "updated", "--since", "last")).toMatchObject({ images: 3 });
    expect(contents(place, "updated")).toEqual(await full(project, place, "--to", "yolo"));
  });

  test("other flags hold for the update, and for those after it", async () => {
    const project = await pullProject(4);
    const place = freshPlace();
    await pulled(project, place, "--to", "yolo", "--out", "updated");
    await pulled(project, place, "--since", "last", "--images", "download", "--out", "updated");
    await pulled(project, place, "--since", "last", "--task", "segment", "--out", "updated");
    expect(contents(place, "updated")).toEqual(
      await full(project, place, "--to", "yolo", "--task", "segment", "--images", "download"),
    );
    place.put("names", "Road\nCar\n");
    await pulled(project, place, "--since", "last", "--classes", "names", "--out", "updated");
    await pulled(project, place, "--since", "last", "--out", "updated");
    const flags = ["--to", "yolo", "--task", "segment", "--images", "download", "--classes", "names"];
    expect(contents(place, "updated")).toEqual(await full(project, place, ...flags));
  });

  test(
    "with another filter, or classes that changed in an export, takes all anew",
    { timeout: 60_000 },
    async () => {
      const project = await pullProject(130);
      const place = freshPlace();
      await pulled(project, place, "--to", "coco", "--out", "updated");
      const other = await project.pull(place, "--out", "updated", "--since", "last", "--status", "all");
      expect(other.stderr).toContain(
        "All tasks are taken anew: --status is another than in the pull before.",
      );
      expect(contents(place, "updated")).toEqual(
        await full(project, place, "--to", "coco", "--status", "all"),
      );

      await pulled(project, place, "--to", "coco", "--out", "updated", "--overwrite");
      const pages = await project.pull(place, "--out", "updated", "--since", "last", "--via", "pages");
      expect(pages.stderr).toContain("All tasks are taken anew: --via is another than in the pull before.");
      await pulled(project, place, "--to", "coco", "--out", "updated", "--overwrite");
      const tools = [{ schemaId: "car", title: "Vehicle", tool: "bounding-box" }];
      const params = { path: { project_id: project.id } };
      const body = { categorySchema: { tools, classifications: [], relations: [] } };
      expect(
        (await project.ango.request("POST", "/v2/project/{project_id}", { params, body })).error,
      ).toBeUndefined();
      const { stderr } = await project.pull(place, "--out", "updated", "--since", "last");
      expect(stderr).toContain("All tasks are taken anew: the classes of the project have changed.");
      expect(contents(place, "updated")).toEqual(await full(project, place, "--to", "coco"));
    },
  );

  test("where the export does not come, all is taken anew from the list", { timeout: 60_000 }, async () => {
    const project = await pullProject(130);
    const place = freshPlace();
    await pulled(project, place, "--to", "coco", "--out", "updated");
    const [first = ""] = (await project.tasks()).values();
    await project.label(first, 99);
    project.mock.faults([
      { operations: ["exportProject"], faults: [{ kind: "status", status: 403 }], rate: 1, seed: 1 },
    ]);
    const { code, stderr } = await project.pull(place, "--out", "updated", "--since", "last");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^All tasks are taken anew: the server gives no export of what changed/m);
    expect(stderr).toMatch(/^The export is not used, and the tasks come from their list/m);
    expect(contents(place, "updated")).toEqual(await full(project, place, "--to", "coco"));
  });

  test("images that are gone from the dataset come again; the others stay", async () => {
    const project = await pullProject(4);
    const place = freshPlace();
    await pulled(project, place, "--to", "yolo", "--images", "download", "--out", "updated");
    rmSync(join(place.path, "updated/images/train", nameOf(1)));
    project.mock.reset();
    await pulled(project, place, "--out", "updated", "--since", "last");
    const files = project.mock.calls.filter(({ path }) => path.startsWith("/files/"));
    expect(files.map(({ path }) => decodeURIComponent(path))).toEqual([`/files/${nameOf(1)}`]);
    expect(contents(place, "updated")).toEqual(
      await full(project, place, "--to", "yolo", "--images", "download"),
    );
  });
});

test("images whose address was signed in an export are asked for with a new one", async () => {
  const at = "2026-01-01T00:00:00.000Z";
  const server = await hub((request, response, { url }) => {
    const { path, query } = request;
    if (path.startsWith("/assets/")) {
      const isSigned = query.get("X-Amz-Signature") === SIGNATURE;
      response.writeHead(isSigned ? 200 : 403).end(isSigned ? readFileSync(picture) : "no");
      return true;
    }
    const data = `${url}/assets/1`;
    if (path === "/v2/exportV3") {
      return json(response, { status: "success", data: { exportPath: `${url}/export.zip` } });
    }
    if (path === "/export.zip") {
      const labels = { tools: [], classifications: [], relations: [] };
      const row = {
        asset: `${data}?X-Amz-Signature=${SIGNATURE}`,
        externalId: "picture-1.png",
        metadata: { width: 320, height: 240 },
        task: { taskId: "1".padStart(24, "0"), updatedAt: at, ...labels },
      };
      response.end(zipOf({ "export.ndjson": `${JSON.stringify(row)}\n` }));
      return true;
    }
    return tasksAnswer([task(1, { updatedAt: at }, { data })])(request, response, { url, requests: [] });
  });
  const place = freshPlace();
  const run = (...args: readonly string[]): Promise<Ended> =>
    place.run(["pull", "p", "--out", "set", ...args], { env: env(server.url) });
  expect(await run("--to", "yolo", "--via", "export")).toMatchObject({ code: 0 });
  expect(await run("--since", "last")).toMatchObject({ code: 0 });
  expect(await run("--since", "last", "--images", "download")).toMatchObject({ code: 0 });
  expect(place.files("set/images")).toEqual(["train/picture-1.png"]);
  // Now it is there.
  const exports = (): number => server.requests.filter(({ path }) => path === "/v2/exportV3").length;
  expect(exports()).toBe(2);
  expect(await run("--since", "last")).toMatchObject({ code: 0 });
  expect(exports()).toBe(2);
  expectNoSecrets(place, contents(place, "set")[".angokit-pull.ndjson.gz"] ?? SIGNATURE);
});

describe("--since <date>", () => {
  test("takes anew what changed after it, even if it seems to be as it was", async () => {
    const project = await pullProject(6);
    const place = freshPlace();
    await pulled(project, place, "--to", "yolo", "--out", "updated");
    // The tasks were changed in the first seconds of 2026, one in each.
    const result = await pulled(project, place, "--out", "updated", "--since", "2026-01-01T00:00:03.500Z");
    expect(result).toMatchObject({ changes: { added: 0, changed: 2, gone: 0, kept: 4 } });
    expect(contents(place, "updated")).toEqual(await full(project, place, "--to", "yolo"));
  });

  test.each(["yesterday", "2026-13-01", "1767225600", ""])("%s is no date", async (since) => {
    const project = await pullProject(1);
    const { code, stderr } = await project.pull(freshPlace(), "--to", "yolo", "--out", "a", "--since", since);
    expect({ code, calls: project.calls() }).toEqual({ code: 2, calls: [] });
    expect(stderr).toContain("Write last, or a date such as 2026-01-31");
  });
});
