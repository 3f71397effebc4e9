import { isUrl, urlPath, withoutQuery, withoutSecret } from "../io/url.ts";
import type { Media } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/*
 * Which file a task is about. Label Studio's `data` has any members; a tag of the configuration names one of them, which
 * is not in an export.
 */

/** What the data of a task say of its file. */
export interface TaskFile {
  /** The member of `data`; undefined where none is an address. */
  readonly key: string | undefined;
  /** Undefined where the address has no name in it. */
  readonly name: string | undefined;
  readonly media: Media;
  /** An absolute address. */
  readonly url: string | undefined;
  /** More than one member is the address of an image, or one is a list of them. */
  readonly isSeveral: boolean;
}

/** The member of `data` that is written. */
export const IMAGE_KEY = "image";

/** What the data of a task say of its file: the member that results name, else the one that looks like an address. */
export function fileOf(data: JsonObject, source: string | undefined): TaskFile {
  const images = Object.entries(data).filter(([, value]) => isImages(value));
  const isSeveral = images.length > 1 || images.some(([, value]) => Array.isArray(value));
  const key = keyOf(data, source);
  const address = key === undefined ? undefined : data[key];
  if (typeof address !== "string") {
    return {
      key,
      name: undefined,
      media: Array.isArray(address) ? "image" : "other",
      url: undefined,
      isSeveral,
    };
  }
  const isWords = !isAddress(address) && /\s/.test(address) && !isImage(address);
  const name = isWords ? undefined : nameIn(address);
  const url = isUrl(address) ? address : undefined;
  return { key, name, media: mediaOf(key ?? "", address, name), url, isSeveral };
}

