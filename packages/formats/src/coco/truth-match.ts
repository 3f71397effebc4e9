import { hasImageExtension, stemOf } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { Category, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Truth } from "./truth.ts";

/** Finds the images and classes of a ground truth by their names. */
export class TruthMatch {
  readonly #byName: Named<DatasetImage> = new Map();
  readonly #byStem: Named<DatasetImage> = new Map();
  readonly #categories: Named<Category> = new Map();

  constructor({ header, images }: Truth) {
    for (const image of images) {
      add(this.#byName, image.name, image);
      add(this.#byStem, stemOf(fileOf(image.name)), image);
    }
    for (const category of header.categories) add(this.#categories, category.name, category);
  }

  /**
   * The image of the ground truth: the one of the same name, else of the same name without folder and extension. Of a name
   * that has no extension of an image, such as that of a prediction, all is taken: `v1.2` is not `v1.jpg`.
   *
   * @throws FormatError `coco/ambiguous-name`
   */
  image(image: DatasetImage): DatasetImage | undefined {
    const { name } = image;
    const file = fileOf(name);
    const stem = hasImageExtension(file) ? stemOf(file) : file;
    return only(this.#byName, name, image, "images", name) ?? only(this.#byStem, stem, image, "images", name);
  }

  /** The id of the class. @throws FormatError `coco/ambiguous-name` */
  category(category: Category): SourceId | undefined {
    return only(this.#categories, category.name, category, "categories")?.id;
  }
}

/** Things by their names: the second of a name makes a list. */
type Named<T> = Map<string, T | T[]>;

function add<T extends object>(names: Named<T>, name: string, thing: T): void {
  const known = names.get(name);
  if (known === undefined) names.set(name, thing);
  else if (Array.isArray(known)) known.push(thing);
  else names.set(name, [known, thing]);
}

/** The thing of a name; of several the one whose id and name are the same. */
function only<T extends { readonly id: SourceId; readonly name: string }>(
  names: ReadonlyMap<string, T | T[]>,
  key: string,
  { id, name }: T,
  what: string,
  image?: string,
): T | undefined {
  const found = names.get(key);
  if (!Array.isArray(found)) return found;
  const same = found.find((one) => one.id === id && one.name === name);
  if (same !== undefined) return same;
  const shownKey = JSON.stringify(withoutSecret(key));
  const message = `The ground truth has ${found.length} ${what} of the name ${shownKey}.`;
  const place = image === undefined ? {} : { image: withoutSecret(image) };
  throw new FormatError("coco/ambiguous-name", message, place);
}

/** A name without folders. */
function fileOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
}
