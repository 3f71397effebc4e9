import type { JsonItem } from "../json/items.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { CocoKind } from "./annotations.ts";
import type { Report } from "./findings.ts";

/**
 * Looks over the reader's shoulder, to tell of what the reader has no need to tell. What it sees is as the file has it:
 * nothing that angokit kept aside is put back yet.
 */
export interface CocoWatch {
  /** What the file is about, before all else. */
  readonly kind: (kind: CocoKind) => void;
  readonly category: (record: JsonObject, report: Report) => void;
  /** An image; its annotations come before those of the next. */
  readonly image: (image: DatasetImage, record: JsonObject, report: Report) => void;
  /** A plain annotation: beside the members of the model, with numbers as values, its record holds nothing. */
  readonly plain: (annotation: Annotation, image: DatasetImage, item: () => JsonItem) => void;
  /** Any other that was read. */
  readonly other: (annotation: Annotation, image: DatasetImage, record: JsonObject, report: Report) => void;
}
