import { dirname, relative, resolve, sep } from "node:path";
import {
  type DatasetImage,
  type FindImageSource,
  FormatError,
  imageSizeOf,
  type Source,
} from "@angokit/formats";
import { thumbnailOf } from "@angokit/formats/inspect";
import { fileSource, type FindImage } from "@angokit/formats/node";
import { type Picture, resized } from "@angokit/formats/render";
import { openPicture } from "./picture-file.ts";

/** How images get into a picture. */
export interface ShowImages {
  readonly find: FindImage;
  readonly findSource?: FindImageSource;
  /** `link`: an SVG names the file. */
  readonly how: "embed" | "link" | "none";
  /** The longer side of each, in pixels. */
  readonly side: number;
  /** The picture that is written. */
  readonly out: string;
}

/** Images with what is seen of them, and how many of them can't be shown. */
export interface ShownImages {
  readonly pictures: readonly Picture[];
  readonly missing: number;
}

/** Finds and opens the files of images. No more is held of them than is drawn. */
export async function shownImages(images: readonly DatasetImage[], show: ShowImages): Promise<ShownImages> {
  const pictures: Picture[] = [];
  let missing = 0;
  for (const image of images) {
    const shown = await shownImage(image, show);
    if (shown.href === undefined && shown.pixels === undefined && show.how !== "none") missing += 1;
    pictures.push(shown);
  }
  return { pictures, missing };
}

async function shownImage(image: DatasetImage, show: ShowImages): Promise<Picture> {
  const { find, findSource, how, out } = show;
  const isSvg = /\.svg$/i.test(out);
  const file = find(image);
  const source = file === undefined ? findSource?.(image) : fileSource(file);
  if (source === undefined) return { image };
  const sized = await withSize(image, source);
  if (how === "none") return { image: sized };
  if (how === "link" && isSvg && file !== undefined) return { image: sized, href: linkTo(file, out) };
  const opened = await openPicture(source);
  if ("samples" in opened) {
    const { width, height } = opened.samples;
    // A wide image among high ones, and one on a screen with more dots, is drawn larger than its side says.
    const scale = (show.side * 2) / Math.max(width, height);
    const fit = (side: number): number => Math.max(1, Math.round(side * scale));
    const pixels =
      scale < 1 ? resized(opened.samples, { width: fit(width), height: fit(height) }) : opened.samples;
    return { image: sized, pixels };
  }
  if (!isSvg || opened.fault === "damaged") return { image: sized };
  const thumbnail = await thumbnailOf(source);
  if (thumbnail === undefined) return { image: sized };
  const { type, bytes } = thumbnail;
  return { image: sized, href: `data:${type};base64,${Buffer.from(bytes).toString("base64")}` };
}

/** An image whose size is not known gets that of its file. */
async function withSize(image: DatasetImage, source: Source): Promise<DatasetImage> {
  if (image.width !== undefined && image.height !== undefined) return image;
  try {
    return { ...image, ...(await imageSizeOf(source)) };
  } catch (error) {
    if (error instanceof FormatError) return image;
    throw error;
  }
}

/** The address of a file, as seen from another. */
function linkTo(file: string, from: string): string {
  const path = relative(resolve(dirname(from)), resolve(file));
  return path.split(sep).map(encodeURIComponent).join("/");
}
