import { type DatasetImage, type FindImageSource, FormatError } from "@angokit/formats";
import { thumbnailOf } from "@angokit/formats/inspect";
import { fileSource, type FindImage } from "@angokit/formats/node";

/** A picture of the sample. */
export interface Sample {
  readonly image: DatasetImage;
  /** A `data:` URL, or why there is none. */
  readonly picture: { readonly url: string } | { readonly why: "not found" | "not readable" | "too large" };
}

/** The sample with its pictures, as far as they are found and not too large. */
export async function thumbnailsOf(
  images: readonly DatasetImage[],
  find: FindImage,
  findSource?: FindImageSource,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const image of images) samples.push({ image, picture: await pictureOf(image, find, findSource) });
  return samples;
}

async function pictureOf(
  image: DatasetImage,
  find: FindImage,
  findSource: FindImageSource | undefined,
): Promise<Sample["picture"]> {
  const file = find(image);
  const source = file === undefined ? findSource?.(image) : fileSource(file);
  if (source === undefined) return { why: "not found" };
  const { width, height } = image;
  const size = width === undefined || height === undefined ? {} : { size: { width, height } };
  try {
    const thumbnail = await thumbnailOf(source, size);
    if (thumbnail === undefined) return { why: "too large" };
    return { url: `data:${thumbnail.type};base64,${Buffer.from(thumbnail.bytes).toString("base64")}` };
  } catch (error) {
    if (error instanceof FormatError) return { why: "not readable" };
    throw error;
  }
}
