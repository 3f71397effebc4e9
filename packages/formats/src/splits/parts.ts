import type { Sink } from "../io/sink.ts";
import type { Dataset } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import { SplitNames } from "./file-names.ts";
import { Handover } from "./handover.ts";

/** More splits than these are none: each has a file that is open. */
const MOST_SPLITS = 100;

/** The images of one split. */
export interface SplitImages {
  /** Safe as the name of a file: see {@link SplitNames}. */
  readonly name: string;
  readonly dataset: Dataset;
}

/**
 * Writes the images of each split apart, in one pass over the dataset and in its order: an image is given to the writer
 * of its split when the image before it is done with. Every split of the header is written, those without images last.
 *
 * @param write called once for each split; it does not commit anything
 * @throws FormatError `output/splits` for more than 100 splits; what `write` throws, when all others have been stopped
 */
export async function writeParts(
  { header, images }: Dataset,
  write: (part: SplitImages) => Promise<WriteReport>,
): Promise<WriteReport> {
  const names = new SplitNames(header.splits);
  const parts = new Map<string | undefined, Part>();
  const partOf = (split: string | undefined): Part => {
    const known = parts.get(split);
    if (known !== undefined) return known;
    if (parts.size >= MOST_SPLITS) {
      const message = `There are more than ${MOST_SPLITS} splits, so they can't be written apart.`;
      throw new FormatError("output/splits", message);
    }
    const part = new Part(split, names.of(split), header, write);
    parts.set(split, part);
    return part;
  };
  try {
    for await (const image of images) await partOf(image.split).handover.give(image);
    for (const split of header.splits) partOf(split);
    if (parts.size === 0) partOf(undefined);
    for (const { handover } of parts.values()) await handover.end();
    return reportOf(await Promise.all(Array.from(parts.values(), async (part) => part.told())));
  } catch (error) {
    for (const { handover } of parts.values()) handover.stop(error);
    await Promise.allSettled(Array.from(parts.values(), async (part) => part.told()));
    throw error;
  }
}

interface Told {
  readonly split: string | undefined;
  readonly name: string;
  readonly report: WriteReport;
}

class Part {
  readonly handover: Handover = new Handover();
  readonly #split: string | undefined;
  readonly #name: string;
  readonly #report: Promise<WriteReport>;

  constructor(
    split: string | undefined,
    name: string,
    header: Dataset["header"],
    write: (part: SplitImages) => Promise<WriteReport>,
  ) {
    this.#split = split;
    this.#name = name;
    this.#report = write({ name, dataset: { header, images: this.handover.images() } });
    // Whoever gives it the next image is to hear of it.
    this.#report.then(
      () => this.handover.stop(new Error(`The writer of ${name} ended before the last image.`)),
      (error: unknown) => this.handover.stop(error),
    );
  }

  async told(): Promise<Told> {
    return { split: this.#split, name: this.#name, report: await this.#report };
  }
}

/** What all parts say. A message that not all have begins with the name of the split. */
function reportOf(told: readonly Told[]): WriteReport {
  const [lost, kept] = [new LossCounter(), new LossCounter()];
  const counts = { images: 0, annotations: 0 };
  const messages = told.flatMap(({ split, name }) =>
    split === undefined || split === name ? [] : [`The split ${JSON.stringify(split)} is called ${name}.`],
  );
  if (told.every(({ split }) => split === undefined))
    messages.push(`No image is in a split: all are in ${told[0]?.name ?? ""}.`);
  for (const { name, report } of told) {
    counts.images += report.images;
    counts.annotations += report.annotations;
    lost.addAll(report.lost);
    kept.addAll(report.kept);
    messages.push(...report.messages.map((message) => `${name}: ${message}`));
  }
  return { ...counts, lost: lost.list(), kept: kept.list(), messages };
}

/** A sink in which a part is written: in a folder, if given. What is committed and taken back is all parts together. */
export function partSink(sink: Sink, folder?: string): Sink {
  const placed = (path: string): string => (folder === undefined ? path : `${folder}/${path}`);
  return {
    write: (path, content) => sink.write(placed(path), content),
    ...(sink.put === undefined ? {} : { put: (path, bytes) => sink.put?.(placed(path), bytes) }),
    ...(sink.scratch === undefined ? {} : { scratch: sink.scratch.bind(sink) }),
    async commit() {},
    async abort() {},
  };
}
