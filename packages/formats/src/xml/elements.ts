import { SaxesParser } from "saxes";

import type { Source } from "../io/source.ts";
import { MAX_DEPTH } from "../json/depth.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { XmlNode } from "./node.ts";

/** An element as it was read. */
export interface XmlElement extends XmlNode {
  readonly children: readonly XmlElement[];
  /** Of its tag, from 1. */
  readonly line: number;
}

/** One of the elements that {@link xmlElements} gives. */
export interface XmlItem {
  /** 0 for the root. */
  readonly depth: number;
  readonly element: XmlElement;
}

/**
 * The elements of an XML text at a depth, each with all that is in it, as soon as it ends. Those above come before, when
 * they begin: with their attributes, without text and children. Comments and the document type are passed over;
 * entities beside the five of XML are refused, so nothing is fetched or multiplied.
 *
 * @param depth 0 for the root alone, whole; 1 for its children
 * @param most how large an element at that depth may be: 256 MB unless given, its text and what each element and
 *   attribute in it takes in memory
 * @throws FormatError `xml/syntax` with line and column; `xml/too-deep` (512 levels); `xml/too-large`; `input/encoding`
 *   for a text that is not in the encoding that it declares, UTF-8 unless it does, or in none that is known
 */
export async function* xmlElements(
  source: Source,
  depth: number,
  most: number = MAX_SIZE,
): AsyncGenerator<XmlItem> {
  const reader = new XmlReader(source.name, depth, most);
  for await (const text of xmlTexts(source)) {
    for (let at = 0; at < text.length; at += SLICE) yield* reader.read(text.slice(at, at + SLICE));
  }
  yield* reader.end();
}

/** The root of an XML text with all that is in it, up to 256 MB: see {@link xmlElements}. */
export async function readXml(source: Source): Promise<XmlElement> {
  for await (const { element } of xmlElements(source, 0)) return element;
  throw new FormatError("xml/syntax", "The XML has no element.", { file: source.name });
}

/** What is parsed at once: elements wait for no more than that. */
const SLICE = 2 ** 16;
const MAX_SIZE = 256 * 2 ** 20;
/** What an element and an attribute take beside their text. */
const [ELEMENT_SIZE, ATTRIBUTE_SIZE] = [128, 32];

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly line: number;
  readonly children: XmlElement[];
  text: string;
}

class XmlReader {
  readonly #file: string;
  readonly #depth: number;
  readonly #most: number;
  readonly #parser = new SaxesParser({ xmlns: false as const });
  readonly #open: OpenElement[] = [];
  #level = 0;
  #line = 1;
  /** Of what is held: the element that is read, and the tag or text that has not ended yet. */
  #size = 0;
  #items: XmlItem[] = [];

  constructor(file: string, depth: number, most: number) {
    this.#file = file;
    this.#most = most;
    this.#depth = depth;
    const parser = this.#parser;
    parser.ENTITIES = Object.assign(Object.create(null), ENTITIES);
    parser.on("error", (error) => {
      const fault = error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
      throw this.#error("xml/syntax", `This is not well-formed XML: ${fault}.`);
    });
    parser.on("opentagstart", () => (this.#line = parser.line));
    parser.on("opentag", ({ name, attributes }) => this.#start(name, attributes));
    parser.on("closetag", () => this.#end());
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("comment", () => this.#pass());
    parser.on("processinginstruction", () => this.#pass());
  }

  read(text: string): readonly XmlItem[] {
    this.#size += text.length;
    this.#parser.write(text);
    if (this.#size > this.#most) {
      throw this.#error(
        "xml/too-large",
        `An element, a text or a comment takes more than ${this.#most / 2 ** 20} MB of memory.`,
      );
    }
    return this.#taken();
  }

  end(): readonly XmlItem[] {
    this.#parser.close();
    return this.#taken();
  }

  #taken(): readonly XmlItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #start(name: string, given: Readonly<Record<string, string>>): void {
    const pairs = Object.entries(given);
    const attributes = pairs.length === 0 ? NO_ATTRIBUTES : new Map(pairs);
    this.#size += ELEMENT_SIZE + attributes.size * ATTRIBUTE_SIZE;
    if (this.#level >= MAX_DEPTH) {
      throw this.#error("xml/too-deep", `Elements are nested more than ${MAX_DEPTH} levels deep.`);
    }
    const line = this.#line;
    if (this.#level < this.#depth) {
      this.#items.push({ depth: this.#level, element: { name, attributes, text: "", children: [], line } });
      this.#size = 0;
    } else this.#open.push({ name, attributes, line, children: [], text: "" });
    this.#level += 1;
  }

  #end(): void {
    this.#level -= 1;
    const ended = this.#open.pop();
    if (ended === undefined) return;
    const element = ended.children.length > 0 ? { ...ended, text: ended.text.trim() } : ended;
    const parent = this.#open.at(-1);
    if (parent !== undefined) {
      parent.children.push(element);
      return;
    }
    this.#items.push({ depth: this.#level, element });
    this.#size = 0;
  }

  #text(text: string): void {
    const open = this.#open.at(-1);
    if (open !== undefined) open.text += text;
    this.#pass();
  }

  /** What is outside of an element that is read is not held. */
  #pass(): void {
    if (this.#open.length === 0) this.#size = 0;
  }

  #error(code: string, message: string): FormatError {
    const { line, column } = this.#parser;
    return new FormatError(code, message, { file: this.#file, line, column });
  }
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };

/** An XML text in pieces as they come, in the encoding that it declares. */
async function* xmlTexts(source: Source): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let start: Uint8Array = new Uint8Array();
  try {
    for await (const chunk of source.stream()) {
      if (decoder !== undefined) {
        yield decoder.decode(chunk, { stream: true });
        continue;
      }
      const joined = new Uint8Array(start.length + chunk.length);
      joined.set(start);
      joined.set(chunk, start.length);
      start = joined;
      if (start.length < DECLARATION) continue;
      decoder = decoderOf(start, source.name);
      yield decoder.decode(start, { stream: true });
    }
    if (decoder !== undefined) yield decoder.decode();
    else yield decoderOf(start, source.name).decode(start);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = `${source.name} is not in the encoding that it declares (UTF-8 where it declares none).`;
    throw new FormatError("input/encoding", message, { file: source.name }, { cause: error });
  }
}

/** Bytes in which a declaration ends. */
const DECLARATION = 256;

function decoderOf(start: Uint8Array, file: string): TextDecoder {
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new FormatError("input/encoding", `${file} is UTF-16 text: save it as UTF-8.`, { file });
  }
  const declaration = String.fromCharCode(...start.subarray(0, DECLARATION));
  const label =
    /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)/.exec(declaration)?.[1] ?? "utf-8";
  try {
    // What is readable so far is not in two bytes a sign, whatever it says.
    if (/^utf-?16|^ucs-?[24]|^utf-?32/i.test(label)) throw new RangeError(label);
    return new TextDecoder(label, { fatal: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `${file} declares the encoding ${JSON.stringify(label)}, which can't be read: save it as UTF-8.`;
    throw new FormatError("input/encoding", message, { file }, { cause: error });
  }
}
