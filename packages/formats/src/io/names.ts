import { TextSet } from "../bytes/text-set.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { trainableExtensions } from "./extensions.ts";
import { isUrl, urlPath } from "./url.ts";

/** What counts as the extension of an image in a name. A GIF keeps its own, though no YOLO loader takes it. */
const imageExtensions: ReadonlySet<string> = new Set([...trainableExtensions, "gif"]);

/** Names that all these rules leave as they are. Of five signs or more, so that none is a device of Windows. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9_-]{4,99}\.(?:bmp|jpe?g|png|tiff?|webp)$/i;

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/** An image that is not called what its source calls it. */
export interface Renaming {
  readonly image: DatasetImage;
  readonly name: string;
  readonly reason: "unsafe" | "clash";
}

const MAX_SEGMENT_BYTES = 200;
/** Systems take about 1000 or 4000 for a whole path; the folder that it is in needs some of them. */
const MAX_PATH_BYTES = 600;
/** Names of devices on Windows, with any extension. */
export const RESERVED: RegExp = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Gives every image the name of its file: a relative path with `/` that is safe on every system.
 *
 * 1. It is the image's own name (the external id) where that is safe and ends in the extension of an image
 *    ({@link imageExtensions}, in any case of letters).
 * 2. Otherwise the name is made safe. Of a URL the decoded path counts, without host and query. Backslashes are
 *    slashes; `%2F`, `%5C`, `%2E` and other encoded signs that are not allowed count as those signs; drive letters,
 *    leading slashes and the segments `.` and `..` go; control characters, lone surrogates and `: * ? " < > |` turn
 *    into `_`; spaces and dots at the end of a segment go; a segment that starts with a dot (loaders skip hidden
 *    files) or is reserved on Windows (`con`, `aux.txt`) gets `_` before it; a folder that ends like an image or a
 *    label file gets `_` after it; a segment of more than 200 bytes is cut and gets a hash of the whole; in
 *    a name of more than 600 bytes a hash takes the place of the folders.
 * 3. A name without the extension of an image gets the one of the URL's path, else of the image's own path, else `.jpg`.
 * 4. Where nothing is left, the image's id takes the name's place.
 * 5. Two names clash when they are the same without their extensions, letter case and Unicode form aside (`a.jpg` and
 *    `A.png` would share the label file `a.txt`). The later image gets its id at the end: `a-17.png`; and a number
 *    where that is taken too.
 *
 * Names are given in the order of the images, and depend on nothing else.
 */
export class ImageNames {
  readonly #used = new TextSet();
  /** How often a name with an id after it was taken so far. */
  readonly #rounds = new Map<string, number>();
  readonly #onRename: (renaming: Renaming) => void;

  constructor(onRename: (renaming: Renaming) => void = () => {}) {
    this.#onRename = onRename;
  }

  /**
   * The name of an image.
   *
   * @param folder names in different folders don't clash: the split in a YOLO dataset
   * @param placeOf what must differ from image to image, as a path without an extension; the name's stem unless given
   */
  nameOf(image: DatasetImage, folder = "", placeOf: (name: string) => string = stemOf): string {
    const wanted = safeName(image);
    if (this.#take(folder, placeOf(wanted))) {
      if (wanted !== image.name) this.#onRename({ image, name: wanted, reason: "unsafe" });
      return wanted;
    }
    const stem = stemOf(wanted);
    const extension = wanted.slice(stem.length);
    const id = flatten(String(image.id));
    const key = `${folder}\0${wanted}\0${id}`;
    for (let round = this.#rounds.get(key) ?? 0; ; round += 1) {
      const number = round === 0 ? "" : `-${String(round + 1)}`;
      const name = `${shorten(`${stem}-${id}`, extension.length + 8)}${number}${extension}`;
      if (!this.#take(folder, placeOf(name))) continue;
      this.#rounds.set(key, round + 1);
      this.#onRename({ image, name, reason: "clash" });
      return name;
    }
  }

  #take(folder: string, place: string): boolean {
    const key = folder === "" ? place : `${folder}\0${place}`;
    return this.#used.add((ASCII.test(key) ? key : key.normalize("NFC")).toLowerCase());
  }
}