function keyOf(data: JsonObject, source: string | undefined): string | undefined {
  if (source !== undefined && data[source] !== undefined) return source;
  const keys = Object.keys(data);
  const known = keys.find((key) => /^(?:image|img|picture|photo)s?$/i.test(key) && isText(data[key]));
  if (known !== undefined) return known;
  return (
    keys.find((key) => isImages(data[key])) ??
    keys.find((key) => isAddress(data[key])) ??
    keys.find((key) => isText(data[key]))
  );
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function isImages(value: Json | undefined): boolean {
  if (Array.isArray(value))
    return value.length > 0 && value.every((one) => typeof one === "string" && isImage(one));
  return typeof value === "string" && isImage(value);
}

function isImage(address: string): boolean {
  if (address.startsWith("data:image/")) return true;
  const name = isAddress(address) || !/\s/.test(address) ? nameIn(address) : undefined;
  return /\.(?:jpe?g|png|bmp|gif|webp|tiff?|avif|svg)$/i.test(name ?? "");
}

function isAddress(text: Json | undefined): boolean {
  if (typeof text !== "string") return false;
  return isUrl(text) || /^(?:\/|data:)/.test(text);
}

/** Media by the extension, else by the name of the member. */
function mediaOf(key: string, address: string, name: string | undefined): Media {
  const extension = /\.([a-z0-9]{2,5})$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? "";
  for (const [media, extensions] of EXTENSIONS) if (extensions.includes(extension)) return media;
  if (/^(?:text|html|dialogue|question)$/i.test(key) || (!isAddress(address) && /\s/.test(address)))
    return "text";
  if (/^(?:audio|video|pdf)$/i.test(key))
    return key.toLowerCase() === "audio" ? "audio" : key === "pdf" ? "pdf" : "video";
  return "image";
}

const EXTENSIONS: readonly (readonly [Media, readonly string[]])[] = [
  ["audio", ["wav", "mp3", "flac", "m4a", "ogg", "aiff"]],
  ["video", ["mp4", "webm", "mov", "mkv", "avi"]],
  ["text", ["txt", "html", "md"]],
  ["pdf", ["pdf"]],
  ["other", ["csv", "json"]],
];

/** No address is longer: browsers and servers refuse it. */
const LONGEST = 2 ** 15;

/**
 * The name of a file in its address.
 *
 * - local storage, `/data/local-files/?d=…`: the path, decoded, without `images/` at its start
 * - uploads, `/data/upload/1/0a1b2c3d-name.jpg`: the name without the eight digits that Label Studio puts before it
 * - a proxied address of cloud storage, `…/resolve/?fileuri=…`: that of the address in it
 * - absolute addresses: the path, decoded, without host and query
 * - all else as it is; nothing for a `data:` address
 */
function nameIn(address: string): string | undefined {
  if (/^data:/i.test(address)) return undefined;
  if (address.length > LONGEST) return address;
  const local = /\/data\/local-files\/?\?(?:[^#]*&)?d=([^&#]*)/.exec(address)?.[1];
  if (local !== undefined)
    return (
      withoutSecret(decoded(local))
        .replace(/^\/+/, "")
        .replace(/^images\/(?=.)/, "") || undefined
    );
  const inner = /\/(?:resolve|presign)\/?\?(?:[^#]*&)?fileuri=([^&#]*)/.exec(address)?.[1];
  const proxied = inner === undefined ? undefined : addressIn(inner);
  if (proxied !== undefined) return nameIn(proxied);
  const upload = /(?:^|\/)data\/upload\/(?:\d+\/)?(?:[0-9a-f]{8}-)?([^/?#]+)(?:[?#].*)?$/.exec(address)?.[1];
  if (upload !== undefined) return decoded(upload);
  if (isUrl(address)) return urlPath(address)?.replace(/^\/+/, "") || undefined;
  // An address without its host may be signed, too.
  return withoutSecret(`file://host/${address}`) === `file://host/${address}`
    ? address
    : withoutQuery(address);
}

/** The address that a proxied one has as Base64. */
function addressIn(fileuri: string): string | undefined {
  try {
    const text = atob(decoded(fileuri).replaceAll("-", "+").replaceAll("_", "/"));
    return isUrl(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A member of the data of a task as it may be kept: of addresses without a host, and of those in another address, what
 * lets its holder read the file is gone. Absolute ones lose it wherever they are written.
 */
export function keptData(value: Json): Json {
  if (isList(value)) return value.map(keptData);
  if (typeof value !== "string" || value.length > LONGEST || isUrl(value) || /\s/.test(value)) return value;
  const [path = ""] = value.split("?", 1);
  if (/\/data\/local-files\/?$/.test(path)) {
    const own = /\?(?:[^#]*&)?(d=[^&#]*)/.exec(value)?.[1];
    const inner = own === undefined ? "" : decoded(own.slice(2));
    const isSigned = withoutSecret(inner) !== inner;
    const others = own === undefined ? value : value.replace(own, "");
    if (!isSigned && !isSecret(others)) return value;
    const kept = isSigned ? `d=${encoded(withoutSecret(inner))}` : (own ?? "");
    return kept === "" ? path : `${path}?${kept}`;
  }
  const fileuri = /\/(?:resolve|presign)\/?\?(?:[^#]*&)?fileuri=([^&#]*)/.exec(value)?.[1];
  const inner = fileuri === undefined ? undefined : addressIn(fileuri);
  if (inner !== undefined) {
    const safe = withoutSecret(inner);
    return safe === inner ? value : `${path}?fileuri=${encodeURIComponent(btoa(safe))}`;
  }
  return isSecret(value) && isFile(value) ? withoutQuery(value) : value;
}

/** Whether an address without its host is signed. */
function isSecret(address: string): boolean {
  return withoutSecret(`file://host/${address}`) !== `file://host/${address}`;
}

/** Whether what stands before the query is a path. */
function isFile(address: string): boolean {
  return /^[^?#]*[/.]/.test(address);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The address of an image in local storage whose root is the dataset's folder. */
export function localAddress(path: string): string {
  return `/data/local-files/?d=${path.split("/").map(encoded).join("/")}`;
}

/** Half a sign stays as it is: it has no bytes that could be named. */
function encoded(text: string): string {
  return text.replaceAll(/\P{Surrogate}+/gu, encodeURIComponent);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The member of `data` that a result is about: `$image` names `image`. */
export function sourceOf(result: Json): string | undefined {
  const source = isJsonObject(result) ? result["source"] : undefined;
  return typeof source === "string" && source.startsWith("$") ? source.slice(1) : undefined;
}
