import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource, readAngoExport, readCoco } from "@angokit/formats";
import { inspect } from "@angokit/formats/inspect";
import { describe, expect, test } from "vitest";
import { glyphsFor } from "../src/inspection/glyphs.ts";
import { widthOf } from "../src/inspection/line-text.ts";
import { terminalReport } from "../src/inspection/terminal-report.ts";
import { freshPlace, listOf, objectOf, type Place, samples } from "./process.ts";
import { zipOf } from "./zip.ts";

const HOSTILE = `</script></style><img src=x onerror="alert('1')"> & "quoted" \u001b[31m\u202Ered`;

/** A COCO dataset of one class in one image, whose picture is there or not. */
function putCoco(place: Place, { name = "a.png", category = "cat", picture = true } = {}): string {
  const coco = {
    images: [{ id: 1, file_name: name, width: 320, height: 240 }],
    categories: [{ id: 1, name: category }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40], area: 1200, iscrowd: 0 }],
  };
  if (picture) place.put(`set/${name}`, readFileSync(join(samples, "images/marina-01.png")));
  return place.put("set/annotations.json", JSON.stringify(coco));
}

function same(text: string): string {
  return text;
}

/** The pictures on a page. */
function drawn(page: string): readonly string[] {
  return Array.from(page.matchAll(/aria-label="([^"]+) with \d+ objects?"/g), ([, name = ""]) => name);
}

function isPlain(text: string): boolean {
  return Array.from(text).every((sign) => sign === "\n" || (sign >= " " && sign <= "~"));
}

