import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError } from "@angokit/formats";
import { fileSink } from "@angokit/formats/node";
import { PAGE_START } from "./page.ts";

/** A place for a page. */
export interface PageFile {
  /** Writes it beside its place, and moves it in when it is whole. */
  write(page: string): Promise<void>;
}

/**
 * A file for a page, looked at before the work is done.
 * @param overwrite - replace a page that angokit wrote
 * @throws FormatError where there is something else, or nothing can be written
 */
export async function openPageFile(path: string, overwrite: boolean): Promise<PageFile> {
  const start = overwrite ? await startOf(path) : undefined;
  if (start === undefined || start === "") {
    const sink = fileSink(path, { overwrite });
    return {
      async write(page) {
        await sink.write(basename(path), page);
        await sink.commit();
      },
    };
  }
  if (start !== PAGE_START) {
    const message = `${path} was not written by angokit inspect, so it is not replaced. Give another file, or delete it.`;
    throw new FormatError("output/not-ours", message, { file: path });
  }
  const staged = join(dirname(path), `.${basename(path)}.angokit-inspect`);
  return {
    async write(page) {
      // Of a run that was killed.
      await rm(staged, { force: true });
      const sink = fileSink(staged);
      await sink.write(basename(staged), page);
      await sink.commit();
      await rename(staged, path);
    },
  };
}

/** The first characters of a file; undefined where there is none that can be read, which writing will tell. */
async function startOf(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(PAGE_START.length), 0, PAGE_START.length, 0);
    return new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } catch {
    return undefined;
  }
}
