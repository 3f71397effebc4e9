import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { decoded } from "./route.ts";

/** Files that a mock serves, by name. A name that leaves the folder is as unknown as one that is not there. */
export interface ServedFiles {
  find(name: string): ServedFile | undefined;
}

interface ServedFile {
  /** Bytes. */
  readonly size: number;
  /** Both ends included, in bytes. */
  read(start: number, end: number): Readable;
}

const TYPES = new Map<string, string>([
  [".avif", "image/avif"],
  [".bmp", "image/bmp"],
  [".gif", "image/gif"],
  [".jpeg", "image/jpeg"],
  [".jpg", "image/jpeg"],
  [".json", "application/json"],
  [".md", "text/markdown; charset=utf-8"],
  [".mp3", "audio/mpeg"],
  [".mp4", "video/mp4"],
  [".pdf", "application/pdf"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".tif", "image/tiff"],
  [".tiff", "image/tiff"],
  [".txt", "text/plain; charset=utf-8"],
  [".wav", "audio/wav"],
  [".webp", "image/webp"],
  [".zip", "application/zip"],
]);

export function servedFiles(files: string | ReadonlyMap<string, Uint8Array> | undefined): ServedFiles {
  if (files === undefined) return { find: () => undefined };
  return typeof files === "string" ? folderFiles(files) : memoryFiles(files);
}

function memoryFiles(files: ReadonlyMap<string, Uint8Array>): ServedFiles {
  return {
    find(name) {
      const bytes = files.get(name);
      return bytes === undefined
        ? undefined
        : { size: bytes.length, read: (start, end) => Readable.from([bytes.subarray(start, end + 1)]) };
    },
  };
}

function folderFiles(folder: string): ServedFiles {
  return {
    find(name) {
      if (name === "" || name.includes("\0") || !existsSync(folder)) return undefined;
      const root = realpathSync(folder);
      const wanted = resolve(root, name);
      if (!wanted.startsWith(root + sep) || !existsSync(wanted)) return undefined;
      // A link inside the folder may point out of it.
      const path = realpathSync(wanted);
      const stats = statSync(path);
      if (!path.startsWith(root + sep) || !stats.isFile()) return undefined;
      return { size: stats.size, read: (start, end) => createReadStream(path, { start, end }) };
    },
  };
}

/**
 * The bytes of a file; none when there is no such file.
 *
 * @param name the rest of the path as it was sent, percent-encoded
 */
export async function bytesOf(files: ServedFiles, name: string): Promise<Uint8Array> {
  const file = files.find(decoded(name));
  return file === undefined || file.size === 0 ? new Uint8Array() : buffer(file.read(0, file.size - 1));
}

/**
 * Answers GET and HEAD for one file, with one byte range (RFC 9110).
 *
 * @param name the rest of the path as it was sent, percent-encoded
 */
export async function sendFile(
  files: ServedFiles,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const end = (status: number, headers: Record<string, string | number> = {}): number => {
    response.writeHead(status, { "content-length": 0, ...headers }).end();
    return status;
  };
  if (request.method !== "GET" && request.method !== "HEAD") return end(405, { allow: "GET, HEAD, OPTIONS" });
  const file = files.find(decoded(name));
  if (file === undefined) return end(404);
  // Ranges are for GET; If-Range asks for a file that has not changed since, which nothing here can tell.
  const isWhole = request.method === "HEAD" || request.headers["if-range"] !== undefined;
  const range = isWhole ? undefined : rangeOf(request.headers.range, file.size);
  if (range === "outside") return end(416, { "content-range": `bytes */${file.size}` });
  const [start, last] = range ?? [0, file.size - 1];
  const status = range === undefined ? 200 : 206;
  response.writeHead(status, {
    "content-type": TYPES.get(extname(name).toLowerCase()) ?? "application/octet-stream",
    "content-length": last - start + 1,
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    // An SVG or PDF of someone else's dataset may hold scripts.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ...(range === undefined ? {} : { "content-range": `bytes ${start}-${last}/${file.size}` }),
  });
  if (request.method === "HEAD" || file.size === 0) response.end();
  else await pipeline(file.read(start, last), response);
  return status;
}

/** Undefined without a range, or with one that a server may ignore: of another unit, or several. */
function rangeOf(
  header: string | undefined,
  size: number,
): readonly [number, number] | "outside" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  return start > end ? "outside" : [start, end];
}