describe("the report", () => {
  const cases: readonly (readonly [input: string, head: string, objects: RegExp])[] = [
    ["ango", "Ango", /\n {2}objects +114 {2}9 in an image, at most 16\n/],
    ["coco", "COCO", /\n {2}objects +85 {2}7\.08 in an image, at most 14\n/],
    ["yolo", "YOLO", /\n {2}objects +84 {2}7 in an image, at most 14\n/],
  ];
  test.each(cases)(
    "of the samples in %s fits 80 columns, where it is no terminal's",
    async (name, head, objects) => {
      const place = freshPlace();
      const input = join(samples, name);
      const { code, stdout } = await place.run(["inspect", input]);
      expect(code).toBe(0);
      expect(stdout.split("\n")[0]).toBe(`${head} dataset ${input}`.slice(0, 80));
      expect(stdout).toMatch(/\n {2}images +12 {2}1 without objects \(8\.3%\)\n/);
      expect(stdout).toMatch(objects);
      expect(stdout).toMatch(/\n {2}Tree +█+ +24 +2\d\.\d% +6 +1,7\d\d px²\n/);
      expect(stdout.split("\n").filter((line) => widthOf(line) > 80)).toEqual([]);
      expect(stdout).not.toMatch(/\p{Cf}|[ \t]\n/u);
      expect(stdout).not.toContain("\u001b");
      expect(place.entries()).toEqual([]);
    },
  );

  test.each([
    [{ LANG: "C" }, true],
    [{ LANG: "en_US.UTF-8", LC_ALL: "POSIX" }, true],
    [{ LANG: "de_DE.UTF-8", TERM: "dumb" }, true],
    [{ LANG: "C", LC_CTYPE: "C.utf8" }, false],
    [{}, false],
  ])("with %j it is ASCII: %s", async (env, ascii) => {
    const { stdout } = await freshPlace().run(["inspect", join(samples, "yolo")], { env });
    expect(isPlain(stdout)).toBe(ascii);
    expect(stdout).toMatch(ascii ? /\n {2}Tree +#+ / : /\n {2}Tree +█+ /);
  });

  test("names can't steer the terminal", async () => {
    const place = freshPlace();
    const { code, stdout } = await place.run([
      "inspect",
      putCoco(place, { category: HOSTILE, picture: false }),
    ]);
    expect(code).toBe(0);
    for (const sign of ["\u001b", "\u202E"]) expect(stdout).not.toContain(sign);
  });

  const letters = ["a", "W", "名", "é", "e\u0301", "😀", "👩‍🚀", " ", "\n", "\u001b", "x".repeat(60)];
  const widths = [40, 41, 47, 60, 79, 80, 99, 140];
  test.each(widths.flatMap((width) => [true, false].map((ascii) => ({ width, ascii }))))(
    "every line fits $width columns (ASCII: $ascii), whatever the names are",
    async ({ width, ascii }) => {
      // Names of 1 to 40 letters, of every mixture.
      const names = Array.from({ length: 40 }, (_, n) =>
        Array.from({ length: n + 1 }, (__, at) => letters[(at * (n + 3) + n) % letters.length]).join(""),
      );
      const coco = {
        images: [{ id: 1, file_name: "a.png", width: 123_456, height: 654_321 }],
        categories: names.map((name, index) => ({ id: index + 1, name, keypoints: [name], skeleton: [] })),
        annotations: names.slice(3).flatMap((name, index) =>
          Array.from({ length: index * 7 }, (_, n) => ({
            id: index * 1000 + n + 1,
            image_id: 1,
            category_id: index + 1,
            bbox: [n, n, n * n, 7],
            keypoints: [1, 1, n % 3],
            attributes: { [name]: name },
          })),
        ),
      };
      const source = memorySource("coco.json", JSON.stringify(coco));
      const found = await inspect(await readCoco(source, { onDiagnostic: () => {} }));
      const glyphs = glyphsFor(ascii ? { LANG: "C" } : {});
      const text = terminalReport(
        found,
        { from: "coco", input: names.join("/") },
        {
          heading: same,
          bar: same,
          quiet: same,
          glyphs,
          width,
        },
      );
      expect(text.split("\n").filter((line) => widthOf(line) > width)).toEqual([]);
      expect(text).not.toContain("\u001b");
    },
  );

  test("many classes, sizes and questions are cut, and it says so", async () => {
    const many = Array.from({ length: 50 }, (_, n) => n + 1);
    const coco = {
      images: many.map((id) => ({ id, file_name: `${id}.png`, width: id, height: 9 })),
      categories: many.map((id) => ({ id, name: `class ${id}` })),
      annotations: many.map((id) => ({
        id,
        image_id: id,
        category_id: id,
        bbox: [0, 0, 1, 1],
        attributes: { [`question ${id}`]: "yes" },
      })),
    };
    const place = freshPlace();
    const { stdout } = await place.run(["inspect", place.put("a.json", JSON.stringify(coco))]);
    expect(stdout).toContain("\n  and 20 more with 20 objects: --json lists them\n");
    expect(stdout).toContain("\n  and 42 more with 42 images\n");
    expect(stdout).toContain("\n  and 30 more questions: --json lists them\n");
    const { classes } = await place.json(["inspect", "a.json", "--json"]);
    expect(listOf(classes).length).toBe(50);
  });
});

describe("--json", () => {
  test("is what the library finds", async () => {
    const path = join(samples, "ango/export.json");
    const { code, stdout, stderr } = await freshPlace().run(["inspect", path, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { ok, from, messages, diagnostics, ...found } = objectOf(JSON.parse(stdout));
    expect({ ok, from, messages }).toEqual({ ok: true, from: "ango", messages: [] });
    expect(diagnostics).toMatchObject({ error: 0, warning: 1, codes: { "ango/classes-by-appearance": 1 } });
    const source = memorySource("export.json", readFileSync(path));
    const { imageSizes, ...expected } = await inspect(
      await readAngoExport(source, { onDiagnostic: () => {} }),
    );
    // The command line finds the pictures, and with them the sizes that the export does not know.
    expect(imageSizes.unknown).toBe(2);
    expect(objectOf(found["imageSizes"])).toMatchObject({ known: 12, unknown: 0 });
    const unsized = new Set(["classes", "areaShare", "centres", "sides", "imageSizes"]);
    const parts = Object.entries(JSON.parse(JSON.stringify(expected))).filter(([key]) => !unsized.has(key));
    expect(found).toMatchObject(Object.fromEntries(parts));
    expect(listOf(found["classes"]).map(({ name, objects }) => [name, objects])).toEqual(
      expected.classes.map(({ name, objects }) => [name, objects]),
    );
  });

  test("of a ZIP and of standard input", async () => {
    const place = freshPlace();
    putCoco(place);
    const text = place.read("set/annotations.json");
    place.put("set.zip", zipOf({ "annotations.json": text }));
    const folder = await place.json(["inspect", "set", "--json"]);
    expect(folder).toMatchObject({ ok: true, format: "coco", images: 1, annotations: 1 });
    expect(await place.json(["inspect", "set.zip", "--json"])).toEqual(folder);
    expect(await place.json(["inspect", "-", "--json"], { input: text })).toEqual(folder);
  });

  test("of what can't be read is an error with code 2, and no page", async () => {
    const place = freshPlace();
    place.put("x.json", '{"images": [');
    const { code, stdout } = await place.run(["inspect", "x.json", "--html", "page.html", "--json"]);
    expect(code).toBe(2);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false, error: { code: expect.any(String) } });
    expect(place.entries()).toEqual(["x.json"]);
  });
});

describe("--html", () => {
  const VOID = new Set(["meta"]);

  /** Tags that are not closed in their order. */
  function unbalanced(page: string): readonly string[] {
    const open: string[] = [];
    for (const [, slash, name = "", rest = ""] of page.matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g,
    )) {
      if (slash === "/") {
        if (open.pop() !== name) return [...open, `</${name}>`];
      } else if (!VOID.has(name) && !rest.endsWith("/")) open.push(name);
    }
    return open;
  }

  test.each(["ango", "coco", "yolo"])(
    "of the samples in %s is one page that needs nothing else",
    async (name) => {
      const place = freshPlace();
      const { code, stderr } = await place.run(["inspect", join(samples, name), "--html", "page.html"]);
      expect(code).toBe(0);
      expect(stderr).toContain("The page is page.html.\n");
      expect(place.entries()).toEqual(["page.html"]);
      const page = place.read("page.html");
      expect(page.startsWith('<!doctype html>\n<!-- angokit inspect -->\n<html lang="en">')).toBe(true);
      expect(unbalanced(page)).toEqual([]);
      const addresses = Array.from(
        page.matchAll(/\b(?:href|src|action|data)="([^"]*)"/g),
        ([, url = ""]) => url,
      );
      expect(
        addresses.filter((url) => !/^(?:#[a-z0-9-]+$|data:image\/(?:png|jpeg);base64,)/.test(url)),
      ).toEqual([]);
      expect(addresses.filter((url) => url.startsWith("data:")).length).toBe(12);
      // Whatever an anchor leads to is there, once.
      for (const url of addresses.filter((one) => one.startsWith("#")))
        expect(page.split(`id="${url.slice(1)}"`).length).toBe(2);
      expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|\son[a-z]+=|https?:/i);
      for (const section of [
        "Classes",
        "Samples",
        "Sizes of boxes",
        "Places of objects",
        "Proportions of boxes",
      ])
        expect(page).toContain(`>${section}<`);
      for (const section of ["Objects in an image", "Sizes of images", "Shapes"])
        expect(page).toContain(`>${section}<`);
    },
  );

  test("is the same for the same input; the seed draws other pictures", async () => {
    const place = freshPlace();
    const page = async (...flags: string[]): Promise<string> => {
      await place.run(["inspect", join(samples, "coco"), "--html", "page.html", "--overwrite", ...flags]);
      return place.read("page.html");
    };
    const first = await page("--samples", "3");
    expect(await page("--samples", "3")).toBe(first);
    expect(drawn(first).length).toBe(3);
    expect(drawn(await page("--samples", "3", "--seed", "7"))).not.toEqual(drawn(first));
    expect(drawn(await page("--samples", "0"))).toEqual([]);
  });

  test("names can't break out of it", async () => {
    const place = freshPlace();
    putCoco(place, { name: "it's <b>.png", category: HOSTILE });
    await place.run(["inspect", "set", "--html", "page.html"]);
    const page = place.read("page.html");
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/<img|<\/script|<b>\.png/);
    expect(page).not.toContain("\u001b");
    expect(page).toContain(
      "&lt;/script&gt;&lt;/style&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; ",
    );
    expect(page).toContain("it&#39;s &lt;b&gt;.png");
    expect(page).toContain('href="data:image/png;base64,');
  });

  test("pictures that are not there, or no pictures, are grey with their annotations", async () => {
    const place = freshPlace();
    putCoco(place, { picture: false });
    await place.run(["inspect", "set", "--html", "none.html"]);
    expect(place.read("none.html")).toMatch(
      /class="blank" width="320" height="240".*>not found<.*d="M10 20h30v40h-30z"/s,
    );
    place.put("set/a.png", "no picture");
    await place.run(["inspect", "set", "--html", "bad.html"]);
    expect(place.read("bad.html")).toContain("1 picture could not be shown.");
  });

  test("the signature of an address is in no page and no document", async () => {
    const place = freshPlace();
    const name = "https://example.com/a.png?X-Amz-Signature=5ec4e75ec4e75ec4e7";
    putCoco(place, { name, category: name, picture: false });
    const { stdout } = await place.run(["inspect", "set", "--html", "page.html", "--json"]);
    for (const text of [stdout, place.read("page.html"), (await place.run(["inspect", "set"])).stdout])
      expect(text).not.toContain("5ec4e7");
  });

  test("what is there is replaced only with --overwrite, and only if it is such a page", async () => {
    const place = freshPlace();
    const set = putCoco(place);
    const write = async (...flags: string[]): Promise<readonly [number | null, string]> => {
      const { code, stdout } = await place.run(["inspect", set, "--html", "page.html", "--json", ...flags]);
      const { error } = objectOf(JSON.parse(stdout));
      return [code, error === undefined ? "" : String(objectOf(error)["code"])];
    };
    expect(await write()).toEqual([0, ""]);
    const page = place.read("page.html");
    place.put("page.html", page.replace("</title>", " of old</title>"));
    expect(await write()).toEqual([2, "output/not-empty"]);
    expect(place.read("page.html")).toContain(" of old</title>");
    // What a run left that was killed is no hindrance.
    place.put(".page.html.angokit-inspect", "half a page");
    expect(await write("--overwrite")).toEqual([0, ""]);
    expect(place.read("page.html")).toBe(page);
    place.put("page.html", "<!doctype html>\n<p>mine\n");
    expect(await write("--overwrite")).toEqual([2, "output/not-ours"]);
    expect(place.read("page.html")).toBe("<!doctype html>\n<p>mine\n");
    expect(place.entries()).toEqual(["page.html", "set"]);
  });

  test("a place where nothing can be written is told before the dataset is read", async () => {
    const place = freshPlace();
    const { code, stderr } = await place.run(["inspect", "none.json", "--html", "set.html"]);
    expect(code).toBe(2);
    expect(stderr).toContain("none.json");
    place.put("folder.html/a", "");
    const refused = await place.run(["inspect", putCoco(place), "--html", "folder.html"]);
    expect([refused.code, refused.stdout]).toEqual([3, ""]);
  });
});

test("flags that change nothing are told", async () => {
  const place = freshPlace();
  const { code, stderr } = await place.run(["inspect", putCoco(place), "--seed", "1", "--samples", "3"]);
  expect(code).toBe(0);
  expect(stderr).toBe(
    "warning: --samples changes nothing without --html.\nwarning: --seed changes nothing without --html.\n",
  );
});
