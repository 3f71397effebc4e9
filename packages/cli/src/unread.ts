import { type DatasetImage, FormatError } from "@angokit/formats";
import type { Findings } from "./findings.ts";
import { count } from "./words.ts";

/** With `--strict`, what could not be read is a loss like any other: nothing is written. */
export function assertAllRead(findings: Findings): void {
  refuseFirst(findings, "output/loss", (what) => `--strict: ${what}, so nothing was written.`);
}

/**
 * The images, if there are any: where the reader told of errors alone there is no dataset.
 * @throws FormatError `input/no-images` at the end
 */
export async function* someRead(
  images: AsyncIterable<DatasetImage>,
  findings: Findings,
): AsyncGenerator<DatasetImage> {
  let isEmpty = true;
  for await (const image of images) {
    isEmpty = false;
    yield image;
  }
  if (isEmpty) refuseFirst(findings, "input/no-images", (what) => `There are no images in it: ${what}.`);
}

function refuseFirst({ kept, counts }: Findings, code: string, sentence: (what: string) => string): void {
  const first = kept.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  const { code: _code, severity: _severity, message, ...place } = first;
  const what = `${count(counts.error, "thing")} of the input can't be read`;
  throw new FormatError(code, `${sentence(what)} The first: ${message}`, place);
}
