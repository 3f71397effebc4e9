import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource, type Source } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { readXml, xmlElements } from "../src/xml/elements.ts";
import { childrenToJson, jsonToChildren, type XmlNode } from "../src/xml/node.ts";
import { escapeAttribute, holdableText, xmlText } from "../src/xml/text.ts";

const name = fc.constantFrom("a", "b", "name", "__proto__", "größe", "x1");
const text = fc.oneof(
  fc.string({ maxLength: 8, unit: "binary" }),
  fc.constantFrom("<&>\"'", "]]>", "\r\n\t", " a "),
);

/** An element as it can be written: text without what XML can't hold, and at its ends no white space beside children. */
const node: fc.Arbitrary<XmlNode> = fc.letrec<{ node: XmlNode }>((tie) => ({
  node: fc
    .record({
      name,
      attributes: fc.array(fc.tuple(name, text), { maxLength: 2 }),
      text,
      children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("node"), { maxLength: 3 })),
    })
    .map(({ name: own, attributes, text: content, children }) => ({
      name: own,
      attributes: new Map(attributes.map(([key, value]) => [key, holdableText(value)])),
      text: children.length > 0 ? holdableText(content).trim() : holdableText(content),
      children,
    })),
})).node;

/** Elements without the lines on which they stand. */
function plain({ name: own, attributes, text: content, children }: XmlNode): XmlNode {
  return { name: own, attributes, text: content, children: children.map(plain) };
}

describe("an element", () => {
  test("comes back from its text, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(node, fc.integer({ min: 1, max: 40 }), async (one, size) => {
        const bytes = new TextEncoder().encode(xmlText(one));
        const source: Source = {
          name: "a.xml",
          async *stream() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
          },
        };
        expect(plain(await readXml(source))).toEqual(one);
      }),
      { numRuns: 150 },
    );
  });

  test("comes back from its JSON, children of one name together", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), (children) => {
        const json = childrenToJson(children);
        expect(childrenToJson(jsonToChildren(JSON.parse(JSON.stringify(json))))).toEqual(json);
      }),
      { numRuns: 150 },
    );
  });
});

test("elements at a depth come as they end, those above as they begin", async () => {
  const source = memorySource("a.xml", '<r v="1"><m>x</m>\n<!-- c --><i n="&lt;"><b/></i></r>');
  const items: unknown[] = [];
  for await (const { depth, element } of xmlElements(source, 1)) {
    items.push([
      depth,
      element.name,
      Object.fromEntries(element.attributes),
      element.children.length,
      element.line,
    ]);
  }
  expect(items).toEqual([
    [0, "r", { v: "1" }, 0, 1],
    [1, "m", {}, 0, 1],
    [1, "i", { n: "<" }, 1, 2],
  ]);
});

test("an element may have half a million others in it", async () => {
  const piece = new TextEncoder().encode("<box/>".repeat(10_000));
  const source: Source = {
    name: "a.xml",
    async *stream() {
      yield new TextEncoder().encode("<annotations><image>");
      for (let at = 0; at < 60; at += 1) yield piece;
      yield new TextEncoder().encode("</image></annotations>");
    },
  };
  const sizes: number[] = [];
  for await (const { element } of xmlElements(source, 1)) sizes.push(element.children.length);
  expect(sizes).toEqual([0, 600_000]);
});

describe("what can't be read", () => {
  test.each<[string, string | Uint8Array, string, number | undefined]>([
    ["nothing", "", "xml/syntax", 1],
    ["an element without its end", "<a>\n<b>", "xml/syntax", 2],
    ["an entity that is not XML's own", "<a>&toString;</a>", "xml/syntax", 1],
    ["an entity that the text declares", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "xml/syntax", 1],
    ["an attribute that comes twice", '<a x="1" x="2"/>', "xml/syntax", 1],
    ["something after the root", "<a/><b/>", "xml/syntax", 1],
    ["elements in elements in elements", "<a>".repeat(600), "xml/too-deep", 1],
    ["bytes that are no UTF-8", Uint8Array.from([60, 97, 62, 255]), "input/encoding", undefined],
    ["UTF-16", Uint8Array.from([255, 254, 60, 0]), "input/encoding", undefined],
    [
      "an encoding that no one knows",
      '<?xml version="1.0" encoding="klingon"?><a/>',
      "input/encoding",
      undefined,
    ],
  ])("%s", async (_, content, code, line) => {
    const error: unknown = await readXml(memorySource("a.xml", content)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code, place: { file: "a.xml", ...(line === undefined ? {} : { line }) } });
  });

  test("an element without end stops where it is too large", async () => {
    const piece = new TextEncoder().encode(`<b>${"x".repeat(2 ** 20)}</b>`);
    const endless: Source = {
      name: "a.xml",
      async *stream() {
        yield new TextEncoder().encode("<a>");
        for (;;) yield piece;
      },
    };
    await expect(xmlElements(endless, 0, 2 ** 20).next()).rejects.toMatchObject({
      code: "xml/too-large",
      message: expect.stringContaining("takes more than 1 MB of memory"),
    });
  });

  test("any text gives an element or a FormatError", async () => {
    const pieces = fc.constantFrom(
      "<a",
      ">",
      "</a>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "&",
      ";",
      "&#0;",
      '"',
      "<?",
      " x=",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))), async (parts) => {
        const error: unknown = await readXml(memorySource("a.xml", parts.join(""))).catch(
          (thrown: unknown) => thrown,
        );
        expect(!(error instanceof Error) || error instanceof FormatError).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

test("what XML can't hold becomes U+FFFD, and line breaks of attributes stay", () => {
  expect(escapeAttribute('a\0\ud800\uffff\n"<')).toBe("a\ufffd\ufffd\ufffd&#10;&quot;&lt;");
});
