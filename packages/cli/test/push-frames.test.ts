import { expect, test } from "vitest";
import { freshPlace } from "./process.ts";
import { pushProject, tool } from "./push-project.ts";

const box = {
  schemaId: "id-car",
  title: "car",
  objectId: "o1",
  "bounding-box": { x: 1, y: 2, width: 3, height: 4 },
  classifications: [],
};
const asset = (name: string, pages: readonly number[]): object => ({
  asset: `https://files.example.com/${name}`,
  externalId: name,
  metadata: { width: 64, height: 48 },
  batches: [],
  task: {
    taskId: `task of ${name}`,
    tools: pages.map((page) => ({ ...box, page })),
    classifications: [],
    relations: [],
  },
});

test("the frames of a video go to one asset, and an address to the asset that it is of", async () => {
  const project = await pushProject({ tools: [tool("car")], classifications: [], relations: [] }, ["a.mp4"]);
  const place = freshPlace();
  place.put(
    "export.json",
    JSON.stringify([asset("a.mp4", [2, 5]), asset("b.mp4", [0, 7]), asset("c.png", [0])]),
  );
  const { code, stdout } = await project.push(place, "export.json", "--upload-urls");
  expect(stdout).toMatch(/^Pushed 5 labels on 3 assets to Cars\./);
  expect(code).toBe(0);
  const tools = new Map(Array.from(await project.answers(), ([name, answer]) => [name, answer.tools]));
  const pages = ["a.mp4", "b.mp4", "c.png"].map((name) =>
    tools.get(name)?.map((one) => ("page" in one ? one["page"] : "none")),
  );
  expect(pages).toEqual([[2, 5], [0, 7], [0]]);
});
