import { readOnce } from "./model/read-once.ts";
import type { Dataset, DatasetImage } from "./model/dataset.ts";
import { FormatError } from "./model/diagnostic.ts";

/** The share of each split, in the order given; the shares sum to 1. */
export type Split = readonly { readonly name: string; readonly share: number }[];

const TOLERANCE = 1e-9;

/** What two or three shares without names are of. */
const NAMES = ["train", "val", "test"];
const SHARE = String.raw`\s*(\d+\.?\d*|\.\d+)\s*`;
const UNNAMED = new RegExp(`^${SHARE}$`);
const NAMED = new RegExp(String.raw`^\s*([A-Za-z0-9_-]+)\s*=${SHARE}$`);

/**
 * Reads `train=0.8,val=0.2`. Shares may be percents: `train=80,val=20`. Two or three without names are those of `train`,
 * `val` and `test`: `80/20`, `0.7,0.2,0.1`.
 *
 * @throws FormatError `input/split` where a name, a share or the sum of the shares (1, or 100) is wrong
 */
export function parseSplit(text: string): Split {
  const refuse = (why: string): FormatError =>
    new FormatError(
      "input/split",
      `The split ${JSON.stringify(text)} is not usable: ${why}. Examples: train=0.8,val=0.2 or 80/20`,
    );
  const plain = text.split(/[,/:]/);
  const isUnnamed = plain.length > 1 && plain.every((part) => UNNAMED.test(part));
  if (isUnnamed && plain.length > NAMES.length)
    throw refuse(`${plain.length} shares without names: only two or three are train, val and test`);
  const shares = isUnnamed
    ? plain.map((part, at) => ({ name: NAMES[at] ?? "", share: Number(part) }))
    : text.split(",").map((part) => {
        const [, name, share] = NAMED.exec(part) ?? [];
        if (name === undefined) throw refuse(`${JSON.stringify(part)} is not name=share`);
        return { name, share: Number(share) };
      });
  const isPercent = Math.abs(sumOf(shares) - 100) <= TOLERANCE * 100;
  const split = isPercent ? shares.map(({ name, share }) => ({ name, share: share / 100 })) : shares;
  const fault = splitFault(split);
  if (fault !== undefined) throw refuse(fault);
  return split;
}

function sumOf(split: Split): number {
  return split.reduce((total, { share }) => total + share, 0);
}

/** What is wrong with shares; undefined where they are a {@link Split}. */
export function splitFault(split: Split): string | undefined {
  if (split.length === 0) return "there are no shares";
  const wrong = split.find(({ share }) => !(share > 0));
  if (wrong !== undefined) return `the share of ${wrong.name} must be above 0 and at most 1`;
  // Where one is above 1, so is the sum.
  const sum = sumOf(split);
  if (!(Math.abs(sum - 1) <= TOLERANCE))
    return `the shares sum to ${String(Number(sum.toFixed(9)))}, not to 1`;
  const names = new Set(split.map(({ name }) => name.toLowerCase()));
  return names.size < split.length ? "a name is there twice" : undefined;
}

/**
 * The dataset with its images spread over splits at random. After every image each split has its exact share, give or
 * take less than one image. The same seed and order of images give the same splits; earlier splits are replaced.
 *
 * @throws FormatError `input/split` for shares that are no {@link Split}
 */
export function splitImages(dataset: Dataset, split: Split, seed = 0): Dataset {
  const fault = splitFault(split);
  if (fault !== undefined) throw new FormatError("input/split", `The split is not usable: ${fault}.`);
  return {
    header: { ...dataset.header, splits: split.map(({ name }) => name) },
    images: readOnce(assign(dataset.images, split, seed)),
  };
}

async function* assign(
  images: AsyncIterable<DatasetImage>,
  split: Split,
  seed: number,
): AsyncGenerator<DatasetImage> {
  const next = splitChooser(split, seed);
  for await (const image of images) yield inSplit(image, next());
}

/** The image in another split: its file still lies where it was read. */
export function inSplit(image: DatasetImage, split: string): DatasetImage {
  return { ...image, split, formerSplit: image.formerSplit ?? image.split ?? "" };
}

/** Gives the split of one image after the other: see {@link splitImages}. */
export function splitChooser(split: Split, seed: number): () => string {
  const random = randomNumbers(seed);
  const taken = split.map(() => 0);
  let total = 0;
  return () => {
    total += 1;
    const open = split.map(({ share }, index) => Math.max(0, share * total - (taken[index] ?? 0)));
    let chosen = 0;
    for (;;) {
      chosen = drawIndex(open, random());
      taken[chosen] = (taken[chosen] ?? 0) + 1;
      open[chosen] = 0;
      if (staysPossible(split, taken, total) || open.every((weight) => weight <= TOLERANCE)) break;
      // Another split needs this image more, now or soon.
      taken[chosen] = (taken[chosen] ?? 0) - 1;
    }
    return split[chosen]?.name ?? "";
  };
}

/** An index drawn with the weights given. */
function drawIndex(weights: readonly number[], random: number): number {
  let rest = random * weights.reduce((sum, weight) => sum + weight, 0);
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight <= TOLERANCE) continue;
    last = index;
    rest -= weight;
    if (rest < 0) break;
  }
  return last;
}

/**
 * Whether each split can still be kept within one image of its share. Every split has a date by which it must have its
 * next image; all dates can be kept if, up to each of them, there are as many images as are due (Hall's theorem).
 * Only splits that are ahead of their share can stand in the way of others, and only two or more of them.
 */
function staysPossible(split: Split, taken: readonly number[], total: number): boolean {
  for (let date = total; ; date += 1) {
    let due = 0;
    let ahead = 0;
    for (const [index, { share }] of split.entries()) {
      const missing = Math.floor(share * date + TOLERANCE) - (taken[index] ?? 0);
      if (missing > 0) due += missing;
      if (missing < 0) ahead += 1;
    }
    if (due > date - total) return false;
    if (ahead < 2) return true;
  }
}

/** Numbers from 0 up to 1 from a seed: https://prng.di.unimi.it/splitmix64.c, in its 32-bit form. */
function randomNumbers(seed: number): () => number {
  let state = Math.trunc(seed) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
