import { readOnce } from "../model/read-once.ts";
import { withoutSecret } from "../io/url.ts";
import type { DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { inSplit, type Split } from "../splits.ts";
import { type FixedList, FixedLists, type MissingNames } from "./fixed-lists.ts";
import { type GroupBy, Groups, keysOf } from "./groups.ts";
import { answersTo } from "./image-facts.ts";
import { SparseRows } from "./sparse-rows.ts";
import { splitNames } from "./split-names.ts";
import { stratify } from "./stratify.ts";
import { imageHash, imagesAgain, type OpenDataset, type Transformed } from "./transformed.ts";

type By = "class" | "none" | { readonly attribute: string } | ((image: DatasetImage) => readonly string[]);

/** How a dataset is split. */
export interface SplitOptions {
  /** The share of each split; see `parseSplit`. Without any, each image must be on a list. */
  readonly ratios?: Split;
  /**
   * What is to be spread evenly: images that have a class (`class`, the default), nothing (`none`), images with an answer
   * to a question about them, such as the weather, or images that have a label of your own.
   */
  readonly by?: By;
  /** What is never torn: images of one group are in one split. */
  readonly group?: GroupBy;
  /** Images that must be in a split, with all of their group. A split that has no share gets these alone. */
  readonly lists?: readonly FixedList[];
  /** A whole number; another seed gives another split. */
  readonly seed?: number;
}

/** What is in a split. */
export interface SplitPart {
  readonly name: string;
  /** The share that was asked for. */
  readonly share?: number;
  readonly images: number;
  /** Of these, assets that have no pixels. */
  readonly others: number;
  readonly groups: number;
  readonly annotations: number;
  /** Images that are in it because of a list. */
  readonly listed: number;
  /** By class index. */
  readonly classes: readonly { readonly images: number; readonly objects: number }[];
}

/** What was put where. */
export interface SplitReport {
  readonly images: number;
  /** Of these, assets that have no pixels, such as texts and whole videos: they are spread apart from the images. */
  readonly others: number;
  readonly groups: number;
  /** Images that have nothing that `group` asks for: each is a group of its own. Without `group`, 0. */
  readonly ungrouped: number;
  /** Images that have nothing that `by` asks for: they are spread as they come. By classes and by nothing, 0. */
  readonly unlabelled: number;
  readonly annotations: number;
  /** Names of the classes by class index. */
  readonly classes: readonly string[];
  readonly splits: readonly SplitPart[];
  /** Entries of lists that no image has. */
  readonly missing: readonly MissingNames[];
}

/**
 * The dataset with its images spread over splits: `await split(() => readCoco(source), { ratios, group: "asset" })`.
 *
 * Each split gets its share of the images, and of those of each class, the rarest class first: by iterative stratification
 * (Sechidis, Tsoumakas, Vlahavas: On the Stratification of Multi-Label Data, ECML PKDD 2011,
 * https://doi.org/10.1007/978-3-642-23808-6_10), over groups of images where `group` says so. Which image goes where depends
 * on the seed, and on names, ids, labels and groups of the images; not on their order. Splits that images had are
 * replaced; all else stays as it is. Assets without pixels, such as texts, take no place of an image: those that are in no
 * group with one are spread apart, each split its share.
 *
 * The dataset is opened twice. Between, some 100 bytes are held for an image, 32 for each class in it, and the keys of
 * groups.
 *
 * @throws FormatError `transform/option` without ratios and lists, for ratios that are no {@link Split}, and for names of
 *   splits that are no names of folders or differ in the case of letters alone; `transform/lists` for a name on two lists;
 *   `transform/unlisted` for an image on no list, where there are no ratios; `transform/group-torn` where lists tear a group;
 *   `transform/changed`, while the images are read, where the dataset is not the same any more
 */
export async function split(open: OpenDataset, options: SplitOptions): Promise<Transformed<SplitReport>> {
  const { lists = [], seed = 0 } = options;
  const names = splitNames(options);
  const fixedLists = new FixedLists(lists, names);
  const { header, images } = await open();
  const plan = new SplitPlan(header, names, options);
  for await (const image of images) plan.add(image, fixedLists.splitOf(image));
  const { splitOf, report } = plan.made(fixedLists.missing());
  return {
    header: { ...header, splits: names },
    images: readOnce(
      (async function* spread() {
        for await (const [image, at] of imagesAgain(open, plan.hashes, seed))
          yield inSplit(image, names[splitOf(at)] ?? "");
      })(),
    ),
    report: () => report,
  };
}

/** What is kept of each image until all are known. */
class SplitPlan {
  readonly hashes: number[] = [];
  readonly #header: Header;
  readonly #names: readonly string[];
  readonly #options: SplitOptions;
  readonly #groups: Groups | undefined;
  /** Objects of each class. */
  readonly #objects = new SparseRows();
  /** 1 for each label that is there. */
  readonly #labels = new SparseRows();
  /** Which have no pixels. */
  readonly #others = new Set<number>();
  #ungrouped = 0;
  #unlabelled = 0;
  readonly #labelNumbers = new Map<string, number>();
  readonly #fixed = new Map<number, Fixed>();

  constructor(header: Header, names: readonly string[], options: SplitOptions) {
    this.#header = header;
    this.#names = names;
    this.#options = options;
    if (options.group !== undefined) this.#groups = new Groups(options.seed ?? 0);
  }

  add(image: DatasetImage, fixed: number | undefined): void {
    const { by = "class", group, seed = 0, ratios = [] } = this.#options;
    const hash = imageHash(seed, image);
    const at = this.hashes.push(hash) - 1;
    if (group !== undefined) {
      const keys = keysOf(group, image);
      if (keys.length === 0) this.#ungrouped += 1;
      this.#groups?.add(keys, hash);
    }
    if (image.media !== "image") this.#others.add(at);
    if (fixed !== undefined) this.#fixed.set(at, { split: fixed, name: image.name });
    else if (ratios.length === 0) throw unlisted(image);
    const objects = new Map<number, number>();
    for (const { category } of image.annotations) objects.set(category, (objects.get(category) ?? 0) + 1);
    this.#objects.add(objects);
    if (typeof by === "string") {
      this.#labels.add(by === "none" ? [] : Array.from(objects.keys(), (category) => [category, 1] as const));
      return;
    }
    const labels = new Set(typeof by === "function" ? by(image) : answersIn(image, by.attribute));
    if (labels.size === 0) this.#unlabelled += 1;
    this.#labels.add(Array.from(labels, (label) => [this.#numberOf(label), 1] as const));
  }

  #numberOf(label: string): number {
    const number = this.#labelNumbers.get(label) ?? this.#labelNumbers.size;
    this.#labelNumbers.set(label, number);
    return number;
  }

  /** Labels are numbered as they come; among equals their texts count, so that the order of the images does not. */
  #labelPlaces(): readonly number[] {
    const places: number[] = [];
    for (const [place, label] of [...this.#labelNumbers.keys()].toSorted().entries())
      places[this.#numberOf(label)] = place;
    return places;
  }

  made(missing: readonly MissingNames[]): { splitOf: (image: number) => number; report: SplitReport } {
    const found = this.#groups?.found();
    const ranks = found?.ranks ?? this.hashes;
    const groupOf = (image: number): number => found?.groupOf[image] ?? image;
    // Where there are no images at all, the others are what is spread.
    const others = this.#others.size < this.hashes.length ? this.#others : NONE;
    const sizes = ranks.map(() => 0);
    const otherSizes = ranks.map(() => 0);
    for (let image = 0; image < this.hashes.length; image += 1) {
      const counted = others.has(image) ? otherSizes : sizes;
      counted[groupOf(image)] = (counted[groupOf(image)] ?? 0) + 1;
    }
    const shares = new Map(this.#options.ratios?.map(({ name, share }) => [name, share]));
    const isWhole = found === undefined && others.size === 0;
    const rows = isWhole ? [] : this.hashes.map((_, image) => (others.has(image) ? -1 : groupOf(image)));
    const spread = {
      sizes,
      ranks,
      labels: isWhole ? this.#labels : this.#labels.summed(rows, ranks.length),
      labelCount: Math.max(this.#labelNumbers.size, this.#header.categories.length),
      ...(this.#labelNumbers.size === 0 ? {} : { labelPlaces: this.#labelPlaces() }),
      shares: this.#names.map((name) => shares.get(name) ?? 0),
      fixed: this.#fixedGroups(groupOf),
    };
    const chosen = stratify(spread);
    if (others.size > 0) {
      const alone = otherSizes.map((size, group) => (sizes[group] === 0 ? size : 0));
      const apart = stratify({ ...spread, sizes: alone, labels: new SparseRows(), labelCount: 0 });
      for (const [group, size] of alone.entries()) if (size > 0) chosen[group] = apart[group] ?? 0;
    }
    const splitOf = (image: number): number => chosen[groupOf(image)] ?? 0;
    return { splitOf, report: this.#report(splitOf, chosen, shares, missing) };
  }

  #fixedGroups(groupOf: (image: number) => number): ReadonlyMap<number, number> {
    const fixed = new Map<number, Fixed>();
    for (const [image, own] of this.#fixed) {
      const group = groupOf(image);
      const other = fixed.get(group) ?? own;
      if (other.split !== own.split) throw torn(other, own, this.#names);
      fixed.set(group, own);
    }
    return new Map(Array.from(fixed, ([group, { split: number }]) => [group, number]));
  }

  #report(
    splitOf: (image: number) => number,
    chosen: Int32Array,
    shares: ReadonlyMap<string, number>,
    missing: readonly MissingNames[],
  ): SplitReport {
    const classes = this.#header.categories.map(({ name }) => name);
    const parts = this.#names.map((name) => ({
      name,
      ...(shares.has(name) ? { share: shares.get(name) ?? 0 } : {}),
      images: 0,
      others: 0,
      groups: 0,
      annotations: 0,
      listed: 0,
      classes: classes.map(() => ({ images: 0, objects: 0 })),
    }));
    for (const number of chosen) {
      const part = parts[number];
      if (part !== undefined) part.groups += 1;
    }
    for (let image = 0; image < this.hashes.length; image += 1) {
      const part = parts[splitOf(image)];
      if (part === undefined) continue;
      part.images += 1;
      if (this.#others.has(image)) part.others += 1;
      if (this.#fixed.has(image)) part.listed += 1;
      this.#objects.each(image, (category, objects) => {
        part.annotations += objects;
        const of = part.classes[category];
        if (of === undefined) return;
        of.images += 1;
        of.objects += objects;
      });
    }
    const annotations = parts.reduce((sum, part) => sum + part.annotations, 0);
    return {
      images: this.hashes.length,
      others: this.#others.size,
      groups: chosen.length,
      ungrouped: this.#ungrouped,
      unlabelled: this.#unlabelled,
      annotations,
      classes,
      splits: parts,
      missing,
    };
  }
}

function answersIn({ attributes }: DatasetImage, question: string): readonly string[] {
  return answersTo(attributes, question).map((answer) => JSON.stringify(answer));
}

function unlisted({ name }: DatasetImage): FormatError {
  const message = `${withoutSecret(name)} is on no list, and there are no ratios for images that are on none.`;
  return new FormatError("transform/unlisted", message, { image: withoutSecret(name) });
}

const NONE: ReadonlySet<number> = new Set();

interface Fixed {
  readonly split: number;
  readonly name: string;
}

function torn(one: Fixed, other: Fixed, names: readonly string[]): FormatError {
  const [first, second] = [names[one.split] ?? "", names[other.split] ?? ""];
  const [a, b] = [withoutSecret(one.name), withoutSecret(other.name)];
  const message = `${a} and ${b} are of one group, but on lists of two splits: ${first} and ${second}.`;
  return new FormatError("transform/group-torn", message, { image: b });
}
