/*
 * The main job from end to end, on this machine alone: a mock of Ango Hub serves samples/, `angokit pull` makes
 * datasets of it, `angokit validate` reads them as a trainer would, `angokit convert` turns one back, and a picture
 * shows the annotations over the images.
 */
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { createAngoClient, paginate } from "@angokit/client";
import { startMock } from "@angokit/contract";
import { readYolo } from "@angokit/formats";
import { diskFolder } from "@angokit/formats/node";
import { contactSheet, type SheetImage } from "./picture.ts";

const root = resolve(import.meta.dirname, "../..");
const out = resolve(process.argv[2] ?? join(root, "demo-out"));
const commandLine = join(
  dirname(createRequire(import.meta.url).resolve("angokit/package.json")),
  "bin/angokit.js",
);

/** Run angokit as a person would, in the output folder. */
async function angokit(
  parameters: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  console.log(`\n$ angokit ${parameters}`);
  const child = spawn(process.execPath, [commandLine, ...parameters.split(" ")], {
    cwd: out,
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("exit", done);
  });
  if (code !== 0) throw new Error(`angokit ${parameters} ended with code ${code}`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const mock = await startMock({ data: join(root, "samples") });
console.log(`A mock of Ango Hub with the project of samples/ at ${mock.url}`);
const project = await projectId(mock.url);
const environment = { ANGO_API_KEY: "any-key-will-do", ANGO_BASE_URL: mock.url };
await angokit(
  `pull ${project} --to yolo --task segment --images download --split train=0.75,val=0.25 --out yolo`,
  environment,
);
await angokit(`pull ${project} --to coco --images download --out coco`, environment);
await mock.close();

await angokit("validate yolo");
await angokit("validate coco");
await angokit("convert yolo --to ango --out back");
await angokit("convert coco --to yolo --no-sidecar --out without-sidecar");

const picture = join(out, "annotations.svg");
await writeFile(picture, await drawn(join(out, "yolo")));
console.log(`\nThe annotations over the images: ${relative(process.cwd(), picture)}`);

/** The id of the one project that the mock serves. */
async function projectId(baseUrl: string): Promise<string> {
  for await (const { _id } of paginate(
    createAngoClient({ apiKey: "any-key-will-do", baseUrl }),
    "/v2/listProjects",
  )) {
    return _id;
  }
  throw new Error("The mock serves no project.");
}

/** The images of a dataset with the bytes of their files. */
async function drawn(folder: string): Promise<string> {
  const { header, images } = await readYolo(diskFolder(folder));
  const sheet: SheetImage[] = [];
  for await (const image of images) {
    if (image.media === "image" && image.path !== undefined) {
      sheet.push({ image, bytes: await readFile(join(folder, image.path)) });
    }
  }
  return contactSheet(sheet, { title: "Harbour and road", categories: header.categories });
}
