import type { DatasetImage } from "@angokit/formats";
import type { Terminal } from "./terminal.ts";

/** The images, with a counter of those that were taken. */
export async function* withProgress(
  images: AsyncIterable<DatasetImage>,
  terminal: Terminal,
): AsyncGenerator<DatasetImage> {
  const progress = terminal.progress("Images");
  let done = 0;
  try {
    for await (const image of images) {
      yield image;
      done += 1;
      progress.update(done);
    }
  } finally {
    progress.end();
  }
}
