import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contents, nameOf, pulled, pullProject } from "./pull-project.ts";
import { freshPlace } from "./process.ts";

describe("what --since refuses", () => {
  test("a dataset with files that were changed by hand: they are listed, and nothing is replaced", async () => {
    const project = await pullProject(4);
    const place = freshPlace();
    await pulled(project, place, "--to", "yolo", "--out", "updated");
    const mine = join("updated/labels/train", nameOf(2).replace(".png", ".txt"));
    appendFileSync(join(place.path, mine), "1 0.5 0.5 0.1 0.1\n");
    place.put("updated/notes.txt", "mine");
    const before = contents(place, "updated");
    const [first = ""] = (await project.tasks()).values();
    await project.label(first, 99);
    const { code, stderr } = await project.pull(place, "--out", "updated", "--since", "last");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*labels\/train\/night\/0002\.txt.*\(output\/edited\)$/m);
    expect(contents(place, "updated")).toEqual(before);

    // What angokit did not write stays.
    rmSync(join(place.path, mine));
    expect((await project.pull(place, "--out", "updated", "--since", "last")).code).toBe(0);
    expect(place.read("updated/notes.txt")).toBe("mine");
  });

  test("a place that no pull has written, another project, a file, a state that is damaged", async () => {
    const project = await pullProject(2);
    const place = freshPlace();
    place.put("mine/a.txt", "mine");
    await pulled(project, place, "--to", "yolo", "--out", "updated");
    const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
      [["pull", project.id, "--out", "mine"], 2, /there is no \.angokit-pull\.ndjson\.gz in mine/],
      [["pull", project.id, "--out", "mine.json", "--to", "coco"], 2, /only a folder can be updated/],
      [["pull", "other", "--out", "updated"], 2, /updated is of another project/],
    ];
    const environment = { ANGO_API_KEY: "any", ANGO_BASE_URL: project.mock.url };
    project.mock.reset();
    for (const [args, code, message] of cases) {
      const ended = await place.run([...args, "--since", "last"], { env: environment });
      expect({ args, code: ended.code }).toEqual({ args, code });
      expect(ended.stderr).toMatch(message);
    }
    writeFileSync(join(place.path, "updated/.angokit-pull.ndjson.gz"), "no gzip");
    const damaged = await place.run(["pull", project.id, "--out", "updated", "--since", "last"], {
      env: environment,
    });
    expect(damaged.code).toBe(3);
    expect(damaged.stderr).toMatch(/^error: .*can't be read.*\(pull\/state\)$/m);
    expect(project.calls()).toEqual([]);
  });
});
