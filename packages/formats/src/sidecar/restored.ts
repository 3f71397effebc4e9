import { readOnce } from "../model/read-once.ts";
import { lines } from "../io/lines.ts";
import { type BytesAt, placeReader, type Source } from "../io/source.ts";
import type { Category, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import type { ImageForm, RecordFormat } from "./image-form.ts";
import { type KeptImage, matched } from "./match.ts";
import { damaged, headOf, lineOf, type SidecarLine } from "./text.ts";

/** What a reader reads of a format with one record for an image. */
export interface ReadRecords {
  readonly header: Header;
  /** All images; of a folder those that are named first, in this order. */
  images(order: readonly string[]): AsyncIterable<DatasetImage>;
}

/**
 * A dataset as it was before it was written, with what was edited since. Images are told by the names that a reader
 * gives them; those of which no record is there any more are gone.
 *
 * @throws FormatError `sidecar/damaged` here or while the images are read
 */
export async function restored<T>(
  dataset: ReadRecords,
  sidecar: Source,
  format: RecordFormat<T>,
): Promise<Dataset> {
  const kept = await SidecarLines.of(sidecar, format);
  if (kept === undefined) return { header: dataset.header, images: readOnce(dataset.images([])) };
  const form = format.form(kept.header);
  const classes = mergedClasses(kept.header, dataset.header, form);
  return {
    header: { ...kept.header, categories: classes.categories },
    images: readOnce(restoredImages(dataset, kept, form, classes.ranks)),
  };
}

async function* restoredImages<T>(
  dataset: ReadRecords,
  kept: SidecarLines,
  form: ImageForm<T>,
  ranks: readonly number[],
): AsyncGenerator<DatasetImage> {
  let next = 0;
  // What has no record stands where it stood among the others.
  function* others(before: number): Generator<number> {
    for (; next < before; next += 1) if (kept.nameAt(next) === null) yield next;
  }
  for await (const read of dataset.images(kept.names())) {
    const now = withRanks(read, ranks);
    const rank = kept.take(now.name);
    if (rank === undefined) {
      yield now;
      continue;
    }
    for (const other of others(rank)) yield (await kept.line(other)).image;
    const { image, path } = await kept.line(rank);
    yield matched(keptImage(image, path ?? "", form), now);
  }
  for (const other of others(kept.length)) yield (await kept.line(other)).image;
}

function keptImage<T>(image: DatasetImage, path: string, form: ImageForm<T>): KeptImage {
  const { record, origins } = form.write(image, path);
  return { image, path, back: form.read(record), origins };
}

function withRanks(image: DatasetImage, ranks: readonly number[]): DatasetImage {
  const annotations = image.annotations.map((annotation) => ({
    ...annotation,
    category: ranks[annotation.category] ?? annotation.category,
  }));
  return { ...image, annotations };
}

/** The classes that were written with those that came since, and the ranks among them of those that are read. */
function mergedClasses<T>(
  kept: Header,
  now: Header,
  form: ImageForm<T>,
): { readonly categories: readonly Category[]; readonly ranks: readonly number[] } {
  const categories = [...kept.categories];
  const byName = new Map<string, number>();
  for (const [rank, category] of categories.entries()) {
    const name = form.readCategory(category, true)?.name ?? category.name;
    if (!byName.has(name)) byName.set(name, rank);
  }
  const ids = new Set(categories.map(({ id }) => id));
  const ranks = now.categories.map((category) => {
    const known = byName.get(category.name);
    if (known !== undefined) return known;
    let { id } = category;
    for (let round = 1; ids.has(id); round += 1) id = `${String(category.id)}-new-${round}`;
    ids.add(id);
    byName.set(category.name, categories.length);
    return categories.push({ ...category, id }) - 1;
  });
  return { categories, ranks };
}

const CARRIAGE_RETURN = 13;

/** The lines of a sidecar, each read when it is needed: only their places are in memory where the source allows it. */
class SidecarLines {
  readonly header: Header;
  readonly #bytesAt: BytesAt | undefined;
  /** Where each line starts and ends, or its text. */
  readonly #places: (readonly [start: number, end: number] | string)[] = [];
  readonly #names: (string | null)[] = [];
  readonly #ranks = new Map<string, number>();

  private constructor(header: Header, bytesAt: BytesAt | undefined) {
    this.header = header;
    this.#bytesAt = bytesAt;
  }

  /** Goes through a sidecar once. Undefined for one of another format. */
  static async of<T>(source: Source, format: RecordFormat<T>): Promise<SidecarLines | undefined> {
    const bytesAt = placeReader(source);
    const encoder = new TextEncoder();
    let kept: SidecarLines | undefined;
    let at = 0;
    let last = 0;
    let isWhole = false;
    for await (const { text, line } of lines(source)) {
      last = line;
      const end = at + encoder.encode(text).length;
      if (kept === undefined) {
        const header = headOf(text, format.name);
        if (header === undefined) return undefined;
        kept = new SidecarLines(header, bytesAt);
      } else {
        if (isWhole) throw damaged(line, "it goes on after its end");
        const found = lineOf(text, line, kept.header.categories.length);
        if (typeof found === "number") {
          if (found !== kept.length) throw damaged(line, `it has ${kept.length} images, not ${found}`);
          isWhole = true;
        } else kept.#add(found, bytesAt === undefined ? text : [at, end]);
      }
      // Someone may have given the file other line ends.
      at = end + (bytesAt?.(end, 1)[0] === CARRIAGE_RETURN ? 2 : 1);
    }
    if (kept === undefined || !isWhole) throw damaged(Math.max(last, 1), "its end is missing");
    return kept;
  }

  get length(): number {
    return this.#places.length;
  }

  nameAt(rank: number): string | null | undefined {
    return this.#names[rank];
  }

  names(): readonly string[] {
    return this.#names.filter((name) => name !== null);
  }

  /** The rank of the image of that name, once. */
  take(name: string): number | undefined {
    const rank = this.#ranks.get(name);
    this.#ranks.delete(name);
    return rank;
  }

  async line(rank: number): Promise<SidecarLine> {
    const place = this.#places[rank];
    const text = typeof place === "string" ? place : this.#textAt(place);
    const found = lineOf(text, rank + 2, this.header.categories.length);
    if (typeof found === "number") throw damaged(rank + 2, "it changed while it was read");
    return found;
  }

  #textAt(place: readonly [start: number, end: number] | undefined): string {
    const [start, end] = place ?? [0, 0];
    return new TextDecoder().decode(this.#bytesAt?.(start, end - start));
  }

  #add(line: SidecarLine, place: readonly [start: number, end: number] | string): void {
    const { name } = line;
    if (name !== null && !this.#ranks.has(name)) this.#ranks.set(name, this.#places.length);
    this.#names.push(name);
    this.#places.push(place);
  }
}
