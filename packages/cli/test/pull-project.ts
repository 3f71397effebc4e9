import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type AngoClient, createAngoClient, paginate } from "@angokit/client";
import { type Mock, startMock } from "@angokit/contract";
import { expect, onTestFinished } from "vitest";
import { type Ended, objectOf, type Place, samples } from "./process.ts";
import { env, KEY } from "./secrets.ts";

/** A project with finished tasks, on a mock that remembers what is written. */
export interface PullProject {
  readonly mock: Mock;
  readonly ango: AngoClient;
  readonly id: string;
  /** Run `angokit pull` with more arguments. */
  pull(place: Place, ...args: readonly string[]): Promise<Ended>;
  /** Tasks, by the external ids of their assets. */
  tasks(): Promise<ReadonlyMap<string, string>>;
  /** Give a task other labels: one box of this width. */
  label(task: string, width: number): Promise<void>;
  /** Move a task to a stage. */
  move(task: string, stage: string): Promise<void>;
  /** Operations that were called, those of files left out. */
  calls(): readonly string[];
}

const categorySchema = {
  tools: [
    { schemaId: "car", title: "Car", tool: "bounding-box", classifications: [] },
    { schemaId: "road", title: "Road", tool: "polyline", classifications: [] },
  ],
  classifications: [],
  relations: [],
};
/** Of the pictures in `samples/images` that are no larger than a few kilobytes. */
const pictures: readonly string[] = ["marina-01.png", "winter-01.png", "bridge-01.png", "sunset-01.jpg"];

/** @param count - of tasks in the beginning; more can be added by `upload` */
export async function pullProject(count: number): Promise<PullProject> {
  const files = new Map(pictures.map((name) => [name, readFileSync(join(samples, "images", name))]));
  const mock = await startMock({
    data: {
      project: { name: "Cars" },
      categorySchema,
      files: new Map(Array.from({ length: count }, (_, index) => [nameOf(index), pictureOf(index, files)])),
      records: Array.from({ length: count }, (_, index) => ({
        externalId: nameOf(index),
        metadata: { width: 640, height: 480 },
        task: {
          updatedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
          tools: [boxOf(index + 10)],
          classifications: [],
          relations: [],
        },
      })),
    },
  });
  onTestFinished(() => mock.close());
  return projectOn(mock);
}

/** Of an image, by its number. */
export function nameOf(index: number): string {
  return `night/${String(index).padStart(4, "0")}.png`;
}

function pictureOf(index: number, files: ReadonlyMap<string, Buffer>): Buffer {
  const name = pictures[index % pictures.length] ?? "";
  return Buffer.concat([files.get(name) ?? Buffer.alloc(0), Buffer.from(String(index))]);
}

function boxOf(width: number): object {
  return {
    objectId: `o${width}`,
    schemaId: "car",
    title: "Car",
    "bounding-box": { x: 5, y: 6, width, height: 20 },
  };
}

function assertDone({ error }: { readonly error?: { readonly message: string } | undefined }): void {
  if (error !== undefined) throw new Error(error.message);
}

async function projectOn(mock: Mock): Promise<PullProject> {
  const ango = createAngoClient({ apiKey: KEY, baseUrl: mock.url });
  let id = "";
  for await (const project of paginate(ango, "/v2/listProjects")) id = project._id;
  mock.reset();
  return {
    mock,
    ango,
    id,
    pull: (place, ...args) => place.run(["pull", id, ...args], { env: env(mock.url) }),
    async tasks() {
      const tasks = new Map<string, string>();
      const params = { path: { project_id: id } };
      for await (const { _id, asset } of paginate(ango, "/v2/project/{project_id}/tasks", { params })) {
        tasks.set(asset.externalId ?? "", _id);
      }
      return tasks;
    },
    async label(task, width) {
      const answer = { objects: [boxOf(width)], classifications: [], relations: [] };
      assertDone(
        await ango.request("POST", "/v2/annotate/{task_id}", {
          params: { path: { task_id: task } },
          body: { answer },
        }),
      );
    },
    async move(task, stage) {
      assertDone(
        await ango.POST("/v2/project/{project_id}/requeueTasks", {
          params: { path: { project_id: id } },
          body: { toStageId: stage, filters: { taskIds: [task] } },
        }),
      );
    },
    calls: () => mock.calls.flatMap(({ operationId }) => operationId ?? []),
  };
}

/** All that a dataset is made of, by path; without the times in the list of files. */
export function contents(place: Place, folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    place.files(folder).map((file) => {
      const path = join(place.path, folder, file);
      if (file.endsWith(".gz")) return [file, gunzipSync(readFileSync(path)).toString()];
      if (file !== ".angokit-manifest.json") return [file, readFileSync(path, "latin1")];
      const { files } = objectOf(JSON.parse(readFileSync(path, "utf8")));
      const rows = (Array.isArray(files) ? files : []).map((row: readonly unknown[]) => [
        row[0],
        row[1],
        row[3],
      ]);
      return [file, JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted())];
    }),
  );
}

/** The document of a pull that went well. */
export async function pulled(
  project: PullProject,
  place: Place,
  ...args: readonly string[]
): Promise<object> {
  const { code, stdout, stderr } = await project.pull(place, ...args, "--json");
  expect({ code, stdout: code === 0 ? "" : stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  return objectOf(JSON.parse(stdout));
}

/** What a pull of all gives. */
export async function full(
  project: PullProject,
  place: Place,
  ...args: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  rmSync(join(place.path, "full"), { recursive: true, force: true });
  await pulled(project, place, ...args, "--out", "full");
  return contents(place, "full");
}
