import { encode } from "fast-png";
import { type Folder, FormatError, memoryFolder, type Source } from "../../src/index.ts";
import type { Example, ExampleImage } from "../../src/validate.ts";

/** The files of an example, in memory. */
export function exampleFolder({ files }: Example): Folder {
  const locked = new Set<string>();
  const contents = new Map<string, string | Uint8Array>();
  for (const [path, content] of Object.entries(files)) {
    const isBytes = typeof content === "string" || content instanceof Uint8Array;
    if (!isBytes && "isLocked" in content) locked.add(path);
    contents.set(path, isBytes ? content : "isLocked" in content ? "" : imageBytes(content));
  }
  const folder = memoryFolder("example", contents);
  return locked.size === 0 ? folder : { ...folder, open: (path) => opened(folder, path, locked) };
}

function opened(folder: Folder, path: string, locked: ReadonlySet<string>): Source {
  if (!locked.has(path)) return folder.open(path);
  return {
    name: path,
    stream() {
      throw new FormatError("input/unreadable", `${path} can't be read: permission denied.`, { file: path });
    },
  };
}

/** An example of one file that says what it is, is given by itself: in a folder nobody would take it for that. */
export function exampleInput(example: Example): Folder | Source {
  const folder = exampleFolder(example);
  const [path = "", ...others] = Object.keys(example.files);
  return example.from !== undefined && others.length === 0 ? folder.open(path) : folder;
}

/** An image without a picture: a PNG, or the header of a JPEG where it has an orientation. */
export function imageBytes({ width, height, orientation, text = "" }: ExampleImage): Uint8Array {
  if (orientation !== undefined) return jpeg(width, height, orientation, text);
  const data = new Uint8Array(width * height);
  const bytes = new TextEncoder().encode(text);
  data.set(bytes.subarray(0, data.length));
  return encode({ width, height, data, channels: 1 });
}

function jpeg(width: number, height: number, orientation: number, text: string): Uint8Array {
  const exif = Buffer.from(
    `4578696600004d4d002a0000000800010112000300000001000${String(orientation)}000000000000`,
    "hex",
  );
  const comment = new TextEncoder().encode(text);
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Uint8Array.from(
    [[0xff, 0xd8], segment(0xe1, exif), segment(0xfe, comment), segment(0xc0, frame), [0xff, 0xd9]].flat(),
  );
}

function segment(marker: number, bytes: Iterable<number>): number[] {
  const list = [...bytes];
  return [0xff, marker, 0, list.length + 2, ...list];
}
