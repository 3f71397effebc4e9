import { readYoloClassify as readClassify } from "../yolo/classify.ts";
import { readYoloPredictions as readPredictions } from "../yolo/predictions.ts";

/* In a file of its own for the reason that `geometry.ts` tells. */

/**
 * Reads images in a folder for each class, `train/<class>/…`, `val/<class>/…`, or without splits `<class>/…`:
 * https://docs.ultralytics.com/datasets/classify/. The class of an image is an annotation with the shape
 * `{ type: "unplaced", kind: "image" }`. Class numbers are the ranks of the names of the folders in `train`, sorted.
 *
 * @throws FormatError `yolo/no-classes` where there are no such folders
 */
export const readYoloClassify: typeof readClassify = readClassify;

/**
 * Reads what Ultralytics writes when it predicts with `save_txt`, with confidences (`save_conf`) or without: a folder with
 * `labels/*.txt`, or these files themselves (https://docs.ultralytics.com/modes/predict/). Confidences are the `score` of
 * annotations, tracks their `track`. An image is called by its file's stem, with the extension of the image where that is
 * found. Images without a file of rows are those in which nothing was found.
 *
 * @throws FormatError `yolo/predictions` where there are none; `yolo/predictions-task` where the columns leave doubt
 */
export const readYoloPredictions: typeof readPredictions = readPredictions;
