import { dirname, join } from "node:path";
import type { FindSegments } from "../../coco/other-kinds.ts";
import type { FormatName } from "../../model/dataset.ts";
import type { Detection } from "../../detect.ts";
import { type FindImageSource, imagesIn } from "../../io/image-places.ts";
import type { Source } from "../../io/source.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../../model/diagnostic.ts";
import { findImages, type FindImage, imageRoots } from "../images.ts";
import { yoloFolder, type YoloFolder } from "../yolo-folder.ts";
import { detected, type DetectedInput, type ExpectedInput } from "./detected-format.ts";
import { isDirectory, type OpenedPath, openPath } from "./opened-path.ts";
import { segmentsBeside } from "./segments-beside.ts";

/** What is known of a dataset, and who is told what becomes of it. */
export interface FindDatasetOptions extends ExpectedInput {
  /** The path of a folder in which images are looked for first, then around the dataset. */
  readonly images?: string;
  /** Told of everything that is not as it should be. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
}

/** A way to the images of a dataset, for `placeImages`. */
export interface ImageFiles {
  /** Where the bytes of an image lie on disk. */
  readonly find: FindImage;
  /** For images that lie in the archive that is read. */
  readonly findSource?: FindImageSource;
}

/** A dataset that was recognised, and where its parts lie: `openDataset` reads it, as often as it is to be read. */
export interface FoundDataset extends ImageFiles, DetectedInput {
  readonly at: OpenedPath;
  /** The JSON, the XML or the YAML. */
  readonly source: Source;
  /** Of a YOLO dataset: its folder, which may be another than the one that was given. */
  readonly yolo?: YoloFolder;
  /** Of COCO: finds the PNGs of panoptic segments beside the JSON. */
  readonly segments?: FindSegments;
  /** What was given as the folder of the images. */
  readonly images?: string;
}

/** Formats that are one file: the others are a folder, or may be. */
const OF_ONE_FILE: ReadonlySet<FormatName> = new Set<FormatName>(["ango", "coco"]);

/**
 * Finds out what a path holds, without reading it.
 *
 * @param place a path, a source, or what `openPath` has opened
 * @throws FormatError what `detectInput` and `openArchive` throw; `input/images` where there is no such folder of
 *   images, `yolo/predictions` where predictions are no folder
 */
export async function findDataset(
  place: string | Source | OpenedPath,
  options: FindDatasetOptions = {},
): Promise<FoundDataset> {
  const { images, onDiagnostic = throwOnError } = options;
  const isOpen = typeof place === "object" && "kind" in place;
  const at = isOpen ? place : await openPath(place, onDiagnostic);
  const found = await detected("folder" in at ? at.folder : at.source, options);
  const { detection } = found;
  const source = "folder" in at ? at.folder.open(detection.entry) : at.source;
  const yolo = detection.format === "yolo" ? await yoloPlace(at, detection, onDiagnostic) : undefined;
  const segments = detection.format === "coco" ? segmentsBeside(at, detection.entry) : undefined;
  if (images !== undefined && !(await isDirectory(images)))
    throw new FormatError("input/images", `There is no folder ${images} with images.`, { file: images });
  const elsewhere = yolo === undefined || at.kind === "archive" ? [] : [yolo.folder.name];
  const given = images === undefined ? [] : [images];
  const findSource = at.kind === "archive" ? await imagesIn(at.folder) : undefined;
  return {
    ...found,
    at,
    source,
    find: finderAround(at, found, [...given, ...elsewhere]),
    ...(yolo === undefined ? {} : { yolo }),
    ...(segments === undefined ? {} : { segments }),
    ...(images === undefined ? {} : { images }),
    ...(findSource === undefined ? {} : { findSource }),
  };
}

/**
 * Looks for images in some folders, then around an input. Of several files, images are looked for around that of their
 * split alone: in the folder of another split, one of the same name is another image.
 */
function finderAround(at: OpenedPath, found: DetectedInput, before: readonly string[]): FindImage {
  const all = findImages([...before, ...rootsAround(at, found)]);
  if (at.kind !== "folder" || found.splits === undefined) return all;
  const bySplit = new Map(
    found.splits.map(({ path, split }) => [
      split,
      findImages([...before, at.path, ...imageRoots(join(at.path, path))]),
    ]),
  );
  return (image) => (bySplit.get((image.formerSplit ?? image.split) || undefined) ?? all)(image);
}

/** The folders around an input. Of a folder that has its dataset in one file, they are around that. */
function rootsAround(at: OpenedPath, { detection, splits }: DetectedInput): readonly string[] {
  const path = at.kind === "stream" ? undefined : at.path;
  if (path === undefined) return [];
  if (at.kind !== "folder" || !OF_ONE_FILE.has(detection.format)) return imageRoots(path);
  const entries = splits?.map((file) => file.path) ?? [detection.entry];
  return [...new Set(entries.flatMap((entry) => imageRoots(join(path, entry))))];
}

async function yoloPlace(
  at: OpenedPath,
  detection: Detection,
  onDiagnostic: OnDiagnostic,
): Promise<YoloFolder> {
  if (at.kind === "stream") {
    const message = `A YOLO dataset is a folder: it can't come from ${at.source.name}.`;
    throw new FormatError("input/unrecognised", message);
  }
  const hasEntry = detection.layout !== "classify" && detection.layout !== "predictions";
  if (at.kind === "archive" || (at.kind === "folder" && !hasEntry))
    return { folder: at.folder, dataYaml: detection.entry };
  const yaml = at.kind === "folder" ? join(at.path, detection.entry) : at.path;
  const place = await yoloFolder(yaml, (told) => onDiagnostic({ ...told, file: yaml }));
  // A YAML below the folder that was given: the folder counts, as its images may lie beside the YAML's own.
  const own = at.kind === "folder" && place.folder.name === dirname(yaml);
  return own ? { folder: at.folder, dataYaml: detection.entry } : place;
}
