import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matched } from "../src/yolo/label-match.ts";
import { labelPathOf } from "../src/yolo/layout.ts";

const stem = fc
  .array(fc.constantFrom("a", "b", "-", ".", "/", "images/", "é"), { minLength: 1, maxLength: 4 })
  .map((signs) => `x${signs.join("")}y`);
const image = fc.tuple(stem, fc.constantFrom(".jpg", ".png", "")).map((parts) => parts.join(""));

// In most folders each image has a label file with its name: that way and the others must give the same.
test("label files are matched as one by one", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("", "images/train/", "data/images/", "photos/"),
      fc.uniqueArray(image),
      fc.array(stem),
      fc.boolean(),
      (below, names, others, isSorted) => {
        const paths = names.map((name) => below + name);
        const labels = below.replace(/(^|\/)images\//, "$1labels/");
        const texts = [
          ...new Set([
            ...paths.filter((_, at) => at % 3 > 0).map(labelPathOf),
            ...others.map((other) => `${labels}${other}.txt`),
          ]),
        ];
        if (isSorted) for (const list of [paths, texts]) list.sort();
        const { listed, orphans } = matched(paths, texts, below, labels);
        const wanted = paths.map(labelPathOf);
        expect(listed).toStrictEqual(wanted.map((path) => (texts.includes(path) ? path : undefined)));
        expect(orphans).toStrictEqual(texts.filter((path) => !wanted.includes(path)));
      },
    ),
    { numRuns: 3000 },
  );
});
