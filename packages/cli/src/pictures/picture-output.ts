import { readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError, type Sink } from "@angokit/formats";
import { fileSink } from "@angokit/formats/node";

/** What an SVG begins with that angokit wrote. A PNG says it as `Software`. */
const SVG_START = "<!-- angokit render -->\n";
const PNG_MARK = "tEXtSoftware\0angokit";

/** A place for a picture. */
export interface PictureOutput {
  /** Writes it beside its place, and moves it in when it is whole. */
  write(picture: string | Uint8Array): Promise<void>;
}

/**
 * A file for a picture, looked at before the work is done.
 * @param overwrite - replace a picture that angokit wrote
 * @throws FormatError where there is something else, or nothing can be written
 */
export async function openPictureOutput(path: string, overwrite: boolean): Promise<PictureOutput> {
  const present = overwrite ? await textOf(path) : "";
  if (present === "") {
    const sink = fileSink(path, { overwrite });
    return { write: (picture) => writeTo(sink, path, picture) };
  }
  if (!present.startsWith(SVG_START) && !present.includes(PNG_MARK)) {
    const message = `${path} was not written by angokit render, so it is not replaced. Give another file, or delete it.`;
    throw new FormatError("output/not-ours", message, { file: path });
  }
  const staged = join(dirname(path), `.${basename(path)}.angokit-render`);
  return {
    async write(picture) {
      // Of a run that was killed.
      await rm(staged, { force: true });
      await writeTo(fileSink(staged), staged, picture);
      await rename(staged, path);
    },
  };
}

async function writeTo(sink: Sink, path: string, picture: string | Uint8Array): Promise<void> {
  await sink.write(basename(path), typeof picture === "string" ? SVG_START + picture : picture);
  await sink.commit();
}

/** Each byte as a character; empty where there is no file that can be read, which writing will tell. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch {
    return "";
  }
}