/** The name of an image by rules 1 to 4 of {@link ImageNames}: safe, but maybe not the only one of its kind. */
export function safeName(image: DatasetImage): string {
  if (PLAIN_NAME.test(image.name)) return image.name;
  const segments = safeSegments(isUrl(image.name) ? (urlPath(image.name) ?? "") : image.name);
  const file = segments.pop() ?? (flatten(String(image.id)) || "image");
  const folders = segments.map((segment) =>
    /\.txt$/i.test(segment) || hasImageExtension(segment) ? `${segment}_` : segment,
  );
  const extension = hasImageExtension(file) ? "" : `.${extensionOf(image)}`;
  const path = [...folders, `${file}${extension}`].map((segment) => shortenSegment(segment)).join("/");
  if (new TextEncoder().encode(path).length <= MAX_PATH_BYTES) return path;
  return `${hashOf(path)}/${shortenSegment(`${file}${extension}`)}`;
}

/** A path without the extension of its last segment. */
export function stemOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") ? path.slice(0, dot) : path;
}

/** Whether a path ends in one of {@link imageExtensions}, and has a name before it. */
export function hasImageExtension(path: string): boolean {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return (
    imageExtensions.has(file.slice(dot + 1).toLowerCase()) && /[^.]/.test(file.slice(0, Math.max(dot, 0)))
  );
}

function extensionOf(image: DatasetImage): string {
  const candidates = [
    image.url === undefined ? undefined : (urlPath(image.url) ?? image.url.replace(/[?#].*$/s, "")),
    image.path,
  ];
  for (const candidate of candidates) {
    if (candidate !== undefined && hasImageExtension(candidate))
      return candidate.slice(candidate.lastIndexOf(".") + 1).toLowerCase();
  }
  return "jpg";
}

function safeSegments(name: string): string[] {
  return name
    .replaceAll(/%(?:[01][0-9a-f]|22|2a|2e|2f|3a|3c|3e|3f|5c|7c|7f)/gi, (code) => decodeURIComponent(code))
    .replaceAll("\\", "/")
    .replace(/^\/*[a-z]:(?=\/|$)/i, "")
    .split("/")
    .map((segment) => safeSegment(segment))
    .filter((segment) => segment !== "");
}

function safeSegment(segment: string): string {
  const plain = withoutEnd(segment.replaceAll(/[\p{Cc}\p{Surrogate}:*?"<>|]/gu, "_"));
  return plain.startsWith(".") || RESERVED.test(plain) ? `_${plain}` : plain;
}

/** A text as one segment of a path, or a part of one; empty where nothing is left of it. */
export function flatten(text: string): string {
  return shorten(safeSegments(text).join("_"), 100);
}

function shortenSegment(segment: string): string {
  const stem = stemOf(segment);
  const extension = segment.slice(stem.length);
  // Of a long "extension" that is no extension, the segment as a whole is cut.
  return hasImageExtension(segment) ? shorten(stem, extension.length) + extension : shorten(segment, 0);
}

/** A path whose last segment leaves room for some more bytes. */
function shorten(path: string, room: number): string {
  const encoder = new TextEncoder();
  const start = path.lastIndexOf("/") + 1;
  const segment = path.slice(start);
  const limit = MAX_SEGMENT_BYTES - room;
  if (encoder.encode(segment).length <= limit) return path;
  const mark = `-${hashOf(segment)}`;
  let kept = "";
  let bytes = mark.length;
  for (const sign of segment) {
    bytes += encoder.encode(sign).length;
    if (bytes > limit) break;
    kept += sign;
  }
  return `${path.slice(0, start)}${withoutEnd(kept)}${mark}`;
}

/** A text without spaces and dots at its end. An expression would begin anew at each of them. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "." || text[end - 1] === " ")) end -= 1;
  return text.slice(0, end);
}

/** FNV-1a over UTF-16 units, as eight hexadecimal digits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
