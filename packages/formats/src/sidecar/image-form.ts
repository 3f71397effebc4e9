import type { Sink } from "../io/sink.ts";
import type { Category, DatasetImage, FormatName, Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";

/*
 * Formats with one record for an image: a file (Pascal VOC, labelme), an element (CVAT), a task (Label Studio). Whoever
 * says how an image becomes a record, and what a reader makes of a record, gets the rest from here: what is lost is what
 * does not come back, and what the sidecar gives back is what was not edited since.
 */

/** A record, and where what is in it came from. */
export interface Written<T> {
  readonly record: T;
  /** For each annotation that reading the record gives, the rank of the one that it was written from. */
  readonly origins: readonly number[];
}

/** How the images of one dataset become records, and back. Neither way looks at anything else. */
export interface ImageForm<T> {
  /**
   * The record of an image. No signed URL is in it with its query.
   *
   * @param path of the image file in the dataset
   */
  write(image: DatasetImage, path: string): Written<T>;
  /** What a reader makes of the record, with categories as ranks of the header that was written. */
  read(record: T): DatasetImage;
  /** What a reader makes of a category; undefined where it learns nothing of it, as no list is written. */
  readCategory(category: Category, isUsed: boolean): ReadCategory | undefined;
  /** What it makes of the other members of the header. */
  readHeader(header: Header): Pick<Header, "info" | "extra">;
}

/** A category as it is read; without an `extra` none of its other members are. */
type ReadCategory = Omit<Category, "extra"> & Partial<Pick<Category, "extra">>;

/** The record of an image that is written. */
export interface WrittenImage<T> {
  readonly image: DatasetImage;
  /** Of the image file in the dataset. */
  readonly path: string;
  readonly record: T;
}

/** How a dataset is written in such a format. */
export interface RecordFormat<T> {
  readonly name: FormatName;
  /** As people write it. */
  readonly title: string;
  /** How far a number may be from what it was, in pixels, where the format rounds: no loss. */
  readonly precision: number;
  /** How this one is written, of a format that can be written in several ways: the sidecar says so to who reads it. */
  readonly options?: JsonObject;
  form(header: Header): ImageForm<T>;
  /** Where the file of an image lies, by its name and its split. */
  imagePath(name: string, image: DatasetImage): string;
  /** Writes all records; the next one is asked for when this one is written or in the hands of the sink. */
  write(sink: Sink, header: Header, records: AsyncIterable<WrittenImage<T>>): Promise<void>;
}

/** How a dataset is written. */
export interface WriteRecordsOptions {
  /** Whether what the format can't hold is written beside it; `true` unless given. */
  readonly sidecar?: boolean;
  /** Whether a loss is an error (`output/loss`); nothing is written then. */
  readonly strict?: boolean;
  /** Puts the bytes of an image at a path in the sink; gives `false` where they are not found. */
  readonly placeImage?: (image: DatasetImage, path: string) => Promise<boolean>;
}
