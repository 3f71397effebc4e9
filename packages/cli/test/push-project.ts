import { type AngoClient, type AngoSchema, createAngoClient, paginate } from "@angokit/client";
import { type Mock, startMock } from "@angokit/contract";
import { onTestFinished } from "vitest";
import { type Ended, objectOf, type Place } from "./process.ts";
import { env, KEY } from "./secrets.ts";

/** A project on a mock that remembers what is written. */
export interface PushProject {
  readonly mock: Mock;
  readonly ango: AngoClient;
  readonly id: string;
  /** Run `angokit push` with more arguments. */
  push(place: Place, ...args: readonly string[]): Promise<Ended>;
  /** What the tasks hold, by external id, asked of the API and not of angokit. */
  answers(): Promise<ReadonlyMap<string, AngoSchema<"StoredAnswer">>>;
  /** Operations that were called and could write. */
  writes(): readonly string[];
}

/** A class of a category schema. */
export function tool(title: string, kind = "bounding-box", more: object = {}): object {
  return { schemaId: `id-${title}`, title, tool: kind, classifications: [], ...more };
}

/** A project of these classes whose assets wait in Start, until the test is over. */
export async function pushProject(categorySchema: unknown, assets: readonly string[]): Promise<PushProject> {
  const mock = await startMock({ memory: true });
  onTestFinished(() => mock.close());
  const ango = createAngoClient({ apiKey: KEY, baseUrl: mock.url });
  const created = await ango.POST("/v2/project", { body: { name: "Cars" } });
  const id = created.data?.data.project._id ?? "";
  const path = { project_id: id };
  const labelSet = await ango.request("POST", "/v2/project/{project_id}", {
    params: { path },
    body: { categorySchema },
  });
  if (labelSet.error !== undefined) throw new Error(labelSet.error.message);
  for (let start = 0; start < assets.length; start += 100) {
    const { error } = await ango.POST("/v2/project/{project_id}/cloud", {
      params: { path },
      body: {
        assets: assets.slice(start, start + 100).map((externalId, index) => ({
          externalId,
          data: `https://files.example.com/${start + index}`,
        })),
      },
    });
    if (error !== undefined) throw new Error(error.message);
  }
  mock.reset();
  return {
    mock,
    ango,
    id,
    push: (place, ...args) => place.run(["push", ...args, "--project", id], { env: env(mock.url) }),
    async answers() {
      const answers = new Map<string, AngoSchema<"StoredAnswer">>();
      const list = paginate(ango, "/v2/project/{project_id}/tasks", { params: { path } });
      for await (const { asset, answer } of list) {
        if (answer !== undefined) answers.set(asset.externalId ?? "", answer);
      }
      return answers;
    },
    writes: () =>
      mock.calls.filter(({ method }) => method !== "GET").map(({ operationId }) => operationId ?? "?"),
  };
}

/** A COCO file: a box for each image, of the class `car` unless there is another. */
export function coco(names: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({
    images: names.map((file_name, index) => ({
      id: index + 1,
      file_name,
      width: 640,
      height: 480,
      ...(more["url"] === undefined ? {} : { coco_url: `${more["url"]}${index}` }),
    })),
    annotations: names.map((_, index) => ({
      id: index + 1,
      image_id: index + 1,
      category_id: 1,
      bbox: [10, 20, 30 + index, 40],
      area: (30 + index) * 40,
      iscrowd: 0,
      segmentation: [],
    })),
    categories: [{ id: 1, name: more["class"] ?? "car" }],
  });
}

/** The one document on stdout. */
export function documentOf(stdout: string): Readonly<Record<string, unknown>> {
  return objectOf(JSON.parse(stdout));
}
