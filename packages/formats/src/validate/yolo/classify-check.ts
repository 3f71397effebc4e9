import { FormatError } from "../../model/diagnostic.ts";
import { classifiedFiles, type ClassifiedFiles } from "../../yolo/classify.ts";
import { isKnownSplit } from "../../yolo/classify-layout.ts";
import { SIDECAR_NAME } from "../../yolo/layout.ts";
import { type YoloClassifyCode, yoloClassifyRules } from "../rules/yolo-classify.ts";
import { yoloPlaceRules } from "../rules/yolo-places.ts";
import type { Subject } from "../subject.ts";

/** Images after which findings are handed on. */
const BATCH = 256;

/** Goes through images in a folder for each class as `ImageFolder` of torchvision would, split by split. */
export async function* checkClassify({
  folder,
  files,
  statistics,
  seen,
  tell: told,
}: Subject): AsyncGenerator<void> {
  if (folder === undefined)
    throw new FormatError("input/unrecognised", "Images in folders of classes are a folder: give that.");
  const found = classifiedFiles((await folder.list()).filter((path) => path !== SIDECAR_NAME));
  if (found.classes.length === 0) {
    const message = `${folder.name} has no folders of classes, such as train/cat/.`;
    throw new FormatError("input/unrecognised", message, { file: folder.name });
  }
  const tell = (code: YoloClassifyCode, message: string, file: string): void =>
    told({ code, severity: yoloClassifyRules[code].severity, message, file });
  tellSplits(found, tell);
  for (const split of found.splits.filter((name) => !isKnownSplit(name))) {
    const message = `The split ${JSON.stringify(split)} is none that loaders know.`;
    const code = "yolo/other-split";
    told({ code, severity: yoloPlaceRules[code].severity, message, file: split });
  }
  tellClasses(found, tell);
  tellFiles(found, tell);
  yield;
  const ranks = new Map(found.classes.map((name, rank) => [name, rank]));
  for (const [at, { path, split, below, folder: name }] of found.images.entries()) {
    const image = path.slice(below.length);
    statistics.object(ranks.get(name) ?? 0);
    statistics.image(image, 1);
    seen.images += 1;
    seen.annotations += 1;
    await files?.see({ name: image, path, ...(split === undefined ? {} : { split }) });
    if (at % BATCH === BATCH - 1) yield;
  }
  statistics.tell(found.classes, found.images[0]?.path ?? folder.name);
}

type Tell = (code: YoloClassifyCode, message: string, file: string) => void;

function tellSplits({ splits, folders, strange, images }: ClassifiedFiles, tell: Tell): void {
  const first = images[0]?.path ?? "train";
  if (splits.length === 1)
    tell("yolo/no-other-split", "There is a split train, and neither val nor test.", first);
  if (splits.length === 0)
    tell("yolo/no-other-split", "There are no splits: all images are for training.", first);
  for (const [name, file] of strange)
    tell("yolo/class-not-in-train", `The class ${JSON.stringify(name)} is not in train.`, file);
  const own = folders.get("train") ?? new Set();
  for (const split of splits) {
    const there = folders.get(split) ?? new Set();
    const missing = [...own].filter((name) => !there.has(name));
    if (missing.length === 0) continue;
    const what = missing.length === 1 ? "the folder" : `${String(missing.length)} folders`;
    tell("yolo/class-not-in-split", `${split} lacks ${what} of train: ${listed(missing)}.`, split);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name));
  const more = names.length > shown.length ? `, and ${String(names.length - shown.length)} more` : "";
  return `${shown.join(", ")}${more}`;
}

function tellClasses({ classes, folders, images }: ClassifiedFiles, tell: Tell): void {
  const train = folders.has("train") ? "train" : undefined;
  const filled = new Set(images.filter(({ split }) => split === train).map(({ folder }) => folder));
  const empty = [...(folders.get(train ?? "") ?? [])].filter((name) => !filled.has(name));
  if (empty.length > 0) {
    const message = `${train ?? "The dataset"} has no image of ${listed(empty)}.`;
    tell(
      "yolo/class-without-images",
      message,
      train === undefined ? (empty[0] ?? "") : `train/${empty[0] ?? ""}`,
    );
  }
  const known = new Map<string, string>();
  for (const name of classes) {
    const key = name
      .normalize("NFC")
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, " ")
      .trim();
    const earlier = known.get(key);
    known.set(key, earlier ?? name);
    if (earlier === undefined) continue;
    const message = `The classes ${JSON.stringify(earlier)} and ${JSON.stringify(name)} differ in next to nothing.`;
    tell("yolo/class-names-alike", message, name);
  }
}

function tellFiles({ loose, others, images }: ClassifiedFiles, tell: Tell): void {
  const deep = images.filter(({ name }) => name.includes("/")).map(({ path }) => path);
  tellCount(
    "yolo/image-without-class",
    loose,
    "image is in no folder of a class",
    "images are in no folder of a class",
  );
  tellCount(
    "yolo/not-an-image",
    others,
    "file is no image that loaders take",
    "files are no images that loaders take",
  );
  if (deep.length === images.length)
    tellCount(
      "yolo/nested-class",
      deep,
      "image lies deeper than in the folder of its class",
      "images, which are all, lie deeper than in the folders of their classes",
    );

  function tellCount(code: YoloClassifyCode, paths: readonly string[], one: string, many: string): void {
    const [first] = paths;
    if (first === undefined) return;
    const count = paths.length === 1 ? `1 ${one}` : `${String(paths.length)} ${many}`;
    tell(code, `${count}: ${first}${paths.length === 1 ? "" : ", …"}.`, first);
  }
}
