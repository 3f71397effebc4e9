import type { Asset, FormatName, Media, SourceId } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";

/*
 * What `inspect` finds: plain data, as JSON can hold it. Lists are sorted, so that the order of the images does not
 * matter; what is absent in the dataset is absent here, or an empty list.
 */

/**
 * Where the values of a quantity lie. The quantile of p is the value of rank ⌈p · values⌉ from below. It is exact as long
 * as there are no more than 128 different values (10,000 for images); of more it has a relative error of at most 1 %
 * (`quantileError`), and never lies beyond `min` and `max`, which are exact.
 */
export interface Distribution {
  /** How many values there are: at least one. */
  readonly values: number;
  readonly min: number;
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * Objects by their area, as COCO's evaluation parts them: below 32² square pixels, below 96², and larger. The area is
 * the one that the source declares, else that of the shape.
 */
export interface SizeCounts {
  readonly small: number;
  readonly medium: number;
  readonly large: number;
}

/** Of the boxes around boxes, rotated boxes, polygons and masks. Points and lines have no area and do not count. */
export interface BoxMeasures {
  /** Square pixels. */
  readonly area?: Distribution;
  /** Area as a share of the image's, where its size is known. More than 1 for a box larger than its image. */
  readonly areaShare?: Distribution;
  /** Width by height, of boxes that have both. */
  readonly aspect?: Distribution;
  readonly sizes: SizeCounts;
}

/** How often a keypoint is what. */
export interface KeypointCounts {
  readonly visible: number;
  /** Labelled, but hidden. */
  readonly hidden: number;
  readonly unlabelled: number;
}

/** A keypoint of a class. */
export interface KeypointInspection extends KeypointCounts {
  readonly name?: string;
}

/** One class, in the place of its class index. */
export interface ClassInspection extends BoxMeasures {
  readonly name: string;
  readonly id: SourceId;
  readonly supercategory?: string;
  readonly color?: string;
  readonly objects: number;
  /** Images that have at least one of its objects. */
  readonly images: number;
  /** Of all objects; 0 where there are none. */
  readonly share: number;
  readonly crowd: number;
  readonly keypoints: readonly KeypointInspection[];
}

/** Annotations of one kind of shape. */
export interface ShapeInspection {
  /** A shape of the model, or for one that it has not the source's own name for it. */
  readonly type: string;
  readonly objects: number;
}

/** Assets of one kind. */
export interface MediaInspection {
  readonly media: Media;
  readonly assets: number;
  readonly objects: number;
}

/** Images of one size. */
export interface ImageSizeInspection {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly images: number;
}

/** The sizes of all images. */
export interface ImageSizes {
  readonly known: number;
  readonly unknown: number;
  /** The most frequent first; at most the first 10,000 sizes that came. */
  readonly sizes: readonly ImageSizeInspection[];
  /** Images of other sizes than those listed. */
  readonly unlisted: number;
  /** Pixels. */
  readonly width?: Distribution;
  readonly height?: Distribution;
  readonly aspect?: Distribution;
}

/** How many objects are in an image. */
export interface ObjectsPerImage {
  /** Exact, by the number of objects; numbers that no image has are left out. */
  readonly counts: readonly { readonly objects: number; readonly images: number }[];
  readonly mean: number;
  /** Exact: the number at rank ⌈images / 2⌉ from below. */
  readonly median: number;
  readonly max: number;
}

/** One split, or the images of none. */
export interface SplitInspection {
  /** Absent for images without a split. */
  readonly name?: string;
  readonly images: number;
  readonly backgrounds: number;
  readonly objects: number;
  /** Objects of each class, by class index. */
  readonly classes: readonly number[];
}

/** One answer to a question, and how often it was given. */
export interface AnswerInspection {
  /** Of a list that was answered, one of its values. Texts of more than 200 characters are cut to their first 200. */
  readonly value: Json;
  readonly count: number;
}

/** A question about objects or images. */
export interface QuestionInspection {
  /** The question, after those that it hangs below. */
  readonly path: readonly string[];
  readonly about: "object" | "image";
  /** How many objects or images have an answer. */
  readonly answered: number;
  /** The most frequent first; at most the first 200 different answers that came. */
  readonly answers: readonly AnswerInspection[];
  /** How often an answer was given that is not listed. */
  readonly unlisted: number;
}

/** Ties between annotations by one name. */
export interface RelationInspection {
  readonly name: string;
  readonly count: number;
}

/** Videos or documents of which images are frames or pages. */
export interface AssetInspection {
  readonly kind: Asset["kind"];
  readonly assets: number;
  /** Images that are a part of one. */
  readonly images: number;
}

/**
 * Objects that are followed over frames or pages: by their track and the asset; where the source has no tracks of its
 * own, by `objectId` and `page` in assets of Ango, by `track_id` (and `video_id` of the image) in COCO.
 */
export interface Tracks {
  readonly tracks: number;
  /** Annotations in them. */
  readonly objects: number;
  /** Annotations of a track. */
  readonly length: Distribution;
  /** Annotations of tracks that are not counted: there are more than a million. */
  readonly unlisted: number;
}

/** How many boxes there are in each cell of a plane: rows from the top, in each row from the left. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly counts: readonly (readonly number[])[];
}

/** All that `inspect` finds. */
export interface Inspection extends BoxMeasures {
  /** Where the data come from: of a YOLO dataset with a sidecar, the format that it was made of. */
  readonly format: FormatName;
  /** Assets of other kinds, such as texts and videos, are counted in `media` alone; their annotations everywhere. */
  readonly images: number;
  readonly annotations: number;
  /** Images without annotations. */
  readonly backgrounds: number;
  readonly media: readonly MediaInspection[];
  /** By class index. */
  readonly classes: readonly ClassInspection[];
  readonly shapes: readonly ShapeInspection[];
  readonly crowd: number;
  /** Width by height: each bin reaches from `from` up to `to`; the first and the last take what lies beyond, too. */
  readonly aspects: readonly { readonly from: number; readonly to: number; readonly objects: number }[];
  /** Centres of boxes, over the whole image; those outside of it are in `centresOutside`. */
  readonly centres: Grid;
  readonly centresOutside: number;
  /**
   * Sides of boxes as shares of the image's: width from the left, height from the top. Each cell is half an octave
   * wide, the last ends at 1; the outermost take what lies beyond, too.
   */
  readonly sides: Grid;
  readonly imageSizes: ImageSizes;
  readonly objectsPerImage: ObjectsPerImage;
  /** In the order of the source; empty where no image is in one. */
  readonly splits: readonly SplitInspection[];
  /** Of all annotations that have some. */
  readonly keypoints?: KeypointCounts & { readonly objects: number };
  /** The most answered first; at most the first 1,000 questions that came. */
  readonly questions: readonly QuestionInspection[];
  /** Answers to questions that are not listed. */
  readonly questionsUnlisted: number;
  readonly relations: readonly RelationInspection[];
  /** Confidences of predictions. */
  readonly scores?: Distribution;
  /** By kind; empty where no image is a part of something. At most the first million assets are told apart. */
  readonly assets: readonly AssetInspection[];
  readonly tracks?: Tracks;
}
