import { expect, test } from "vitest";
import { merge, type MergeOptions } from "../src/transform.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

/** All images have the same bytes. */
async function merged(inputs: readonly HeldDataset[], options: MergeOptions) {
  const done = await merge(
    inputs.map((input, at) => ({ name: String(at), open: () => datasetOf(input) })),
    { contentOf: () => Promise.resolve("blank"), ...options },
  );
  return { ...(await heldOf(done)), report: done.report() };
}

test("those of one dataset stay, and each takes one of another dataset: that of its name first", async () => {
  const left = held("coco", [image("1.jpg", [object("1", box(0, 0))]), image("2.jpg")]);
  const right = held("coco", [
    image("2.jpg", [object("2", box(5, 5))]),
    image("3.jpg", [object("3", box(9, 9))]),
    image("4.jpg"),
  ]);
  for (const duplicates of ["annotations", "error"] as const) {
    const { images, report } = await merged([right], { duplicates });
    expect(images).toEqual(right.images);
    expect(report.duplicates.images).toBe(0);
  }
  const { images, report } = await merged([left, right, right], {});
  expect(images.map(({ name, annotations }) => [name, annotations.length])).toEqual([
    ["1.jpg", 2],
    ["2.jpg", 1],
    ["4.jpg", 0],
  ]);
  expect(report.duplicates).toMatchObject({ images: 5, added: 2, same: 2 });
});
