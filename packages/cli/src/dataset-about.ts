import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, isAbsolute, resolve } from "node:path";
import type { Dataset, DatasetImage, Folder, Source } from "@angokit/formats";
import {
  type DatasetAbout,
  type DatasetSource,
  labelsDigest,
  readDatasetManifest,
} from "@angokit/formats/node";
import type { InputFlags, WriteFlags } from "./flags.ts";
import type { FoundInput } from "./input.ts";
import { withoutSecrets } from "./secret-addresses.ts";
import { ownVersion } from "./version.ts";

/** Finds out what a dataset was made of; asked when all is written, as files may have to be read for it. */
export type Origin = () => Promise<DatasetSource>;

/** Formats whose labels are in many files, where they are a folder. */
const LABELS_IN_MANY: ReadonlySet<string> = new Set(["yolo", "voc", "labelme"]);

/** What an input is, without the place that it lies in. */
export function inputOrigin({ path, at, detection, source, splits, yolo }: FoundInput): Origin {
  return async () => {
    const { format } = detection;
    const folder = yolo?.folder ?? ("folder" in at ? at.folder : undefined);
    const content = folder === undefined ? undefined : await contentIn(folder);
    const isOfMany = folder !== undefined && (LABELS_IN_MANY.has(format) || splits !== undefined);
    return {
      name: path === "-" ? "standard input" : nameOfPlace(path),
      format,
      sha256: isOfMany ? await labelsDigest(folder) : await sha256Of(source),
      ...(content === undefined ? {} : { content }),
    };
  };
}

/** What is written, as far as its manifest is to say. */
export interface Written {
  readonly dataset: Dataset;
  readonly to: string;
  readonly flags: WriteFlags & InputFlags;
  readonly given: ReadonlySet<string>;
  readonly origins: readonly Origin[];
}

/** Flags that say where and how, not what. */
const NO_OPTIONS: ReadonlySet<string> = new Set(
  (
    "out overwrite json quiet color datasetName datasetVersion concurrency dryRun " +
    "baseUrl region since via to task"
  ).split(" "),
);

/** Flags that name files and folders. */
const PATHS: ReadonlySet<string> = new Set("schema imageDir gt brushes classes map lists config".split(" "));

/**
 * What the manifest of a dataset says of it, besides its files. Paths and addresses stay out: they say where someone works,
 * and would make the same dataset another one elsewhere.
 *
 * @returns the dataset to write in place of the one given, and what is to be said when that is done
 */
export function describedDataset({ dataset, to, flags, given, origins }: Written): {
  readonly dataset: Dataset;
  readonly about: () => Promise<DatasetAbout>;
} {
  const splits = new Map<string, number>();
  const { header } = dataset;
  return {
    dataset: { header, images: counted(dataset.images, splits) },
    about: async () => {
      const { datasetVersion: version } = flags;
      const sources = await Promise.all(origins.map(async (origin) => origin()));
      const name = flags.datasetName ?? nameOf(sources);
      const options = Object.entries(flags).filter(([key]) => given.has(key) && !NO_OPTIONS.has(key));
      return {
        ...(name === undefined ? {} : { name }),
        ...(version === undefined ? {} : { version }),
        format: to,
        ...(to === "yolo" ? { task: flags.task } : {}),
        tool: `angokit ${await ownVersion()}`,
        sources,
        options: Object.fromEntries(options.map(([key, value]) => [key, optionValue(value, PATHS.has(key))])),
        classes: header.categories.map((category) => category.name),
        ...(splits.size === 0 ? {} : { splits: Object.fromEntries(splits) }),
      };
    },
  };
}

/** What the manifest of a repaired copy says of it; `repair` adds how much is in it. */
export async function aboutCopy(
  found: FoundInput,
  options: NonNullable<DatasetAbout["options"]>,
): Promise<DatasetAbout> {
  const source = await inputOrigin(found)();
  return {
    name: nameOf([source]) ?? source.name,
    format: found.detection.format,
    tool: `angokit ${await ownVersion()}`,
    sources: [source],
    options,
  };
}

/** A dataset that was made of one other is called like it. */
function nameOf([first, ...others]: readonly DatasetSource[]): string | undefined {
  return others.length > 0 ? undefined : first?.name.replace(/(?:\.tar)?\.[A-Za-z]+$/, "");
}

async function* counted(
  images: AsyncIterable<DatasetImage>,
  splits: Map<string, number>,
): AsyncGenerator<DatasetImage> {
  for await (const image of images) {
    if (image.split !== undefined) splits.set(image.split, (splits.get(image.split) ?? 0) + 1);
    yield image;
  }
}

type OptionValue = string | number | boolean | null | OptionValue[] | { [name: string]: OptionValue };

/** The last part of a path; not of the home folder, which is called as its user. */
function nameOfPlace(path: string): string {
  const full = resolve(path);
  return full === homedir() ? "~" : basename(full);
}

/** Of a path the last part; of an address what is no secret. */
function optionValue(value: unknown, isPath: boolean): OptionValue {
  if (typeof value === "string") {
    const text = withoutSecrets(value);
    return isPath || isAbsolute(value) || /^\.{1,2}[/\\]/.test(value) ? nameOfPlace(text) : text;
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((member: unknown) => optionValue(member, isPath));
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, optionValue(member, isPath)]));
}

async function contentIn(folder: Folder): Promise<string | undefined> {
  try {
    const { dataset } = await readDatasetManifest(folder);
    const content = dataset?.["content"];
    return typeof content === "string" ? content : undefined;
  } catch {
    // Most inputs have none, and what a damaged one would say is not needed.
    return undefined;
  }
}

async function sha256Of(source: Source): Promise<string> {
  const sha = createHash("sha256");
  for await (const chunk of source.stream()) sha.update(chunk);
  return sha.digest("hex");
}
