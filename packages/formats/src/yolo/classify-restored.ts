import type { Folder } from "../io/source.ts";
import type { Attribute, Category, Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { type ClassifiedFiles, type LabelOf, labelsOf } from "./classify.ts";
import type { FileList } from "./file-list.ts";
import { SIDECAR_NAME } from "./layout.ts";
import { freeIds } from "./restored-classes.ts";
import { readSidecar, type SidecarEntry } from "./sidecar.ts";

/** Images as they are found in the folders of their classes. */
type Found = ClassifiedFiles["images"];
/** Reads images that no sidecar knows. */
type ReadPlain = (images: Found, labelOf: LabelOf) => AsyncIterable<DatasetImage>;

/**
 * Images in folders of classes as they were before they were written. One that was moved to the folder of another class
 * since has that class; one that is not there any more is gone.
 *
 * @throws FormatError `yolo/sidecar` where the sidecar is damaged, or that of a dataset of label files
 */
export async function readClassified(
  folder: Folder,
  files: FileList,
  found: ClassifiedFiles,
  onDiagnostic: OnDiagnostic,
  plain: ReadPlain,
): Promise<Dataset> {
  const { head, entries } = await readSidecar(folder.open(SIDECAR_NAME));
  if (head.task !== "classify") {
    const message = `${SIDECAR_NAME} is that of a dataset of label files. Remove it, or read the dataset without it.`;
    throw new FormatError("yolo/sidecar", message, { file: SIDECAR_NAME });
  }
  const categories: Category[] = [...head.header.categories];
  const classes = new Map(head.names.map((name, at) => [name, head.categories[at] ?? 0]));
  const freeId = freeIds(categories);
  const { question } = head;
  for (const name of found.classes) {
    // Answers are no categories.
    if (classes.has(name) || question !== undefined) continue;
    classes.set(name, categories.push({ id: freeId(categories.length), name, extra: {} }) - 1);
  }

  async function* images(): AsyncGenerator<DatasetImage> {
    const fresh = await unknownImages(folder, files, found.images);
    let gone = 0;
    for await (const entry of entries) {
      const { path: _path, ...image } = entry.image;
      if (entry.path === null) yield entry.image;
      else if (files.has(entry.path)) yield { ...image, path: entry.path };
      else {
        const moved = fresh.take(entry.path);
        if (moved === undefined) gone += 1;
        else {
          const there = { ...image, path: moved.path };
          yield question === undefined
            ? relabelled(there, entry, classes.get(moved.folder) ?? 0)
            : answered(there, question, moved.folder);
        }
      }
    }
    if (gone > 0) {
      const message = `${String(gone)} ${gone === 1 ? "image is" : "images are"} not there any more. If none was deleted, the sidecar is that of another dataset.`;
      onDiagnostic({ code: "yolo/sidecar-image-gone", severity: "warning", message, file: SIDECAR_NAME });
    }
    const answersOf: LabelOf = (name) => ({ annotations: [], attributes: [answer(question ?? "", name)] });
    yield* plain(fresh.left(), question === undefined ? labelsOf(classes) : answersOf);
  }
  return { header: { ...head.header, categories }, images: images() };
}

/** The image with another class: in the annotations that said the one before. */
function relabelled(image: DatasetImage, { rows }: SidecarEntry, category: number): DatasetImage {
  const annotations = image.annotations.map((annotation, at) =>
    rows[at] === null ? annotation : { ...annotation, category },
  );
  return { ...image, annotations };
}

/** The image with another answer to a question. */
function answered(image: DatasetImage, question: string, value: string): DatasetImage {
  const attributes = image.attributes.map((attribute) =>
    attribute.name === question ? { ...attribute, value } : attribute,
  );
  return { ...image, attributes };
}

function answer(name: string, value: string): Attribute {
  return { name, value, attributes: [], extra: {} };
}

/** Images that the sidecar does not know by their paths. */
interface UnknownImages {
  /** The one that a path of the sidecar is now: of the same name, in the same split, in the folder of another class. */
  take(path: string): Found[number] | undefined;
  left(): Found;
}

/** Where an image of the sidecar lies, whatever its class. */
function placeOf(path: string): string {
  const [split = "", , ...name] = path.split("/");
  return `${split}/\0${name.join("/")}`;
}

async function unknownImages(folder: Folder, files: FileList, images: Found): Promise<UnknownImages> {
  const known = new Set<string>();
  /** Places of images that are gone, and whether they are so of several classes. */
  const gone = new Map<string, boolean>();
  for await (const { path } of (await readSidecar(folder.open(SIDECAR_NAME))).entries)
    if (path !== null) {
      known.add(path);
      if (!files.has(path)) gone.set(placeOf(path), gone.has(placeOf(path)));
    }
  const byPlace = new Map<string, Found[number][]>();
  for (const image of images) {
    if (known.has(image.path)) continue;
    const place = `${image.below}\0${image.name}`;
    const same = byPlace.get(place);
    if (same === undefined) byPlace.set(place, [image]);
    else same.push(image);
  }
  return {
    take(path) {
      const place = placeOf(path);
      const [only, another] = byPlace.get(place) ?? [];
      // Of several, none is known to be it, or to have been it.
      if (only === undefined || another !== undefined || gone.get(place) === true) return undefined;
      byPlace.delete(place);
      return only;
    },
    left: () => {
      const left = new Set([...byPlace.values()].flat());
      return images.filter((image) => left.has(image));
    },
  };
}
