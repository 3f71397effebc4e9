import type { Json, JsonObject } from "./json.ts";
import type { Box, Shape } from "./shapes.ts";

/** The formats that are read and written. */
export const formatNames = ["ango", "coco", "yolo", "voc", "cvat", "label-studio", "labelme"] as const;

/** The format that a dataset was read from: `extra` members hold keys of that format. */
export type FormatName = (typeof formatNames)[number];

/** An identifier as the source has it; COCO's are mostly numbers, Ango's opaque strings. */
export type SourceId = string | number;

/** A class of objects. Its class index is its rank in {@link Header.categories}. */
export interface Category {
  /** Ango: the `schemaId`. COCO: the `id`. YOLO: the class index. */
  readonly id: SourceId;
  readonly name: string;
  readonly supercategory?: string;
  /** `#rrggbb`. */
  readonly color?: string;
  /** Names of the keypoints, in the order of {@link Annotation.keypoints}. */
  readonly keypoints?: readonly string[];
  /** Pairs of 0-based indices into `keypoints`. COCO's file counts from 1. */
  readonly skeleton?: readonly (readonly [number, number])[];
  /** Members of the source that have no place above. */
  readonly extra: JsonObject;
}

/** What is known before the first image. */
export interface Header {
  readonly source: FormatName;
  readonly categories: readonly Category[];
  /** Names of the splits in the order of the source, where it has any. */
  readonly splits: readonly string[];
  /** COCO's `info`; elsewhere empty. */
  readonly info: JsonObject;
  /** Members of the source's top level that have no place above. */
  readonly extra: JsonObject;
}

/** An answer to a question about an object or an image: Ango's nested classification. */
export interface Attribute {
  /** The question as people read it. */
  readonly name: string;
  /** The answer as people read it: option values, never option ids. */
  readonly value: Json;
  /** Ango: the `schemaId` of the classification. */
  readonly id?: string;
  /** Ango: the tool: `radio`, `checkbox`, `single-dropdown`, `multi-dropdown`, `tree-dropdown`, `text`. */
  readonly kind?: string;
  /** Answers that hang below this one. */
  readonly attributes: readonly Attribute[];
  readonly extra: JsonObject;
}

/** A tie between annotations of one image, by their ids. */
export interface Relation {
  readonly id?: string;
  readonly name: string;
  /** Ango: the `schemaId` of the relation. */
  readonly category?: string;
  /** From and to, or the members of a group. */
  readonly ends: { readonly from: string; readonly to: string } | { readonly group: readonly string[] };
  readonly extra: JsonObject;
}

/** One labelled object. */
export interface Annotation {
  /** Unique in its image; in COCO in the whole dataset. */
  readonly id: SourceId;
  /** Index into {@link Header.categories}. */
  readonly category: number;
  readonly shape: Shape;
  /** The box that the source declares beside the shape. */
  readonly box?: Box;
  /** `[x1, y1, v1, …]`, `v` 0 not labelled, 1 labelled but hidden, 2 visible. */
  readonly keypoints?: readonly number[];
  /** The area that the source declares, in square pixels. */
  readonly area?: number;
  /** COCO's `iscrowd`: the shape covers a group of objects. Absent where the source says nothing. */
  readonly crowd?: boolean;
  /** How sure a model is of it, 0 to 1: of predictions. */
  readonly score?: number;
  /** The same object has the same track in all frames of an asset. */
  readonly track?: SourceId;
  readonly attributes: readonly Attribute[];
  /** Members of the source that have no place above. */
  readonly extra: JsonObject;
}

/** What kind of thing was labelled. Only images have pixels to put a box on. */
export type Media = "image" | "video" | "text" | "pdf" | "audio" | "other";

/** The video or the document that an image is a part of. */
export interface Asset {
  /** As the source has it: images of one asset share it. */
  readonly id: SourceId;
  /** As people know it: a file name, an external id. */
  readonly name?: string;
  readonly kind: "frame" | "page";
  /** Number of the frame or the page, from 0. */
  readonly index: number;
  /** Frames or pages of the whole asset, labelled or not. */
  readonly count?: number;
}

/** One labelled image (or page, or frame, or asset of another kind) with all its annotations. */
export interface DatasetImage {
  readonly id: SourceId;
  /** As the source says it: a file name, a path, an external id. Not yet safe as a path: see `ImageNames`. */
  readonly name: string;
  readonly media: Media;
  /** Pixels, EXIF orientation counted; absent where the source does not know them. */
  readonly width?: number;
  readonly height?: number;
  /** Where its bytes can be fetched. May be a signed URL: its query is never written to a file. */
  readonly url?: string;
  /** Where its bytes lie in the folder that the dataset was read from: a relative path. No format keeps it. */
  readonly path?: string;
  readonly split?: string;
  /** Where it was given another split since it was read: the one that it had, empty for none. Its file lies there. */
  readonly formerSplit?: string;
  /** Of a frame of a video and a page of a document. */
  readonly asset?: Asset;
  readonly annotations: readonly Annotation[];
  /** Answers about the whole image. */
  readonly attributes: readonly Attribute[];
  readonly relations: readonly Relation[];
  readonly extra: JsonObject;
}

/**
 * A header and a stream of images. `images` is read once; nothing needs the whole dataset in memory. Of a dataset that
 * this package opened or made, a second time throws `input/read-twice`.
 * Reading it may throw a `FormatError`; what can be passed over is told to `onDiagnostic` instead.
 */
export interface Dataset {
  readonly header: Header;
  readonly images: AsyncIterable<DatasetImage>;
}
