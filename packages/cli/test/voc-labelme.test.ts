import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, type Place, samples } from "./process.ts";

const coco = join(samples, "coco");

function putVoc(place: Place, xmin = 1): void {
  const box = `<bndbox><xmin>${xmin}</xmin><ymin>4</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>`;
  const size = "<size><width>280</width><height>200</height></size>";
  place.put(
    "voc/Annotations/bridge-01.xml",
    `<annotation><filename>bridge-01.png</filename>${size}<object><name>cat</name>${box}</object></annotation>`,
  );
  place.put("voc/JPEGImages/bridge-01.png", readFileSync(join(samples, "images/bridge-01.png")));
}

describe.each(["voc", "labelme"] as const)("%s", (format) => {
  test("COCO becomes it and comes back, with and without what is kept beside it", async () => {
    const place = freshPlace();
    const written = await place.json(["convert", coco, "--to", format, "--out", "there", "--json"]);
    expect(written).toMatchObject({ ok: true, to: format, images: 12, annotations: 85, lost: [] });
    expect(await place.run(["diff", coco, "there", "--quiet"])).toEqual({
      code: 0,
      stdout: "same  12 images, 85 objects: no differences\n",
      stderr: "",
    });
    const checked = await place.json(["validate", "there", "--reporter", "json"]);
    expect(checked).toMatchObject({ summary: { errors: 0, warnings: 0, images: 12, annotations: 85 } });
    const archive = ["convert", coco, "--to", format, "--no-sidecar", "--out", "there.zip", "--json"];
    expect(await place.json(archive)).toMatchObject({ ok: true, kept: [] });
    expect(await place.run(["diff", coco, "there.zip", "--quiet"])).toMatchObject({ code: 0, stderr: "" });
  });
});

test("images of a Pascal VOC dataset are found, and findings name their files", async () => {
  const place = freshPlace();
  putVoc(place, 0);
  const report = await place.run(["validate", "voc"]);
  expect(report.stdout).toContain(join("voc", "Annotations/bridge-01.xml"));
  expect(report.stdout).toContain("voc/zero-based");
  const to = ["convert", "voc", "--coordinates", "edges", "--to", "yolo", "--out", "yolo", "--json"];
  expect(await place.json(to)).toMatchObject({
    ok: true,
    from: "voc",
    images: 1,
    diagnostics: { warning: 0 },
  });
  expect(place.files("yolo/images")).toEqual(["train/bridge-01.png"]);
});

test("flags that change nothing are told", async () => {
  const place = freshPlace();
  const { code, stderr } = await place.run([
    "convert",
    coco,
    "--to",
    "labelme",
    "--decimals",
    "0",
    "--out",
    "there",
  ]);
  expect(code).toBe(0);
  expect(stderr).toContain("--decimals changes nothing: it is for Pascal VOC.");
});
