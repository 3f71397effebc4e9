import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ImageNames, hasImageExtension, safeName, stemOf, type Renaming } from "../src/io/names.ts";
import { isSafePath } from "../src/io/sink.ts";
import type { DatasetImage } from "../src/model/dataset.ts";

function image(name: string, more: Partial<DatasetImage> = {}): DatasetImage {
  return { id: 7, name, media: "image", annotations: [], attributes: [], relations: [], extra: {}, ...more };
}

const long = "ä".repeat(150);

type Rule = [title: string, name: string, expected: string, more?: Partial<DatasetImage>];

const rules: readonly Rule[] = [
  ["a plain name stays", "a.jpg", "a.jpg"],
  ["a path stays", "train2017/sub/a b.JPG", "train2017/sub/a b.JPG"],
  ["signs of other languages stay", "Größe/写真.png", "Größe/写真.png"],
  ["dots in the name stay", "a-weird Filename.asdf.jpg", "a-weird Filename.asdf.jpg"],
  ["a percent sign and an encoded letter stay", "50%/caf%C3%A9.jpg", "50%/caf%C3%A9.jpg"],
  [
    "a name without extension gets the URL's",
    "scan.v2",
    "scan.v2.png",
    { url: "https://h/x/1.PNG?X-Amz-Signature=abc" },
  ],
  ["a name without extension gets its own path's", "scan", "scan.tif", { path: "images/scan.tif" }],
  ["a name without any extension is a JPEG", "scan", "scan.jpg"],
  ["the query of a URL is no extension", "scan", "scan.jpg", { url: "https://h/x?name=secret.png" }],
  ["a backslash is a slash", String.raw`sub\a.jpg`, "sub/a.jpg"],
  ["a drive goes", String.raw`C:\data\a.jpg`, "data/a.jpg"],
  ["a drive letter without folder goes into the name", "C:a.jpg", "C_a.jpg"],
  ["an absolute path becomes relative", "/etc/a.jpg", "etc/a.jpg"],
  ["dot segments go", "../../evil/./a.jpg", "evil/a.jpg"],
  ["encoded dot segments go", "%2e%2e%2fevil.jpg", "evil.jpg"],
  ["dots and spaces at the end of a segment go", "a. /b.jpg. ", "a/b.jpg"],
  ["control characters go", "a\0b\nc.jpg", "a_b_c.jpg"],
  ["a lone surrogate goes", "a\ud800.jpg", "a_.jpg"],
  ["signs that Windows forbids go", 'a:b*c?d"e<f>g|h.jpg', "a_b_c_d_e_f_g_h.jpg"],
  ["a reserved name is changed", "con/aux.jpg", "_con/_aux.jpg"],
  ["a name that only starts like a reserved one stays", "console.jpg", "console.jpg"],
  ["a hidden file is shown", ".cache/.a.jpg", "_.cache/_.a.jpg"],
  ["a folder called like an image is told apart", "a.jpg/b.txt/c.jpg", "a.jpg_/b.txt_/c.jpg"],
  ["a URL is its path", "https://u:p@host.example/b%20u/a.jpg?X-Amz-Signature=s3cret#f", "b u/a.jpg"],
  ["a URL without path is the id", "https://host.example/?sig=1", "7.jpg"],
  ["an empty name is the id", "", "7.jpg"],
  ["a name of dots is the id", "../..", "p_q.jpg", { id: "p/../q" }],
  ["only an extension is no name", ".jpg", "_.jpg"],
  [
    "a long segment is cut",
    `${long}/${long}.jpeg`,
    `${"ä".repeat(95)}-325b9995/${"ä".repeat(93)}-325b9995.jpeg`,
  ],
];

describe("a safe name", () => {
  test.each(rules)("%s", (_, name, expected, more) => {
    expect(safeName(image(name, more))).toBe(expected);
  });

  test("holds for every name", () => {
    const signs = fc.constantFrom(
      "a",
      ".",
      "..",
      "/",
      "\\",
      ":",
      "%2e",
      "%2F",
      " ",
      "\0",
      "con",
      ".jpg",
      ".TXT",
      "é",
      "ä".repeat(120),
      "https://",
      "?",
    );
    const names = fc.oneof(
      fc.array(signs, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(names, fc.oneof(fc.string(), fc.integer()), (name, id) => {
        const safe = safeName(image(name, { id }));
        expect(isSafePath(safe)).toBe(true);
        expect(hasImageExtension(safe)).toBe(true);
        for (const segment of safe.split("/")) {
          expect(new TextEncoder().encode(segment).length).toBeLessThanOrEqual(200);
          expect(segment).not.toMatch(/[\p{Cc}:*?"<>|\\]|[. ]$|^\./u);
        }
        // What is safe already is not changed again.
        expect(safeName(image(safe))).toBe(safe);
      }),
      { numRuns: 150 },
    );
  });
});

describe("clashes", () => {
  const cases: readonly (readonly [
    title: string,
    images: readonly DatasetImage[],
    expected: readonly string[],
  ])[] = [
    ["two extensions", [image("a.jpg"), image("a.png", { id: 17 })], ["a.jpg", "a-17.png"]],
    ["letter case", [image("d/A.jpg"), image("D/a.jpg", { id: "x/y" })], ["d/A.jpg", "D/a-x_y.jpg"]],
    ["Unicode form", [image("é.jpg"), image("e\u0301.jpg", { id: 2 })], ["é.jpg", "e\u0301-2.jpg"]],
    [
      "an id that is taken too",
      [image("a.jpg"), image("a-2.jpg"), image("a.png", { id: 2 }), image("a.tif", { id: 2 })],
      ["a.jpg", "a-2.jpg", "a-2-2.png", "a-2-3.tif"],
    ],
    ["different folders are no clash", [image("a/x.jpg"), image("b/x.jpg")], ["a/x.jpg", "b/x.jpg"]],
  ];
  test.each(cases)("%s", (_, images, expected) => {
    const names = new ImageNames();
    expect(images.map((one) => names.nameOf(one))).toEqual(expected);
  });

  test("a changed name is told, with the reason", () => {
    const told: Renaming[] = [];
    const names = new ImageNames((renaming) => told.push(renaming));
    for (const name of ["a.jpg", "../b.jpg", "a.png"]) names.nameOf(image(name));
    expect(told.map(({ name, reason }) => [name, reason])).toEqual([
      ["b.jpg", "unsafe"],
      ["a-7.png", "clash"],
    ]);
  });

  test("names in different splits don't clash", () => {
    const names = new ImageNames();
    expect([names.nameOf(image("a.jpg"), "train"), names.nameOf(image("a.jpg"), "val")]).toEqual([
      "a.jpg",
      "a.jpg",
    ]);
  });

  test("no two images share a stem", () => {
    const names = fc.array(
      fc.record({
        name: fc.constantFrom("a.jpg", "A.png", "a", "b/a.jpg", "a-1.jpg", "", "x/../a.gif"),
        id: fc.nat(2),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(names, (records) => {
        const given = new ImageNames();
        const stems = records.map(({ name, id }) => stemOf(given.nameOf(image(name, { id }))).toLowerCase());
        expect(new Set(stems).size).toBe(stems.length);
      }),
    );
  });
});
