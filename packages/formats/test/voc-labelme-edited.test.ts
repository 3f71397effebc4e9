import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLabelme } from "../src/labelme/read.ts";
import { writeLabelme } from "../src/labelme/write.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { DatasetImage } from "../src/model/dataset.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import { readVoc } from "../src/voc/read.ts";
import { writeVoc } from "../src/voc/write.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

type Files = Map<string, string>;

const annotation = (id: string, x: number, category = 0): DatasetImage["annotations"][number] => ({
  id,
  category,
  shape: { type: "box", x, y: 10, width: 20, height: 20 },
  area: 123,
  crowd: true,
  attributes: [],
  extra: { note: id },
});
const image = (name: string, ...annotations: DatasetImage["annotations"]): DatasetImage => ({
  id: `id of ${name}`,
  name,
  media: "image",
  width: 100,
  height: 80,
  annotations,
  attributes: [],
  relations: [],
  extra: { batch: "b" },
});
const category = (name: string): HeldDataset["header"]["categories"][number] => ({
  id: `id of ${name}`,
  name,
  supercategory: "animal",
  extra: {},
});
/** A box that stands twice is told from its like by its place. */
const held: HeldDataset = {
  header: {
    source: "coco",
    categories: [category("cat"), category("dog")],
    splits: [],
    info: { year: 2026 },
    extra: {},
  },
  images: [
    image("z.jpg", annotation("one", 10), annotation("two", 40)),
    image("a.jpg", annotation("three", 70, 1)),
  ],
};

const formats = {
  voc: {
    path: (stem: string): string => `Annotations/${stem}.xml`,
    read: readVoc,
    write: writeVoc,
    moved: ["<xmin>11</xmin>", "<xmin>6</xmin>"],
    renamed: ["<name>dog</name>", "<name>fox</name>"],
    removed: (text: string): string => text.replace(/ {2}<object>[\s\S]*?<\/object>\n/, ""),
    added: (text: string): string =>
      text.replace(
        "</annotation>",
        "<object><name>dog</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object></annotation>",
      ),
  },
  labelme: {
    path: (stem: string): string => `${stem}.json`,
    read: readLabelme,
    write: writeLabelme,
    moved: ["[10,10]", "[5,10]"],
    renamed: ['"label":"dog"', '"label":"fox"'],
    removed: (text: string): string => text.replace(/\{"label".*?"mask":null\},/, ""),
    added: (text: string): string =>
      text.replace(
        '"shapes":[',
        '"shapes":[{"label":"dog","points":[[0,0],[5,5]],"shape_type":"rectangle"},',
      ),
  },
} as const;

