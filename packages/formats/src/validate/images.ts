import { headerSize } from "../io/image-header.ts";
import type { FindImageSource, PlacedImage } from "../io/image-places.ts";
import { imageSizeOf } from "../io/image-size.ts";
import type { Folder, Source } from "../io/source.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import type { Size } from "../sizes.ts";
import { SameContents } from "./same-contents.ts";

/** An image that a dataset names. */
export interface NamedImage extends PlacedImage {
  /** As the dataset declares them. */
  readonly width?: number;
  readonly height?: number;
}

const PICTURE = /\.(?:bmp|dng|gif|heic|jpe?g|mpo|png|tiff?|webp)$/i;
/** Images with a shorter side are dropped by Ultralytics. */
const LEAST_SIDE = 10;
/** Images with more pixels are refused by Pillow, with which trainers open them: `Image.MAX_IMAGE_PIXELS`, twice. */
const MOST_PIXELS = 178_956_970;

/** Looks at the image files of a dataset: whether they are there, readable, of the declared size, and not the same. */
export class ImageFiles {
  readonly #find: FindImageSource;
  readonly #tell: OnDiagnostic;
  readonly #leastSide: number;
  readonly #missing: { readonly image: string; readonly file: string | undefined }[] = [];
  readonly #same: SameContents;
  /** Sources that were looked at, by their names. */
  readonly #seen = new Set<string>();
  #part: { readonly split: string; readonly folder: string } | undefined;
  /** The split of each image, where files have one each. */
  readonly #splits = new Map<string, string>();
  #found = 0;
  /** Whether images are there that may be meant. */
  #hasOthers = false;

  /** @param isYolo - whether the loader of Ultralytics is what counts */
  constructor(find: FindImageSource, tell: OnDiagnostic, isYolo: boolean) {
    this.#find = find;
    this.#tell = tell;
    this.#leastSide = isYolo ? LEAST_SIDE : 1;
    this.#same = new SameContents(find, tell);
  }

  /** Looks at one image. */
  async see(named: NamedImage): Promise<void> {
    const image = { ...this.#placeOf(named.name), ...named };
    const source = this.#find(image);
    this.#compareSplits(image, source?.name);
    if (source === undefined) {
      this.miss(image.name);
      return;
    }
    this.#found += 1;
    this.#seen.add(source.name);
    const place = { file: source.name, image: image.name };
    const [start, size] = await this.#look(source);
    if (size === undefined || size.width * size.height > MOST_PIXELS) {
      const message =
        size === undefined
          ? `${image.name}: the file is no image that can be read.`
          : `${image.name}: the file says that it has ${size.width} × ${size.height} pixels, more than Pillow opens.`;
      this.#tell({ code: "image/unreadable", severity: "error", message, ...place });
      return;
    }
    if (Math.min(size.width, size.height) < this.#leastSide) {
      const message = `${image.name} has ${size.width} × ${size.height} pixels; both sides must have ${this.#leastSide} or more.`;
      this.#tell({ code: "image/too-small", severity: "error", message, ...place });
    }
    this.#compare(image, size, source.name);
    await this.#same.see(image, start);
  }

  /**
   * Says that the images to come are of another file.
   * @param split - of those that name none themselves
   * @param folder - that the file lies in
   */
  begin(split: string, folder: string): void {
    this.#part = { split, folder };
  }

  #placeOf(name: string): PlacedImage {
    if (this.#part === undefined) return { name };
    const { split, folder } = this.#part;
    // COCO has its files in `annotations`, and the images beside that.
    return folder === "" || folder === "annotations"
      ? { name, split }
      : { name, split, path: `${folder}/${name}` };
  }

  /** Of files that have a split each, one may name an image of another. Names count below their own folder. */
  #compareSplits({ name, split = "" }: PlacedImage, file: string | undefined): void {
    if (this.#part === undefined) return;
    const key = file ?? `${this.#part.folder}/${name}`;
    const first = this.#splits.get(key);
    if (first === undefined) this.#splits.set(key, split);
    else if (first !== split) {
      const message = `${name} is in ${first} and in ${split}.`;
      const place = file === undefined ? { image: name } : { file, image: name };
      this.#tell({ code: "dataset/split-overlap", severity: "warning", message, ...place });
    }
  }

  /** The start of an image and its size, as far as it can be read. */
  async #look(source: Source): Promise<readonly [Uint8Array, Size | undefined]> {
    try {
      const start = await startOf(source);
      return [start, headerSize(start, 0, start.length) ?? (await imageSizeOf(source))];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return [new Uint8Array(), undefined];
    }
  }

  /**
   * Counts an image that is known not to be there.
   * @param file - that names it
   */
  miss(name: string, file?: string): void {
    this.#missing.push({ image: name, file });
  }

  #compare({ name, width, height }: NamedImage, size: Size, file: string): void {
    if (width === undefined || height === undefined) return;
    if (size.width === width && size.height === height) return;
    const isTurned = size.width === height && size.height === width;
    const turn = isTurned
      ? ", the sides the other way round: mostly an EXIF orientation that was not counted"
      : " (EXIF orientation counted)";
    const message = `${name}: the dataset says ${width} × ${height} pixels, the file has ${size.width} × ${size.height}${turn}.`;
    this.#tell({ code: "image/size", severity: "error", message, file, image: name });
  }

  /** Says that the dataset names a file that is none of its images. @param file - what its source is called */
  named(file: string): void {
    this.#seen.add(file);
  }

  /**
   * Tells of pictures that are there and that no image is.
   * @param folder - what was validated
   */
  async tellUnreferenced(folder: Folder): Promise<void> {
    const pictures = (await folder.list()).filter((path) => PICTURE.test(path));
    // None of some images was found, and as many others are there: they were renamed, and are no labels by themselves.
    if (this.#found === 0 && pictures.length < this.#missing.length) return;
    this.#hasOthers = pictures.length > 0;
    // The same file may be named from another folder: what counts is how the names end.
    const depths = new Set(pictures.map((path) => path.split("/").length));
    const ends = new Set(
      Array.from(this.#seen, (name) => name.split(/[\\/]/)).flatMap((segments) =>
        Array.from(depths, (depth) => segments.slice(-depth).join("/")),
      ),
    );
    const rest = pictures.filter((path) => !ends.has(path));
    const [first] = rest;
    if (first === undefined) return;
    const message =
      rest.length === 1
        ? `${first} is there, and the dataset does not name it.`
        : `${first} and ${String(rest.length - 1)} more image files are there, and the dataset does not name them.`;
    this.#tell({ code: "image/unreferenced", severity: "note", message, file: folder.open(first).name });
  }

  /** Tells what is known only when all were seen. Labels often travel without their images: that is worth a note. */
  end(): void {
    const count = this.#missing.length;
    if (count === 0) return;
    if (this.#found === 0 && !this.#hasOthers) {
      const message = `None of the ${String(count)} image ${count === 1 ? "file" : "files"} was found, so images were not looked at.`;
      this.#tell({
        code: "image/none-found",
        severity: "note",
        message,
        image: this.#missing[0]?.image ?? "",
      });
      return;
    }
    for (const { image, file } of this.#missing) {
      const message =
        file === undefined
          ? `${image}: the image file was not found.`
          : `No image is called as the label file ${file}.`;
      const place = file === undefined ? { image } : { file, image };
      this.#tell({ code: "image/missing", severity: "warning", message, ...place });
    }
  }
}

async function startOf(source: Source): Promise<Uint8Array> {
  for await (const chunk of source.stream()) return chunk.slice(0, 2 ** 14);
  return new Uint8Array();
}
