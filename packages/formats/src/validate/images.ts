import { headerSize } from "../io/image-header.ts";
import type { FindImageSource, PlacedImage } from "../io/image-places.ts";
import { imageSizeOf } from "../io/image-size.ts";
import type { Folder, Source } from "../io/source.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
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

/** Looks at the image files of a dataset: whether they are there, readable, of the declared size, and not the same. */
export class ImageFiles {
  readonly #find: FindImageSource;
  readonly #tell: OnDiagnostic;
  readonly #leastSide: number;
  readonly #missing: string[] = [];
  readonly #same: SameContents;
  /** Sources that were looked at, by their names. */
  readonly #seen = new Set<string>();
  #found = 0;

  /** @param isYolo - whether the loader of Ultralytics is what counts */
  constructor(find: FindImageSource, tell: OnDiagnostic, isYolo: boolean) {
    this.#find = find;
    this.#tell = tell;
    this.#leastSide = isYolo ? LEAST_SIDE : 1;
    this.#same = new SameContents(find, tell);
  }

  /** Looks at one image. */
  async see(image: NamedImage): Promise<void> {
    const source = this.#find(image);
    if (source === undefined) {
      this.miss(image.name);
      return;
    }
    this.#found += 1;
    this.#seen.add(source.name);
    const start = await startOf(source);
    const size = headerSize(start, 0, start.length) ?? (await imageSizeOf(source));
    const place = { file: source.name, image: image.name };
    if (size === undefined) {
      const message = `${image.name}: the file is no image that can be read.`;
      this.#tell({ code: "image/unreadable", severity: "error", message, ...place });
      return;
    }
    if (Math.min(size.width, size.height) < this.#leastSide) {
      const message = `${image.name} has ${size.width} × ${size.height} pixels; both sides must have ${LEAST_SIDE} or more.`;
      this.#tell({ code: "image/too-small", severity: "error", message, ...place });
    }
    this.#compare(image, size, source.name);
    await this.#same.see(image, start);
  }

  /** Counts an image that is known not to be there. */
  miss(name: string): void {
    this.#missing.push(name);
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

  /**
   * Tells of pictures that are there and that no image is.
   * @param folder - what was validated
   */
  async tellUnreferenced(folder: Folder): Promise<void> {
    if (this.#found === 0) return;
    const pictures = (await folder.list()).filter((path) => PICTURE.test(path));
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
    if (this.#found === 0) {
      const message = `None of the ${String(count)} image ${count === 1 ? "file" : "files"} was found, so images were not looked at.`;
      this.#tell({ code: "image/none-found", severity: "note", message, image: this.#missing[0] ?? "" });
      return;
    }
    for (const name of this.#missing) {
      const message = `${name}: the image file was not found.`;
      this.#tell({ code: "image/missing", severity: "warning", message, image: name });
    }
  }
}

async function startOf(source: Source): Promise<Uint8Array> {
  for await (const chunk of source.stream()) return chunk.slice(0, 2 ** 14);
  return new Uint8Array();
}
