import { readOnce } from "../model/read-once.ts";
import { trainableExtensions } from "../io/extensions.ts";
import { imageSizeOf } from "../io/image-size.ts";
import { stemOf } from "../io/names.ts";
import type { Folder, Source } from "../io/source.ts";
import type { Annotation, Category, Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { byCodePoint } from "./classify-layout.ts";
import { type LabelLine, readLabelLines } from "./label-file.ts";
import {
  classificationOf,
  classificationsOf,
  type PredictionRules,
  predictionsOf,
} from "./prediction-rows.ts";
import type { Size } from "../sizes.ts";
import type { YoloDatasetTask } from "./shapes.ts";

/** How a folder of predictions is read. */
export interface ReadYoloPredictionsOptions {
  /** What the rows hold; told by their columns unless given: boxes, or outlines. Oriented boxes and keypoints have to be said. */
  readonly task?: YoloDatasetTask;
  /** The names of the classes of the model, in order; their numbers unless given. */
  readonly classes?: readonly string[];
  /** Where the images lie that were predicted on; the pictures in the folder itself count too, but come second. */
  readonly images?: Folder;
  /** The COCO file of the images that were predicted on: it has the names and sizes of those that are not found. */
  readonly truth?: Source;
  /** For the task `pose`: `kpt_shape` of the model. */
  readonly keypoints?: { readonly count: number; readonly dimensions: 2 | 3 };
  /** Whether rows end with the number of a track (`yolo track`); of boxes that can be told where there are confidences, too. */
  readonly tracks?: boolean;
  /** Told of every finding; without it the first `error` is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
}

const MOST_CLASSES = 100_000;

/**
 * Reads what Ultralytics writes when it predicts with `save_txt`, with confidences (`save_conf`) or without: a folder with
 * `labels/*.txt`, or these files themselves (https://docs.ultralytics.com/modes/predict/). Confidences are the `score` of
 * annotations, tracks their `track`. An image is called by its file's stem, with the extension of the image where that is
 * found. Images without a file of rows are those in which nothing was found.
 *
 * @throws FormatError `yolo/predictions` where there are none; `yolo/predictions-task` where the columns leave doubt
 */
export async function readYoloPredictions(
  folder: Folder,
  options: ReadYoloPredictionsOptions = {},
): Promise<Dataset> {
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const paths = await folder.list();
  const files = predictionFiles(paths);
  const pictures = await findPictures(folder, paths, options.images, onDiagnostic);
  if (files.labels.length === 0 && pictures.size === 0) {
    const message = `${folder.name} has neither labels/*.txt nor images: it holds no predictions.`;
    throw new FormatError("yolo/predictions", message, { file: folder.name });
  }
  const survey = await surveyed(folder, files.labels, options);
  const { task, names } = survey;
  const categories = names.map((name, id): Category => ({ id, name, extra: {} }));
  const read = rowsReader(options, task, names, onDiagnostic);
  const known = options.truth === undefined ? () => undefined : await namedIn(options.truth, onDiagnostic);
  return {
    header: { source: "yolo", categories, splits: [], info: {}, extra: {} },
    images: readOnce(
      predictedImages(folder, files, { pictures, known }, read, task === "classify", onDiagnostic),
    ),
  };
}

/** Files of rows, and the folder that they lie in. */
interface PredictionFiles {
  /** With a slash at its end, or empty. */
  readonly below: string;
  readonly labels: readonly string[];
}

function predictionFiles(paths: readonly string[]): PredictionFiles {
  const texts = paths.filter((path) => /\.txt$/i.test(path) && !/(?:^|\/)(?:\.|classes\.txt$)/i.test(path));
  const inLabels = texts.filter((path) => path.startsWith("labels/"));
  return inLabels.length > 0 ? { below: "labels/", labels: inLabels } : { below: "", labels: texts };
}

/** A picture by which an image is named and measured. */
interface Picture {
  readonly path: string;
  readonly source: Source;
  /** Whether it lies in the folder that is read. */
  readonly isOwn: boolean;
}

/** Pictures by their names without extension. Those that were predicted on come before what was drawn. */
async function findPictures(
  folder: Folder,
  paths: readonly string[],
  images: Folder | undefined,
  onDiagnostic: OnDiagnostic,
): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  let twice = 0;
  for (const path of images === undefined ? [] : await images.list()) {
    if (images === undefined || !isPicture(path)) continue;
    const stem = stemOf(path.slice(path.lastIndexOf("/") + 1));
    if (pictures.has(stem)) twice += 1;
    else pictures.set(stem, { path, source: images.open(path), isOwn: false });
  }
  if (twice > 0) {
    const message = `${String(twice)} images have the name of another in a different folder: predictions don't say which is meant, the first is taken.`;
    onDiagnostic({ code: "yolo/same-stem", severity: "warning", message, file: images?.name ?? "" });
  }
  // Cut-outs of objects (`save_crop`) are no images of their own.
  for (const path of paths) {
    if (!isPicture(path) || path.startsWith("crops/") || path.startsWith("labels/")) continue;
    if (!pictures.has(stemOf(path)))
      pictures.set(stemOf(path), { path, source: folder.open(path), isOwn: true });
  }
  return pictures;
}

function isPicture(path: string): boolean {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return trainableExtensions.has(extension) && !/(?:^|\/)\./.test(path);
}

interface Survey {
  readonly task: YoloDatasetTask;
  readonly names: readonly string[];
}

/** Looks through all rows for what they are and which classes there are, unless both are known. */
async function surveyed(
  folder: Folder,
  labels: readonly string[],
  { task, classes, keypoints }: ReadYoloPredictionsOptions,
): Promise<Survey> {
  const said = task ?? (keypoints === undefined ? undefined : "pose");
  if (said === "pose" && keypoints === undefined)
    throw new FormatError(
      "yolo/predictions-task",
      "Rows of the task pose can't be read without the number of keypoints of the model, and of numbers for each.",
    );
  if (said !== undefined && classes !== undefined) return { task: said, names: classes };
  const found = new Set<string>();
  let highest = -1;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  let areNamed = labels.length > 0;
  for (const path of labels) {
    for (const { text } of await readLabelLines(folder.open(path), path, () => {})) {
      const count = text.split(/\s+/).length;
      [least, most] = [Math.min(least, count), Math.max(most, count)];
      const [score, name] = classificationOf(text);
      // A name may begin with a digit; a row of numbers has five columns or more.
      if (score === undefined || (count >= 5 && /^[-+.\d]/.test(name))) areNamed = false;
      if (said === "classify" || areNamed) found.add(name);
      const first = Number(text.split(/\s/, 1)[0]);
      if (Number.isFinite(first)) highest = Math.max(highest, Math.trunc(first));
    }
  }
  const told = said ?? (areNamed && most > 0 ? "classify" : taskOf(least, most));
  if (classes !== undefined) return { task: told, names: classes };
  if (told === "classify")
    return { task: told, names: [...found].filter((name) => name !== "").toSorted(byCodePoint) };
  if (highest >= MOST_CLASSES) {
    const message = `The highest class is ${String(highest)}: give the names of the classes.`;
    throw new FormatError("yolo/predictions", message, { file: folder.name });
  }
  return { task: told, names: Array.from({ length: highest + 1 }, (_, at) => String(at)) };
}

/** What rows of so many columns hold. */
function taskOf(least: number, most: number): YoloDatasetTask {
  if (most <= 7) return "detect";
  if (least < 9 || most > 11) return "segment";
  throw new FormatError(
    "yolo/predictions-task",
    "All rows have the columns of an oriented box, and of an outline of four points: say which task it is.",
  );
}

type ReadRows = (
  lines: readonly LabelLine[],
  file: string,
  size: { width: number; height: number },
) => Annotation[];

function rowsReader(
  { keypoints, tracks = false }: ReadYoloPredictionsOptions,
  task: YoloDatasetTask,
  names: readonly string[],
  onDiagnostic: OnDiagnostic,
): ReadRows {
  if (task === "classify") {
    const ranks = new Map(names.map((name, rank) => [name, rank]));
    return (lines, file) => classificationsOf(lines, file, ranks, onDiagnostic);
  }
  const rules: PredictionRules = {
    task,
    classes: names.length,
    tracks,
    hasOutlines: task === "segment",
    ...(keypoints === undefined ? {} : { keypoints }),
  };
  return (lines, file, size) => predictionsOf(lines, file, rules, size, onDiagnostic);
}

/** The image of a ground truth by the stem of its name; undefined where it has none, or none of a known size. */
type FindKnown = (stem: string) => (Size & { readonly name: string }) | undefined;

async function namedIn(truth: Source, onDiagnostic: OnDiagnostic): Promise<FindKnown> {
  const { groundTruth } = await import("../coco/truth.ts");
  const { TruthMatch } = await import("../coco/truth-match.ts");
  const match = new TruthMatch(await groundTruth(truth, onDiagnostic));
  return (stem) => {
    const { name, width, height } = match.image(imageOf(stem, undefined, undefined, [])) ?? {};
    return name === undefined || width === undefined || height === undefined
      ? undefined
      : { name, width, height };
  };
}

const NO_SIZE = { width: 1, height: 1 };

/** Images with rows, in the order of their files, then those in which nothing was found. */
async function* predictedImages(
  folder: Folder,
  { below, labels }: PredictionFiles,
  { pictures, known }: { readonly pictures: ReadonlyMap<string, Picture>; readonly known: FindKnown },
  read: ReadRows,
  isClassify: boolean,
  onDiagnostic: OnDiagnostic,
): AsyncGenerator<DatasetImage> {
  const done = new Set<string>();
  for (const file of labels) {
    const stem = stemOf(file.slice(below.length));
    const key = pictures.has(stem) ? stem : stem.slice(stem.lastIndexOf("/") + 1);
    const picture = pictures.get(key);
    done.add(key);
    const lines = await readLabelLines(folder.open(file), file, onDiagnostic);
    const named = picture === undefined ? known(stem) : undefined;
    const size = named ?? (picture && (await imageSizeOf(picture.source)));
    if (size === undefined && lines.length > 0 && !isClassify) {
      const message =
        picture === undefined
          ? `The image of ${file} is not here, so the size that its numbers are fractions of is not known.`
          : `The size of ${picture.path} can't be read from it, so its rows have no meaning in pixels.`;
      const code = picture === undefined ? "yolo/image-missing" : "yolo/size-unknown";
      onDiagnostic({ code, severity: "error", message, file });
      continue;
    }
    yield imageOf(stem, picture, size, read(lines, file, size ?? NO_SIZE));
  }
  for (const [stem, picture] of pictures)
    if (!done.has(stem)) yield imageOf(stem, picture, await imageSizeOf(picture.source), []);
}

function imageOf(
  stem: string,
  picture: Picture | undefined,
  size: (Size & { readonly name?: string }) | undefined,
  annotations: readonly Annotation[],
): DatasetImage {
  const name =
    picture === undefined
      ? (size?.name ?? stem)
      : `${stem}${picture.path.slice(stemOf(picture.path).length)}`;
  return {
    id: name,
    name,
    media: "image",
    ...(size === undefined ? {} : { width: size.width, height: size.height }),
    ...(picture?.isOwn === true ? { path: picture.path } : {}),
    annotations,
    attributes: [],
    relations: [],
    extra: {},
  };
}
