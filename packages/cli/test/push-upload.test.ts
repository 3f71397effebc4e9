import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paginate } from "@angokit/client";
import { describe, expect, test } from "vitest";
import { SIGNATURE } from "./hub.ts";
import { freshPlace, type Place, samples } from "./process.ts";
import { coco, documentOf, pushProject, tool } from "./push-project.ts";
import { env, expectNoSecrets } from "./secrets.ts";
import { storageBefore } from "./storage.ts";
import { zipOf } from "./zip.ts";

const cars = { tools: [tool("car")], classifications: [], relations: [] };
const pictures = ["a.png", "b.png", "c.png", "d.png"];

/** A COCO dataset with its images; the last image has no labels. */
function dataset(place: Place): void {
  const file = documentOf(coco(pictures));
  const { annotations } = file;
  const labels = Array.isArray(annotations) ? annotations.slice(0, 3) : [];
  place.put("set/boxes.json", JSON.stringify({ ...file, annotations: labels }));
  for (const name of pictures)
    cpSync(join(samples, "images/marina-01.png"), join(place.path, "set/images", name));
}

async function externalIds(project: Awaited<ReturnType<typeof pushProject>>): Promise<readonly string[]> {
  const params = { path: { project_id: project.id } };
  const names: string[] = [];
  for await (const { externalId } of paginate(project.ango, "/v2/project/{project_id}/assets", { params })) {
    names.push(externalId ?? "");
  }
  return names.toSorted();
}

describe("--upload", () => {
  test("sends the files that the project lacks, then the labels; another time nothing is left to do", async () => {
    const project = await pushProject(cars, ["a.png"]);
    const storage = await storageBefore(project.mock.url);
    const place = freshPlace();
    dataset(place);
    const args = ["push", "set", "--project", project.id, "--upload"];
    const dry = await place.run([...args, "--dry-run"], { env: env(storage.url) });
    expect(dry.stdout).toMatch(/^Would push 3 labels on 3 assets to Cars\. Nothing was sent\.$/m);
    expect(dry.stdout).toMatch(/^ +1 {2}found in the project$/m);
    expect(dry.stdout).toMatch(/^ +3 {2}sent from this machine, as the project lacks them$/m);
    expect({ puts: storage.puts(), writes: project.writes() }).toEqual({ puts: 0, writes: [] });

    const { code, stdout, stderr } = await place.run(args, { env: env(storage.url) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Pushed 3 labels on 3 assets to Cars\.\n3 assets added to the project\.$/m);
    expect([...storage.files.keys()].toSorted()).toEqual(["b.png", "c.png", "d.png"]);
    const bytes = readFileSync(join(samples, "images/marina-01.png"));
    for (const file of storage.files.values()) expect(file.equals(bytes)).toBe(true);
    expect(await externalIds(project)).toEqual(pictures);
    const answers = await project.answers();
    expect(pictures.map((name) => answers.get(name)?.tools.length)).toEqual([1, 1, 1, 0]);

    const again = documentOf((await place.run([...args, "--json"], { env: env(storage.url) })).stdout);
    expect(again).toMatchObject({ ok: true, done: 0, present: 3, uploaded: 0, unlabelled: 1 });
    expect({ puts: storage.puts(), assets: await externalIds(project) }).toEqual({
      puts: 3,
      assets: pictures,
    });
    expectNoSecrets(place, dry.stdout, stdout, stderr);
    expect(stderr + stdout).not.toContain(SIGNATURE);
  });

  test("what a storage refuses ends the run with code 3; the same command goes on", async () => {
    const project = await pushProject(cars, ["a.png"]);
    const storage = await storageBefore(project.mock.url, (count) => count === 2);
    const place = freshPlace();
    dataset(place);
    const args = ["push", "set", "--project", project.id, "--upload", "--json"];
    const refused = await place.run(args, { env: env(storage.url) });
    expect(refused.code).toBe(3);
    expect(documentOf(refused.stdout)).toMatchObject({ ok: false, error: { code: "client/upload-refused" } });
    expectNoSecrets(place, refused.stdout, refused.stderr);
    const again = documentOf((await place.run(args, { env: env(storage.url) })).stdout);
    expect(again).toMatchObject({ ok: true, failed: 0, done: 3 });
    expect(await externalIds(project)).toEqual(pictures);
  });

  test("files of a ZIP are sent, too", async () => {
    const project = await pushProject(cars, []);
    const storage = await storageBefore(project.mock.url);
    const place = freshPlace();
    dataset(place);
    const images = pictures.map((name) => [
      `images/${name}`,
      readFileSync(join(place.path, "set/images", name)),
    ]);
    place.put(
      "set.zip",
      zipOf({ "boxes.json": place.read("set/boxes.json"), ...Object.fromEntries(images) }),
    );
    const args = ["push", "set.zip", "--project", project.id, "--upload"];
    const { code, stdout } = await place.run(args, { env: env(storage.url) });
    expect({ code, first: stdout.split("\n")[0] }).toEqual({
      code: 0,
      first: "Pushed 3 labels on 3 assets to Cars.",
    });
    expect(storage.files.get("b.png")?.equals(readFileSync(join(samples, "images/marina-01.png")))).toBe(
      true,
    );
  });

  test("labelled images whose file is not found are an error, and nothing is sent", async () => {
    const project = await pushProject(cars, ["a.png"]);
    const storage = await storageBefore(project.mock.url);
    const place = freshPlace();
    place.put("boxes.json", coco(pictures));
    const { code, stderr } = await place.run(["push", "boxes.json", "--project", project.id, "--upload"], {
      env: env(storage.url),
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      "3 labelled images are not in the project. Their files were not found: --image-dir says where",
    );
    expect({ puts: storage.puts(), writes: project.writes() }).toEqual({ puts: 0, writes: [] });
  });
});
