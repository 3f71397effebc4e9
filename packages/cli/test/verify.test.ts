import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { diskFolder, labelsDigest } from "@angokit/formats/node";
import { freshPlace, listOf, objectOf, type Place, samples } from "./process.ts";

const coco = join(samples, "coco");
const target = ["--to", "yolo", "--split", "train=0.8,val=0.2", "--quiet"];

async function convert(place: Place, out: string, ...flags: readonly string[]): Promise<void> {
  const args = ["convert", coco, "--image-dir", join(samples, "images"), ...target, "--out", out, ...flags];
  const { code, stderr } = await place.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}

describe("an archive", () => {
  test("of each kind is written, read from disk and from standard input, and verified", async () => {
    const place = freshPlace();
    await convert(place, "d", "--images", "copy");
    for (const out of ["d.zip", "d.tgz"]) {
      await convert(place, out);
      const { code, stdout } = await place.run(["diff", "d", out, "--json"]);
      expect([code, objectOf(JSON.parse(stdout))["summary"]]).toMatchObject([0, { total: 0 }]);
      const input = readFileSync(join(place.path, out));
      const verified = await place.run(["verify", "-"], { input });
      expect(verified).toMatchObject({ code: 0, stdout: "-: as it was written; 26 files, 0 errors.\n" });
    }
    expect(place.entries()).toEqual(["d", "d.tgz", "d.zip"]);
    const tar = gunzipSync(readFileSync(join(place.path, "d.tgz")));
    expect(tar.subarray(512, 531).toString()).toBe("19 comment=angokit\n");
  });

  test("is replaced with --overwrite alone, holds copies of images, and says so", async () => {
    const place = freshPlace();
    const args = ["convert", coco, "--image-dir", join(samples, "images"), "--to", "coco", "--out", "d.tar"];
    const { stderr } = await place.run(args);
    expect(stderr).toContain("12 images were copied: an archive can't hold links to them.");
    const before = readFileSync(join(place.path, "d.tar"));
    const refused = await place.json([...args, "--json"]);
    expect(objectOf(refused["error"])["code"]).toBe("output/not-empty");
    expect((await place.run([...args, "--overwrite"])).code).toBe(0);
    expect(readFileSync(join(place.path, "d.tar")).equals(before)).toBe(true);
  });
});

test("a manifest names no place: not a folder that is given as ., nor the home folder", async () => {
  const place = freshPlace();
  place.put("annotations.json", readFileSync(join(coco, "annotations.json")));
  const signed = "https://alice:word@example.com/p?X-Amz-Signature=abc";
  const refused = await place.run(["convert", ".", "--to", "yolo", "--out", "e", "--image-dir", signed]);
  expect(refused.stderr).toContain("--image-dir https://example.com/p");
  expect(refused.stderr).not.toMatch(/alice|word|abc/);
  // Commands run with their place as the home folder.
  const args = ["convert", ".", "--to", "yolo", "--image-dir", place.path, "--out", "d", "--quiet"];
  expect((await place.run(args)).code).toBe(0);
  const { dataset } = objectOf(JSON.parse(place.read("d/.angokit-manifest.json")));
  expect(dataset).toMatchObject({ name: "~", sources: [{ name: "~" }], options: { imageDir: "~" } });
});

describe("verify", () => {
  test("says what a dataset is, and which files were changed, added and lost", async () => {
    const place = freshPlace();
    await convert(place, "d", "--dataset-name", "harbour", "--dataset-version", "2.1");
    const result = await place.json(["verify", "d", "--json"]);
    expect(result).toMatchObject({ ok: true, summary: { files: 26, errors: 0, warnings: 0 }, findings: [] });
    const dataset = objectOf(result["dataset"]);
    expect(dataset).toMatchObject({
      name: "harbour",
      version: "2.1",
      format: "yolo",
      task: "detect",
      sources: [{ name: "coco", format: "coco", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      options: { imageDir: "images" },
      splits: { train: 10, val: 2 },
      counts: { images: 12, annotations: 84 },
      content: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(JSON.stringify(dataset)).not.toContain(samples);

    const label = "d/labels/train/marina-01.txt";
    appendFileSync(join(place.path, label), "0 0.5 0.5 0.1 0.1\n");
    place.put("d/labels/train.cache", "");
    const { code, stdout } = await place.run(["verify", "d"]);
    expect(code).toBe(1);
    expect(stdout).toContain("labels/train/marina-01.txt was changed since it was written");
    expect(stdout).toContain("warning: labels/train.cache was added");
    expect(stdout).toContain("There are 85 annotations, where .angokit-manifest.json says 84.");
    const limited = await place.json(["verify", "d", "--strict", "--max-findings", "1", "--json"]);
    expect(limited).toMatchObject({ ok: false, summary: { errors: 3, warnings: 0 }, truncated: 2 });
    expect(listOf(limited["findings"])).toHaveLength(1);
  });

  test("compares one file with the manifest beside it, which says what its source was", async () => {
    const place = freshPlace();
    const args = ["convert", join(samples, "yolo"), "--to", "coco-results", "--out", "x.json", "--quiet"];
    expect((await place.run(args)).code).toBe(0);
    expect(place.entries()).toEqual([".x.json.angokit-manifest.json", "x.json"]);
    const { dataset } = objectOf(JSON.parse(place.read(".x.json.angokit-manifest.json")));
    const sha256 = await labelsDigest(diskFolder(join(samples, "yolo")));
    expect(dataset).toMatchObject({ sources: [{ name: "yolo", format: "yolo", sha256 }] });
    appendFileSync(join(place.path, "x.json"), "\n");
    const result = await place.json(["verify", "x.json", "--json"]);
    expect(result).toMatchObject({
      ok: false,
      findings: [{ code: "manifest/file-changed", file: "x.json" }],
    });
    const refused = await place.json([...args, "--overwrite", "--json"]);
    expect(objectOf(refused["error"])["code"]).toBe("output/edited");
  });

  test.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
    const place = freshPlace();
    execFileSync("sh", ["-c", "mkfifo pipe"], { cwd: place.path });
    const { error } = await place.json(["verify", "pipe", "--json"]);
    expect(objectOf(error)["code"]).toBe("manifest/missing");
  });

  test.each([
    ["a folder that angokit did not write", [coco], "manifest/missing"],
    ["what is not there", ["none.zip"], "input/missing"],
    ["a file that angokit did not write", [join(coco, "annotations.json")], "manifest/missing"],
  ])("refuses %s", async (_, args, code) => {
    const { code: exit, stdout } = await freshPlace().run(["verify", ...args, "--json"]);
    expect([exit, objectOf(JSON.parse(stdout))["error"]]).toMatchObject([2, { code }]);
  });
});
