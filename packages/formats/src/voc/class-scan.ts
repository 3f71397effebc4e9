import { joined } from "../bytes/joined.ts";
import { memorySource, type Source } from "../io/source.ts";
import { readXml } from "../xml/elements.ts";
import { textOf, unindented } from "../xml/node.ts";

/*
 * All files are read once for their classes before they are read for their images. Most need not be parsed for that.
 */

/** An object whose name comes after nothing but elements with a text. */
const OBJECT = /<object>\s*(?:<([\w.-]+)>[^<]*<\/\1>\s*)*?<name>([^<]*)<\/name>/g;
/** Comments, CDATA, references, and encodings other than UTF-8 are left to the parser. */
const NOT_PLAIN = /<!|&|^[^>]*\sencoding\s*=\s*["'](?!utf-8["'])/i;

/** The names of classes in an XML file; maybe some of one that is not well-formed. Throws what `readXml` throws. */
export async function classesIn(source: Source): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.stream()) {
    size += chunk.length;
    if (size > MAX_PLAIN) return parsedClasses(source);
    chunks.push(chunk.slice());
  }
  const bytes = joined(chunks);
  return plainClasses(bytes) ?? (await parsedClasses(memorySource(source.name, bytes)));
}

/** Larger files are parsed in pieces. */
const MAX_PLAIN = 2 ** 20;

function plainClasses(bytes: Uint8Array): readonly string[] | undefined {
  const text = new TextDecoder().decode(bytes);
  if (NOT_PLAIN.test(text) || text.includes("\ufffd")) return undefined;
  const names = Array.from(text.matchAll(OBJECT), ([, , name = ""]) => unindented(name));
  return names.length === text.split("<object").length - 1 ? names : undefined;
}

async function parsedClasses(source: Source): Promise<readonly string[]> {
  const { children } = await readXml(source);
  return children.flatMap((child) => (child.name === "object" ? (textOf(child, "name") ?? []) : []));
}
