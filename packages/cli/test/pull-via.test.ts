import { assertHonest, startMock } from "@angokit/contract";
import { createAngoClient, paginate } from "@angokit/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { hub, json, task, tasksAnswer } from "./hub.ts";
import { contents, pullProject } from "./pull-project.ts";
import { freshPlace, objectOf, samples } from "./process.ts";
import { env, expectNoSecrets, KEY } from "./secrets.ts";
import { zipOf } from "./zip.ts";

/** Without what only one of the two ways knows of tasks and annotations. */
function withoutExtra(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtra);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "extra");
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutExtra(member)]));
}

/** The files of a dataset without angokit's own, JSON as values. */
function comparable(files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(files).filter(([path]) => !path.startsWith("."));
  return Object.fromEntries(
    entries.map(([path, text]) => {
      if (!path.endsWith("json")) return [path, text];
      const rows = path.endsWith(".ndjson") ? text.trim().split("\n") : [text];
      return [path, rows.map((row): unknown => withoutExtra(JSON.parse(row)))];
    }),
  );
}

describe("an export and the list of tasks", () => {
  test.each(["yolo", "coco"])("give the same dataset as %s", { timeout: 60_000 }, async (to) => {
    const mock = await startMock({ data: samples });
    onTestFinished(() => mock.close());
    let project = "";
    for await (const { _id } of paginate(
      createAngoClient({ apiKey: KEY, baseUrl: mock.url }),
      "/v2/listProjects",
    )) {
      project = _id;
    }
    const place = freshPlace();
    for (const via of ["export", "pages"]) {
      const args = [
        "pull",
        project,
        "--to",
        to,
        "--task",
        "segment",
        "--images",
        "download",
        "--via",
        via,
        "--out",
        via,
      ];
      const { code } = await place.run(
        to === "yolo" ? args : args.filter((arg) => !["--task", "segment"].includes(arg)),
        {
          env: env(mock.url),
        },
      );
      expect(code).toBe(0);
    }
    expect(comparable(contents(place, "export"))).toEqual(comparable(contents(place, "pages")));
    assertHonest(mock);
    expectNoSecrets(place);
  });
});

describe("where the tasks come from", () => {
  const cases: readonly (readonly [tasks: number, flags: string, via: string, why: string])[] = [
    [3, "", "pages", "all are on one page"],
    [130, "", "export", "has all 130 of them"],
    [130, "--via pages", "pages", "as --via says"],
    [130, "--via export", "export", "as --via says"],
    [130, "--status all", "pages", "an export has finished tasks only"],
    [130, "--stage Complete", "pages", "not as they are in it"],
    [3, "--status all --stage Complete --via export", "export", "as --via says"],
  ];
  test.each(cases)("%d tasks, %s: %s", async (tasks, flags, via, why) => {
    const project = await pullProject(tasks);
    const place = freshPlace();
    const args = ["--to", "coco", ...flags.split(" ").filter((flag) => flag !== "")];
    const { code, stderr } = await project.pull(place, ...args, "--out", "a");
    expect(code).toBe(0);
    expect(stderr).toContain(why);
    const result = JSON.parse((await project.pull(place, ...args, "--out", "b", "--json")).stdout);
    expect(result).toMatchObject({ ok: true, via, images: tasks });
    expect(project.calls().includes("exportProject")).toBe(via === "export");
    assertHonest(project.mock);
  });

  test(
    "an export that fails, or lacks tasks or answers, is left, and said to be",
    { timeout: 60_000 },
    async () => {
      const tasks = Array.from({ length: 120 }, (_, index) => task(index + 1));
      const lines = [
        { externalId: "a.png", task: { taskId: "1" } },
        { externalId: "a.png", task: { taskId: "1", tools: [], classifications: [], relations: [] } },
        { externalId: "a.png" },
      ];
      const reasons = [
        /the task 1 is without its answer/,
        /it has 1 task, and the list has 120/,
        /without its task/,
      ];
      for (const [index, line] of lines.entries()) {
        const server = await hub((request, response, self) => {
          if (request.path === "/v2/exportV3") {
            return json(response, { status: "success", data: { exportPath: `${self.url}/export.ndjson` } });
          }
          if (request.path !== "/export.ndjson") return tasksAnswer(tasks)(request, response, self);
          response.end(zipOf({ "export.ndjson": `${JSON.stringify(line)}\n` }));
          return true;
        });
        const place = freshPlace();
        const auto = await place.run(["pull", "p", "--to", "coco", "--out", "a.json"], {
          env: env(server.url),
        });
        expect(auto.code).toBe(0);
        expect(auto.stderr).toMatch(/^The export is not used, and the tasks come from their list/m);
        expect(auto.stderr).toMatch(reasons[index] ?? /never/);
        expect(objectOf(JSON.parse(place.read("a.json")))["images"]).toHaveLength(120);
      }
    },
  );

  test("--via export takes no other way: what is wrong with it is an error", async () => {
    const server = await hub(tasksAnswer([task(1)]));
    const place = freshPlace();
    const args = ["pull", "p", "--to", "coco", "--via", "export", "--out", "a.json"];
    const { code, stderr } = await place.run(args, { env: env(server.url) });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: exportProject .*HTTP 404/m);
    const wrong = await place.run([...args, "--status", "todo"], { env: env(server.url) });
    expect({ code: wrong.code, said: wrong.stderr.includes("(usage/via)") }).toEqual({ code: 2, said: true });
    expect(place.entries()).toEqual([]);
  });
});
