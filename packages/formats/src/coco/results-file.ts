import { boxOf } from "../geometry/box.ts";
import { checkCounts, encodeCounts } from "../geometry/rle.ts";
import { withoutSecret } from "../io/url.ts";
import { sameJson } from "../json/equal.ts";
import { jsonText } from "../json/text.ts";
import type { Annotation, Dataset, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import { FormatError, throwOnError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { LossCounter, type WriteReport } from "../model/loss.ts";
import type { Mask } from "../model/shapes.ts";
import { ANNOTATION_KEYS, trackIn } from "./annotation.ts";
import { without } from "./element.ts";
import { boxAround, resultKeypoints } from "./found.ts";
import { categoryIds, IdNumbers } from "./ids.ts";
import type { CocoResultsFeature } from "./results-features.ts";
import { hasPixels, isPainted, pixelsOf } from "./segment-map.ts";
import { withImage } from "./lines.ts";
import { groundTruth } from "./truth.ts";
import { TruthMatch } from "./truth-match.ts";
import type { WriteCocoResultsOptions } from "./write-results.ts";

/** See `writeCocoResults`. */
export class ResultsFile {
  readonly #header: Header;
  readonly #options: WriteCocoResultsOptions;
  readonly #match: TruthMatch | undefined;
  /** Of each category; undefined where the ground truth has none. */
  readonly #categoryIds: readonly (SourceId | undefined)[];
  readonly #imageIds: IdNumbers;
  readonly #lost = new LossCounter();
  readonly #used = new Set<number>();
  #images = 0;
  #results = 0;
  #withoutScore = 0;
  #ofOtherSize = 0;

  private constructor(header: Header, options: WriteCocoResultsOptions, match: TruthMatch | undefined) {
    this.#header = header;
    this.#options = options;
    this.#match = match;
    this.#categoryIds =
      match === undefined
        ? categoryIds(header.categories, header.source)
        : header.categories.map((category) => match.category(category));
    this.#imageIds = new IdNumbers(header.source);
  }

  /** Reads the ground truth, of which the first error is thrown. */
  static async open(header: Header, options: WriteCocoResultsOptions): Promise<ResultsFile> {
    const { truth } = options;
    const match = truth && new TruthMatch(await groundTruth(truth, throwOnError));
    return new ResultsFile(header, options, match);
  }

  report(): WriteReport {
    const scoreless = this.#withoutScore;
    const what = scoreless === 1 ? "1 annotation has" : `${scoreless} annotations have`;
    const odd = this.#ofOtherSize;
    const masks =
      odd === 1
        ? "1 mask has another size than its image"
        : `${odd} masks have another size than their images`;
    return {
      images: this.#images,
      annotations: this.#results,
      lost: this.#lost.list(),
      kept: [],
      messages: [
        ...(scoreless === 0 ? [] : [`${what} no score; 1 was written.`]),
        ...(odd === 0 ? [] : [`${masks}: evaluations compare only masks of one size.`]),
      ],
    };
  }

  async *text({ images }: Dataset): AsyncGenerator<string> {
    yield "[";
    for await (const image of images) {
      const lines = this.#linesIn(image);
      if (lines.length > 0) yield lines.join("");
    }
    yield this.#results === 0 ? "]\n" : "\n]\n";
    this.#loseOfHeader();
    const lost = this.#lost.list();
    if (this.#options.strict === true && lost.length > 0) {
      const what = lost.map(({ feature, count }) => `${feature} (${count})`).join(", ");
      throw new FormatError("output/loss", `A results file can't hold all of the dataset: ${what}.`);
    }
  }

  #linesIn(image: DatasetImage): readonly string[] {
    try {
      return this.#linesOf(image);
    } catch (error) {
      throw withImage(error, image);
    }
  }

  #linesOf(image: DatasetImage): readonly string[] {
    if (image.media !== "image") {
      this.#lose("media", image);
      return [];
    }
    this.#images += 1;
    const truth = this.#match?.image(image);
    this.#loseOfImage(image, truth);
    if (this.#match !== undefined && truth === undefined) {
      for (const annotation of image.annotations) this.#lose("unmatched", image, annotation);
      return [];
    }
    const imageId = truth?.id ?? this.#imageId(image);
    const { width = truth?.width, height = truth?.height } = image;
    return image.annotations.flatMap((annotation) => {
      const { category } = annotation;
      const categoryId = this.#categoryIds[category];
      if (this.#header.categories[category] === undefined) {
        const message = `Annotation ${annotation.id} has category ${category}, but there are ${this.#header.categories.length}.`;
        throw new FormatError("coco/no-category", message, { image: withoutSecret(image.name) });
      }
      this.#used.add(category);
      if (categoryId === undefined) {
        this.#lose("unmatched", image, annotation);
        return [];
      }
      const place = this.#placeOf(annotation, image, width, height);
      if (place === undefined) return [];
      return [this.#line(annotation, { image_id: imageId, category_id: categoryId, ...place }, image)];
    });
  }

  /** Ids of COCO's own files stand as they are. */
  #imageId({ id }: DatasetImage): SourceId {
    return this.#header.source === "coco" ? id : this.#imageIds.take(id);
  }

  #line(annotation: Annotation, place: JsonObject, image: DatasetImage): string {
    const { id, score, track, crowd, attributes, extra } = annotation;
    const { source } = this.#header;
    const isCoco = source === "coco";
    this.#results += 1;
    if (score === undefined) this.#withoutScore += 1;
    if (crowd === true) this.#lose("crowd", image, annotation);
    if (attributes.length > 0) this.#lose("attributes", image, annotation);
    if (!isCoco && source !== "yolo") this.#lose("ids", image, annotation);
    const own = isCoco ? without(extra, ANNOTATION_KEYS) : {};
    if (track !== trackIn(own)) this.#lose("track", image, annotation);
    // Scores in the place of visibilities are read back from there.
    const isMerged = place["keypoints"] !== undefined && !sameJson(place["keypoints"], annotation.keypoints);
    const members = { ...(isMerged ? without(own, SCORES) : own), ...place, score: score ?? 1 };
    if (!sameJson(own, without(extra, EMPTY_OUTLINE))) this.#lose("extra", image, annotation);
    const record = isCoco && id !== this.#results ? { id, ...members } : members;
    return `${this.#results === 1 ? "\n" : ",\n"}${jsonText(record)}`;
  }

  /** Where something was found; undefined where it has no such place, which was counted. */
  #placeOf(
    annotation: Annotation,
    image: DatasetImage,
    width: number | undefined,
    height: number | undefined,
  ): JsonObject | undefined {
    const { shape, box: declared, area, keypoints, extra } = annotation;
    if (area !== undefined) this.#lose("area", image, annotation);
    switch (this.#options.kind) {
      case "bbox": {
        const box = declared ?? boxOf(shape);
        if (box === undefined || shape.type === "point") {
          this.#lose("shape", image, annotation);
          return undefined;
        }
        if (shape.type === "rotated-box") this.#lose("rotation", image, annotation);
        else if (shape.type !== "box") this.#lose("outline", image, annotation);
        if (keypoints !== undefined) this.#lose("keypoints", image, annotation);
        return { bbox: [box.x, box.y, box.width, box.height] };
      }
      case "segm": {
        const mask = this.#maskOf(annotation, image, width, height);
        if (mask === undefined) return undefined;
        if (declared !== undefined) this.#lose("box", image, annotation);
        if (keypoints !== undefined) this.#lose("keypoints", image, annotation);
        if (shape.type !== "mask") this.#lose("outline", image, annotation);
        return { segmentation: { size: mask.size, counts: encodeCounts(mask.counts) } };
      }
      case "keypoints": {
        if (keypoints === undefined || keypoints.length === 0) {
          this.#lose("shape", image, annotation);
          return undefined;
        }
        const isAround =
          shape.type === "box" &&
          sameJson(boxAround(keypoints), [shape.x, shape.y, shape.width, shape.height]);
        if (!isAround) this.#lose(shape.type === "box" ? "box" : "outline", image, annotation);
        return { keypoints: resultKeypoints(keypoints, extra["keypoint_scores"]) };
      }
    }
  }

  #maskOf(
    annotation: Annotation,
    image: DatasetImage,
    width: number | undefined,
    height: number | undefined,
  ): Mask | undefined {
    const { shape } = annotation;
    if (shape.type === "mask") {
      checkCounts(shape.counts, shape.size);
      const [rows, columns] = shape.size;
      if (!isSide(height, rows) || !isSide(width, columns)) this.#ofOtherSize += 1;
      return shape;
    }
    if (!isPainted(shape)) {
      this.#lose("shape", image, annotation);
      return undefined;
    }
    const hasSize = width !== undefined && height !== undefined && width > 0 && height > 0;
    const mask = hasSize ? pixelsOf(shape, width, height) : undefined;
    if (mask !== undefined && hasPixels(mask)) return mask;
    this.#lose(hasSize ? "empty" : "size", image, annotation);
    return undefined;
  }

  #loseOfImage(image: DatasetImage, truth: DatasetImage | undefined): void {
    const { name, url, width, height, attributes, relations, extra, split, asset } = image;
    if (attributes.length > 0) this.#lose("image-attributes", image);
    if (relations.length > 0) this.#lose("relations", image);
    if (split !== undefined) this.#lose("split", image);
    if (asset !== undefined && !sameJson(asset, truth?.asset)) this.#lose("asset", image);
    if (truth === undefined) {
      // An image that the ground truth has not is told of with its annotations.
      if (this.#match !== undefined) return;
      if (name !== "") this.#lose("name", image);
      if (width !== undefined || height !== undefined) this.#lose("size", image);
      if (url !== undefined || Object.keys(extra).length > 0) this.#lose("extra", image);
      return;
    }
    // What the ground truth says of an image is not lost, and it is found by its name.
    if (!isSide(width, truth.width) || !isSide(height, truth.height)) this.#lose("size", image);
    const isKnown = (key: string): boolean => sameJson(extra[key], truth.extra[key]);
    const hasUrl = url !== undefined && url !== truth.url;
    if (hasUrl || !Object.keys(extra).every(isKnown)) this.#lose("extra", image);
    if (this.#header.source !== "yolo" && image.id !== truth.id) this.#lose("ids", image);
  }

  #loseOfHeader(): void {
    const { categories, info, extra } = this.#header;
    if (this.#match === undefined) {
      for (const [rank, { name, id: _, extra: more, ...details }] of categories.entries()) {
        if (!this.#used.has(rank)) this.#lost.add("class", name);
        const hasDetails = Object.keys(details).length > 0 || Object.keys(more).length > 0;
        if (hasDetails) this.#lost.add("category-details", name);
      }
    }
    if (Object.keys(info).length > 0 && this.#match === undefined) this.#lost.add("info", "");
    if (Object.keys(extra).length > 0 && this.#match === undefined) this.#lost.add("extra", "");
  }

  #lose(feature: CocoResultsFeature, image: DatasetImage, annotation?: Annotation): void {
    this.#lost.add(feature, withoutSecret(image.name), annotation?.id);
  }
}

const SCORES: ReadonlySet<string> = new Set(["keypoint_scores"]);
/** Says that a box is all there is, which a result says anyway. */
const EMPTY_OUTLINE: ReadonlySet<string> = new Set(["segmentation"]);

/** Whether a side is not other than that of the ground truth. */
function isSide(side: number | undefined, known: number | undefined): boolean {
  return side === undefined || side === known;
}