describe.each(Object.entries(formats))("%s: what was edited wins", (_, format) => {
  async function edited(edit: (files: Files) => void): Promise<HeldDataset> {
    const sink = memorySink();
    await format.write(sink)(datasetOf(held));
    const files: Files = new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
    edit(files);
    return heldOf(await format.read(memoryFolder("dataset", files)));
  }
  /** Changes the file of an image. */
  const change = (stem: string, by: (text: string) => string): Promise<HeldDataset> =>
    edited((files) => {
      const text = files.get(format.path(stem)) ?? "";
      const changed = by(text);
      expect(changed).not.toBe(text);
      files.set(format.path(stem), changed);
    });

  test("nothing: the order and all values are as they were", async () => {
    expect(await edited(() => {})).toEqual(held);
  });

  test("of a dataset without images, too", async () => {
    const sink = memorySink();
    const video: DatasetImage = { ...image("a.mp4"), media: "video" };
    const one = { ...held, images: [video] };
    await format.write(sink)(datasetOf(one));
    expect(await heldOf(await format.read(memoryFolder("dataset", sink.files)))).toEqual(one);
  });

  test("an object that was moved is read as it stands, the other comes back", async () => {
    const { images } = await change("z", (text) => text.replace(format.moved[0], format.moved[1]));
    const [two, moved] = images[0]?.annotations ?? [];
    expect(two).toEqual(held.images[0]?.annotations[1]);
    expect(moved?.shape).toEqual({ type: "box", x: 5, y: 10, width: 25, height: 20 });
    expect(moved).not.toHaveProperty("area");
  });

  test("an object that was removed is gone", async () => {
    const { images } = await change("z", format.removed);
    expect(images[0]).toEqual({ ...held.images[0], annotations: [held.images[0]?.annotations[1]] });
  });

  test("an object that was added is there", async () => {
    const { images } = await change("z", format.added);
    const { annotations = [] } = images[0] ?? {};
    expect(annotations.slice(0, 2)).toEqual(held.images[0]?.annotations);
    expect(annotations[2]).toMatchObject({
      category: 1,
      shape: { type: "box", x: 0, y: 0, width: 5, height: 5 },
    });
  });

  test("a class that is new comes after the others", async () => {
    const { header, images } = await change("a", (text) =>
      text.replace(format.renamed[0], format.renamed[1]),
    );
    expect(header.categories.map(({ id }) => id)).toEqual(["id of cat", "id of dog", "fox"]);
    expect(images[1]?.annotations).toMatchObject([{ category: 2 }]);
  });

  test("an image whose file was removed is gone, and one that was added is there", async () => {
    const { images } = await edited((files) => {
      files.set(format.path("new"), (files.get(format.path("a")) ?? "").replace("a.jpg", "new.jpg"));
      files.delete(format.path("z"));
    });
    expect(images[0]).toEqual(held.images[1]);
    expect(images.slice(1)).toMatchObject([{ id: "new", name: "new.jpg", annotations: [{ category: 1 }] }]);
  });

  test("without the sidecar nothing but the files counts", async () => {
    const { header } = await edited((files) => files.delete("angokit-sidecar.ndjson"));
    expect(header.info).toEqual({});
  });

  test("a sidecar that is damaged is an error", async () => {
    const cut = edited((files) => {
      files.set("angokit-sidecar.ndjson", (files.get("angokit-sidecar.ndjson") ?? "").slice(0, -20));
    });
    await expect(cut).rejects.toMatchObject({ code: "sidecar/damaged" });
  });

  test("any change of bytes gives a dataset, findings or a FormatError", async () => {
    const sink = memorySink();
    await format.write(sink)(datasetOf(held));
    const paths = [...sink.files.keys()].toSorted();
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.nat(2000),
      remove: fc.nat(12),
      add: fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        fc
          .constantFrom(
            "<",
            "</object>",
            "<!DOCTYPE x>",
            "&a;",
            "]]>",
            "1e999",
            "null",
            "[",
            "{",
            '"',
            "-",
            "..",
          )
          .map((text) => new TextEncoder().encode(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const files = new Map(sink.files);
        for (const { path, at, remove, add } of edits) {
          const bytes = files.get(path) ?? new Uint8Array();
          const start = at % (bytes.length + 1);
          files.set(
            path,
            Uint8Array.from([...bytes.slice(0, start), ...add, ...bytes.slice(start + remove)]),
          );
        }
        const codes: string[] = [];
        const thrown: unknown[] = [];
        try {
          await heldOf(
            await format.read(memoryFolder("d", files), { onDiagnostic: ({ code }) => codes.push(code) }),
          );
        } catch (error) {
          thrown.push(error);
        }
        for (const error of thrown) expect(error).toBeInstanceOf(FormatError);
        for (const code of codes) expect(code).toMatch(/^(?:voc|labelme)\/[a-z-]+$/);
      }),
      { numRuns: 150 },
    );
  });
});

test("no message has the signature of an address", async () => {
  const url = "https://files.example.net/a.jpg?X-Amz-Signature=0123456789abcdef0123456789abcdef";
  const messages: string[] = [];
  const onDiagnostic = ({ message }: Diagnostic): number => messages.push(message);
  const voc = new Map([
    ["a.xml", `<annotation><filename>${url}</filename></annotation>`],
    ["a.jpg", ""],
  ]);
  await heldOf(await readVoc(memoryFolder("d", voc), { onDiagnostic }));
  const labelme = new Map([["a.json", JSON.stringify({ shapes: [], imagePath: `../../${url}` })]]);
  await heldOf(await readLabelme(memoryFolder("d", labelme), { onDiagnostic }));
  const plain = new Map([["a.json", JSON.stringify({ shapes: [], imagePath: url })]]);
  const addressed = await heldOf(await readLabelme(memoryFolder("d", plain), { onDiagnostic }));
  const sink = memorySink();
  await writeLabelme(sink)(datasetOf(addressed));
  for (const [path, bytes] of sink.files) messages.push(path, new TextDecoder().decode(bytes));
  expect(messages.length).toBeGreaterThan(2);
  expect(messages.join(" ")).not.toContain("0123456789abcdef");
});
