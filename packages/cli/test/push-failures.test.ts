import { join } from "node:path";
import { startMock } from "@angokit/contract";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { hub, json } from "./hub.ts";
import { coco, documentOf, type PushProject, pushProject, tool } from "./push-project.ts";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { env, expectNoSecrets, KEY } from "./secrets.ts";

const cars = { tools: [tool("car"), tool("road", "polyline")], classifications: [], relations: [] };
const many = Array.from({ length: 150 }, (_, index) => `${index}.jpg`);

/** Pushes, as text and as JSON, what must be refused before anything is sent. */
async function refused(
  project: PushProject,
  content: string,
  ...args: readonly string[]
): Promise<{ readonly stderr: string; readonly document: Readonly<Record<string, unknown>> }> {
  const place = freshPlace();
  place.put("boxes.json", content);
  const plain = await project.push(place, "boxes.json", ...args);
  expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 1, stdout: "" });
  const { code, stdout, stderr } = await project.push(place, "boxes.json", ...args, "--json");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const document = documentOf(stdout);
  expect(document["ok"]).toBe(false);
  expect(project.writes()).toEqual([]);
  expect(place.entries()).toEqual(["boxes.json"]);
  return { stderr: plain.stderr, document };
}

describe("refused before anything is sent", () => {
  test("classes that the project lacks: both sides are listed", async () => {
    const project = await pushProject(cars, ["a.jpg", "b.jpg"]);
    const { stderr, document } = await refused(project, coco(["a.jpg", "b.jpg"], { class: "Car" }));
    expect(stderr).toContain(
      [
        "error: A class of the dataset is not among the classes of the project. (push/unmapped-classes)",
        "  Of the dataset:",
        "    2  Car  first in a.jpg  maybe car",
        "  The classes of the project:",
        "    car   bounding-box",
        "    road  polyline",
      ].join("\n"),
    );
    expect(stderr).toMatch(/^hint: .* --map classes\.json, with \{"Car":"car"\}$/m);
    expect(document).toMatchObject({
      error: { code: "push/unmapped-classes" },
      problems: { unmapped: [{ name: "Car", count: 2, first: ["a.jpg", "b.jpg"] }] },
      projectClasses: [
        { title: "car", tool: "bounding-box" },
        { title: "road", tool: "polyline" },
      ],
    });
  });

  test("a class without labels is no obstacle", async () => {
    const project = await pushProject(cars, ["a.jpg"]);
    const dataset = objectOf(JSON.parse(coco(["a.jpg"])));
    const categories = [...listOf(dataset["categories"]), { id: 2, name: "boat" }];
    const place = freshPlace();
    place.put("boxes.json", JSON.stringify({ ...dataset, categories }));
    expect((await project.push(place, "boxes.json")).code).toBe(0);
  });

  test("labels that are drawn in another way than their class", async () => {
    const project = await pushProject(cars, ["a.jpg"]);
    const { stderr, document } = await refused(project, coco(["a.jpg"], { class: "road" }));
    expect(stderr).toContain("(push/wrong-tool)\n    1  bounding-box, but road is polyline  in a.jpg\n");
    expect(document).toMatchObject({
      error: { code: "push/wrong-tool" },
      problems: { misfits: [{ title: "road", tool: "polyline", shape: "bounding-box", count: 1 }] },
    });
  });

  test("classes whose title is that of several", async () => {
    const tools = [tool("car"), tool("car", "bounding-box", { schemaId: "other" })];
    const project = await pushProject({ ...cars, tools }, ["a.jpg"]);
    const { document } = await refused(project, coco(["a.jpg"]));
    expect(document).toMatchObject({ error: { code: "push/ambiguous-classes" } });
  });

  test("assets that the project lacks: the first are listed", async () => {
    const project = await pushProject(cars, ["100.jpg"]);
    const { stderr, document } = await refused(project, coco(many));
    expect(stderr).toContain("error: 149 labelled images are not in the project.");
    expect(stderr).toContain(
      "adds them by the addresses in the dataset. (push/missing-assets)\n    0.jpg\n    1.jpg\n",
    );
    expect(stderr).toContain("    4.jpg\n    and 144 more\n");
    expect(document).toMatchObject({ found: 1, problems: { missing: { count: 149 } } });
    const uploading = await refused(project, coco(["x.jpg"]), "--upload-urls");
    expect(uploading.stderr).toContain("the dataset has no address");
  });

  test("names that several assets or several images have", async () => {
    const project = await pushProject(cars, ["a.jpg", "a.jpg", "x/b.jpg"]);
    const several = await refused(project, coco(["a.jpg"]));
    expect(several.document).toMatchObject({ error: { code: "push/ambiguous-assets" } });
    const twice = await refused(project, coco(["1/b.jpg", "2/b.jpg"]), "--match", "file");
    expect(twice.document).toMatchObject({
      error: { code: "push/repeated-images" },
      problems: { repeated: { count: 1, first: ["2/b.jpg"] } },
    });
  });

  test("every obstacle is told at once", async () => {
    const project = await pushProject(cars, []);
    const { document } = await refused(project, coco(["a.jpg"], { class: "boat" }), "--strict");
    expect(objectOf(document["error"])["codes"]).toEqual(["push/unmapped-classes", "output/loss"]);
  });

  test("wrong use", async () => {
    const project = await pushProject(cars, ["a.jpg"]);
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"]));
    place.put("text.json", "{");
    const cases: readonly (readonly [readonly string[], Record<string, string>, RegExp])[] = [
      [["push", "boxes.json"], env(project.mock.url), /'--project <id>' not specified/],
      [["push", "boxes.json", "--project", project.id], {}, /ANGO_API_KEY is not set/],
      [["push", "none.json", "--project", project.id], env(project.mock.url), /none\.json does not exist/],
      [["push", "text.json", "--project", project.id], env(project.mock.url), /text\.json/],
    ];
    for (const [args, environment, message] of cases) {
      const { code, stdout, stderr } = await place.run(args, { env: environment });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(message);
    }
    const idle = await project.push(place, "boxes.json", "--task", "detect", "--brushes", ".", "--dry-run");
    expect(idle.stderr.match(/^warning: .*$/gm)).toEqual([
      "warning: --brushes changes nothing: the input is not Ango's.",
      "warning: --task changes nothing: the input is not YOLO.",
    ]);
    expect(project.writes()).toEqual([]);
  });
});

