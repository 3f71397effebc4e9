import { type DatasetImage, type FindImageSource, imageSizeOf, type OnDiagnostic } from "@angokit/formats";
import { fileSource, type FindImage } from "@angokit/formats/node";

const HEADER_BYTES = 65_536;

/**
 * Compares the size that a dataset declares with the one of the image file.
 * @returns whether the file was found
 */
export async function checkImage(
  image: DatasetImage,
  find: FindImage,
  onDiagnostic: OnDiagnostic,
  findSource?: FindImageSource,
): Promise<boolean> {
  const path = find(image);
  const source = path === undefined ? findSource?.(image) : fileSource(path, { chunk: HEADER_BYTES });
  if (source === undefined) return false;
  const { name: file } = source;
  const size = await imageSizeOf(source);
  if (size === undefined) {
    onDiagnostic({
      code: "image/unreadable",
      severity: "error",
      message: `${image.name}: the file is no image that can be read.`,
      file,
      image: image.name,
    });
  } else if (
    image.width !== undefined &&
    image.height !== undefined &&
    (size.width !== image.width || size.height !== image.height)
  ) {
    onDiagnostic({
      code: "image/size",
      severity: "error",
      message: `${image.name}: the dataset says ${image.width}×${image.height} pixels, the file has ${size.width}×${size.height} (EXIF orientation counted).`,
      file,
      image: image.name,
    });
  }
  return true;
}
