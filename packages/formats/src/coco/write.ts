import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";
import type { DatasetImage } from "../model/dataset.ts";

/** Options of {@link writeCoco}. */
export interface WriteCocoOptions {
  /** Path of the file in the sink: `annotations.json` if not given. */
  readonly path?: string;
  /**
   * Puts the bytes of an image at a path in the sink, `images/` and its `file_name`; gives `false` where they are
   * not found.
   */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
}

/**
 * Writes one COCO file of boxes, polygons, masks and keypoints. Whatever COCO has no field for is kept under
 * the key `angokit` (see {@link cocoFeatures}), from which `readCoco` restores it. The `file_name` of an image
 * follows the rule of {@link ImageNames}.
 *
 * One record per line. The annotations come before the images, unlike in most COCO files, because images and
 * annotations arrive together and only the images are few enough to be held back.
 *
 * Throws `coco/run-length` and `json/not-finite` for data that is no geometry,
 * `coco/no-category` for a category that the header does not have; and takes back what it wrote.
 */
export function writeCoco(sink: Sink, options: WriteCocoOptions = {}): Writer {
  return async (dataset) => {
    try {
      const { writeCocoFile } = await import("./file.ts");
      const report = await writeCocoFile(sink, dataset, options);
      await sink.commit(report);
      return report;
    } catch (error) {
      await sink.abort();
      throw error;
    }
  };
}
