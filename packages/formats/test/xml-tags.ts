import { SaxesParser } from "saxes";

/** An element as other tools see it: this package's own reader of XML has no part in it. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Tag[];
  text: string;
}

/** The root of an XML text. */
export function rootOf(xml: string): Tag {
  const parser = new SaxesParser<{ xmlns: false }>();
  const document: Tag = { name: "", attributes: {}, children: [], text: "" };
  const open: Tag[] = [document];
  parser.on("opentag", ({ name, attributes }) => {
    const tag: Tag = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(tag);
    open.push(tag);
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", (text) => {
    const tag = open.at(-1);
    if (tag !== undefined) tag.text += text;
  });
  parser.write(xml).close();
  const [root] = document.children;
  if (root === undefined) throw new Error("there is no root");
  return root;
}
