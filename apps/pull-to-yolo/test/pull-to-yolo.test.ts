import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { createAngoClient, paginate } from "@angokit/client";
import { createMockTest } from "@angokit/contract/vitest";
import { readYolo } from "@angokit/formats";
import { diskFolder } from "@angokit/formats/node";
import { afterEach, beforeEach, expect } from "vitest";

const run = promisify(execFile);
const program = resolve(import.meta.dirname, "../pull-to-yolo.ts");
const test = createMockTest({ data: resolve(import.meta.dirname, "../../../samples") });

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pull-to-yolo-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the program writes the project's labels as a dataset and says what is lost", async ({ mock }) => {
  const projects = paginate(createAngoClient({ apiKey: "any", baseUrl: mock.url }), "/v2/listProjects");
  const project = (await projects.next()).value;
  const out = join(folder, "dataset");
  const { stdout, stderr } = await run(process.execPath, [program, project?._id ?? "", out], {
    env: { ...process.env, ANGO_API_KEY: "a-key-that-is-secret", ANGO_BASE_URL: mock.url },
  });

  expect(stdout).toContain(`12 images, 85 annotations in ${out}`);
  expect(stdout + stderr).not.toContain("a-key-that-is-secret");
  expect(await readFile(join(out, "data.yaml"), "utf8")).toContain('0: "Boat"');
  expect(await readFile(join(out, "labels/train/open-sea.txt"), "utf8")).toBe("");
  const { header, images } = await readYolo(diskFolder(out));
  expect(header.categories.map(({ name }) => name)).toContain("Lighthouse");
  let count = 0;
  for await (const _ of images) count += 1;
  expect(count).toBe(13);
});

test("a project that does not exist is an error, and nothing is written", async ({ mock }) => {
  const out = join(folder, "dataset");
  const failed = run(process.execPath, [program, "652901255342990015e24922", out], {
    env: { ...process.env, ANGO_API_KEY: "any", ANGO_BASE_URL: mock.url },
  });
  await expect(failed).rejects.toMatchObject({ code: 1 });
  await expect(readFile(join(out, "data.yaml"))).rejects.toMatchObject({ code: "ENOENT" });
});