describe("assets that the server does not take", () => {
  test("fail alone, and are named", async () => {
    const project = await pushProject(cars, ["a.jpg", "b.jpg", "c.jpg"]);
    const moved = await project.ango.POST("/v2/project/{project_id}/requeueTasks", {
      params: { path: { project_id: project.id } },
      body: { toStageId: "Label", filters: { externalIds: ["b.jpg"] } },
    });
    expect(moved.error).toBeUndefined();
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg", "b.jpg", "c.jpg"]));
    const { code, stdout } = await project.push(place, "boxes.json", "--json");
    expect(code).toBe(1);
    expect(documentOf(stdout)).toMatchObject({
      ok: false,
      done: 2,
      failed: 1,
      error: { code: "push/failed-assets" },
      assets: [
        { asset: "a.jpg", status: "done" },
        {
          asset: "b.jpg",
          status: "failed",
          error: { code: "client/not-taken", message: expect.stringContaining("Start stage") },
        },
        { asset: "c.jpg", status: "done" },
      ],
    });

    const again = await project.push(place, "boxes.json");
    expect(again.code).toBe(1);
    expect(again.stdout).toMatch(/^Pushed 0 labels on 0 assets/);
    expect(again.stdout).toMatch(/\nFailed:\n {2}b\.jpg {2}The server did not take it/);
    expect((await project.answers()).get("b.jpg")?.tools).toEqual([]);
  });
});

describe("a push that is cut short", () => {
  test("by Ctrl-C goes on with the same command, and sends nothing twice", async () => {
    const project = await pushProject(cars, many);
    project.mock.faults([{ operations: ["importLabels"], script: [null, { kind: "latency", ms: 600_000 }] }]);
    const place = freshPlace();
    place.put("boxes.json", coco(many));
    const args = ["push", "boxes.json", "--project", project.id, "--json"];
    const running = place.start(args, { env: env(project.mock.url) });
    // The first hundred are sent, and the answer for the rest does not come.
    const isSent = (): boolean =>
      project.mock.calls.some(({ operationId }) => operationId === "importLabels");
    await vi.waitUntil(isSent, { timeout: 10_000 });
    await sleep(500);
    running.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(documentOf(stdout)).toEqual({
      ok: false,
      error: { code: "interrupted", message: expect.stringContaining("The same command goes on.") },
    });
    expect(place.entries()).toEqual(["boxes.json"]);

    project.mock.faults([]);
    const again = documentOf((await project.push(place, "boxes.json", "--json")).stdout);
    expect(again).toMatchObject({ ok: true, done: 50, present: 100, failed: 0 });
    const answers = await project.answers();
    expect([...answers.values()].filter(({ tools }) => tools.length === 1)).toHaveLength(150);
    const sent = project.mock.calls.filter(
      ({ operationId, processed }) => operationId === "importLabels" && processed,
    );
    expect(sent).toHaveLength(2);
  });

  test("by a server that fails is code 3, and says how far it came", { timeout: 60_000 }, async () => {
    const project = await pushProject(cars, many);
    const failing = { kind: "status", status: 500 } as const;
    project.mock.faults([
      { operations: ["importLabels"], script: [null, failing, failing, failing, failing, failing] },
    ]);
    const place = freshPlace();
    place.put("boxes.json", coco(many));
    const { code, stdout, stderr } = await project.push(place, "boxes.json");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^100 assets surely have labels; .* The same command goes on\.$/m);
    expect(stderr).toMatch(/^error: importLabels .*HTTP 500.*\(client\/http-error\)$/m);
    project.mock.faults([]);
    expect((await project.push(place, "boxes.json")).stdout).toMatch(/^Pushed 50 labels on 50 assets/);
  });

  test("by a refused key, or no server, is code 3", async () => {
    const place = freshPlace();
    place.put("boxes.json", coco(["a.jpg"]));
    const closed = await startMock();
    await closed.close();
    const server = await hub((_, response) =>
      json(response, { status: "fail", message: `bad key ${KEY}` }, 401),
    );
    const cases = [
      [closed.url, "client/network"],
      [server.url, "client/http-error"],
    ] as const;
    for (const [url, expected] of cases) {
      const { code, stdout, stderr } = await place.run(["push", "boxes.json", "--project", "p", "--json"], {
        env: env(url),
      });
      expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: expected } });
      expectNoSecrets(place, stdout, stderr);
    }
  });
});

test("the sample YOLO dataset does not fit the tools of its project, and each class is told", async () => {
  const mock = await startMock({ data: samples });
  try {
    const { data } = await (
      await fetch(`${mock.url}/v2/listProjects`, { headers: { apikey: KEY } })
    )
      .json()
      .then(objectOf);
    const [project] = listOf(objectOf(data)["projects"]);
    const { code, stderr } = await freshPlace().run(
      ["push", join(samples, "yolo"), "--project", String(project?.["_id"])],
      { env: env(mock.url) },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ +15 {2}bounding-box, but House is polygon +first in /m);
    expect(mock.calls.filter(({ method }) => method !== "GET")).toEqual([]);
  } finally {
    await mock.close();
  }
});
