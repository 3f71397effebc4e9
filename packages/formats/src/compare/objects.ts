import { boxOf } from "../geometry/box.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import type { Sides } from "../model/packed.ts";
import type { Shape } from "../model/shapes.ts";
import { yoloShapes } from "../yolo/shapes.ts";
import { flatAttributes, sameAttributes } from "./attributes.ts";
import type { ObjectChange } from "./change.ts";
import { objectOf, placeOf } from "./compared-object.ts";
import { type Form, type Formed, formed, formedBox, formOf, isSliver, rowFormOf, taskOf } from "./form.ts";
import { sameKeypoints } from "./keypoints.ts";
import { type Candidate, type Pair, pairObjects } from "./object-pairs.ts";
import { overlapOf } from "./overlap.ts";
import type { Rules } from "./rules.ts";
import { sameBox, sameFormed, type Slack } from "./same-form.ts";
import { shownName, type Side } from "./side.ts";

/** Formats in which the id of an object is its place in a file: it says nothing of which object it was. */
const PLACE_IDS: ReadonlySet<FormatName> = new Set(["yolo", "voc", "labelme"]);

/** Rounding of YOLO's six decimals, as a share of the image's sides. */
const YOLO_ROUNDING = 1e-6;

/** A box this much longer than wide has an angle that says nothing. */
const MOST_TURN = 1000;

/** The differences between the objects of an image that is in both datasets. */
export function objectChanges(ofA: DatasetImage, ofB: DatasetImage, rules: Rules): readonly ObjectChange[] {
  return new ImagePair(ofA, ofB, rules).changes();
}

class ImagePair {
  readonly #ofA: DatasetImage;
  readonly #ofB: DatasetImage;
  readonly #rules: Rules;
  readonly #size: Sides;
  readonly #slack: Slack;
  readonly #image: string;

  constructor(ofA: DatasetImage, ofB: DatasetImage, rules: Rules) {
    this.#ofA = ofA;
    this.#ofB = ofB;
    this.#rules = rules;
    this.#image = shownName(ofA);
    // Rows are shares of the size that their own side knows; of two of a kind the larger counts, whichever comes first.
    const isYolo = rules.b.source === "yolo";
    const isTurned = isYolo === (rules.a.source === "yolo") ? isWider(ofB, ofA) : isYolo;
    const [first, second] = isTurned ? [ofB, ofA] : [ofA, ofB];
    this.#size = first.width !== undefined && first.height !== undefined ? first : second;
    const { tolerance } = rules;
    const rounded = this.#hasRows ? [ofA, ofB] : [];
    this.#slack = {
      x: Math.max(tolerance, ...rounded.map(({ width = 0 }) => width * YOLO_ROUNDING)),
      y: Math.max(tolerance, ...rounded.map(({ height = 0 }) => height * YOLO_ROUNDING)),
    };
  }

  /** The border of a mask runs along those of pixels. */
  get #pixelSlack(): Slack {
    return { x: Math.max(this.#slack.x, 1), y: Math.max(this.#slack.y, 1) };
  }

  #slackOf(form: Form, ...shapes: readonly Shape[]): Slack {
    if (form === "around") return this.#pixelSlack;
    if (form !== "obb") return this.#slack;
    // The angle is that of an edge between rounded corners: the shorter that is, the more it turns the longer one.
    const ratios = shapes.map((shape) => (shape.type === "rotated-box" ? shape.height / shape.width : 0));
    const more = 1 + Math.min(Math.max(...ratios, 0), MOST_TURN);
    return { x: this.#slack.x * more, y: this.#slack.y * more };
  }

  /** Whether a side has no more than rows of YOLO. */
  get #hasRows(): boolean {
    const { a, b } = this.#rules;
    return a.source === "yolo" || b.source === "yolo";
  }

  changes(): readonly ObjectChange[] {
    const { a, b, iou, tally } = this.#rules;
    const left = this.#candidates(this.#ofA, a, this.#ofB, b, "b");
    const right = this.#candidates(this.#ofB, b, this.#ofA, a, "a");
    const pairs = pairObjects(left, right, {
      hasIds: a.source === b.source && !PLACE_IDS.has(a.source),
      iou,
      slack: a.source === b.source ? this.#slack.x : this.#pixelSlack.x,
      isCut: this.#hasRows,
      isSame: (one, other) => one.class === other.class && this.#isInPlace(one.annotation, other.annotation),
    });
    const pairOf = new Map<Candidate, Pair>(
      pairs.flatMap((pair) => [
        [pair[0], pair],
        [pair[1], pair],
      ]),
    );
    const changes: ObjectChange[] = [];
    for (const one of left) {
      const pair = pairOf.get(one);
      if (pair !== undefined) {
        const found = this.#changesOf(pair);
        if (found.length === 0) tally.same += 1;
        changes.push(...found);
      } else if (this.#isExpected(one, b, a, "b")) {
        const message = `${one.class} is gone from ${placeOf(one.annotation)}.`;
        changes.push({ kind: "object-removed", image: this.#image, before: objectOf(one), message });
      }
    }
    for (const other of right) {
      if (pairOf.has(other) || !this.#isExpected(other, a, b, "a")) continue;
      const message = `${other.class} is new at ${placeOf(other.annotation)}.`;
      changes.push({ kind: "object-added", image: this.#image, after: objectOf(other), message });
    }
    return changes;
  }

  /** The objects that the other side can hold. */
  #candidates(
    image: DatasetImage,
    own: Side,
    others: DatasetImage,
    other: Side,
    by: "a" | "b",
  ): readonly Candidate[] {
    const { tally } = this.#rules;
    // Of a shape that is partly outside, rows of each kind have another extent.
    const form = other.source === "yolo" ? rowFormOf(others) : "exact";
    return image.annotations.flatMap((annotation) => {
      const { shape, category } = annotation;
      const isHeld =
        other.source === "yolo"
          ? yoloShapes.detect[shape.type].as !== "none"
          : formed(annotation, own.source === other.source ? "exact" : "outer", this.#size) !== undefined;
      if (!isHeld) {
        tally.leave("shape", by);
        return [];
      }
      const box = formedBox(formed(annotation, form, this.#sizeFor(own)));
      if (box === undefined && other.source === "yolo") {
        tally.leave("empty", by);
        return [];
      }
      return [{ annotation, class: own.className(category), box }];
    });
  }

  /**
   * Whether an object without its like should have one: groups may be left out where they can't be told from objects, and
   * masks where there are none.
   */
  #isExpected({ annotation }: Candidate, other: Side, own: Side, by: "a" | "b"): boolean {
    const { crowd, shape } = annotation;
    if (this.#hasRows && isSliver(formed(annotation, "segment", this.#sizeFor(own)), this.#slack)) {
      this.#rules.tally.leave("empty", by);
      return false;
    }
    const isMask = shape.type === "mask" && !other.holds("mask", own);
    const isCrowd = crowd === true && !other.holds("crowd", own);
    if (!isMask && !isCrowd) return true;
    this.#rules.tally.leave(isMask ? "mask" : "crowd", by);
    return false;
  }

  #isInPlace(ofA: Annotation, ofB: Annotation): boolean {
    const { a, b } = this.#rules;
    const form = formOf(a, ofA.shape, b, ofB.shape);
    const isSame = (as: Form): boolean => {
      const [one, other] = this.#formed(ofA, ofB, as);
      if (one === undefined || other === undefined) return one === other;
      return sameFormed(one, other, this.#slackOf(as, ofA.shape, ofB.shape));
    };
    if (isSame(form)) return true;
    // Corners that were moved to the border are read as an outline.
    const types = [ofA.shape.type, ofB.shape.type];
    return form === "segment" && types.includes("rotated-box") && isSame("corners");
  }

  #formed(ofA: Annotation, ofB: Annotation, form: Form): readonly [Formed | undefined, Formed | undefined] {
    const { a, b } = this.#rules;
    return [formed(ofA, form, this.#sizeFor(a)), formed(ofB, form, this.#sizeFor(b))];
  }

  #changesOf(pair: Pair): readonly ObjectChange[] {
    const [one, other] = pair;
    const [ofA, ofB] = [one.annotation, other.annotation];
    const changes: ObjectChange[] = [];
    const shared = { image: this.#image, before: objectOf(one), after: objectOf(other) };
    const { a, b } = this.#rules;
    this.#leaveParts(ofA, ofB);
    const isExact = a.source === b.source && a.source !== "yolo";
    const isOtherKind = isExact && ofA.shape.type !== ofB.shape.type;
    const isInPlace = isOtherKind
      ? one.box !== undefined && other.box !== undefined && sameBox(one.box, other.box, this.#slack)
      : this.#isInPlace(ofA, ofB);
    if (one.class !== other.class) {
      const message = `${one.class} is now ${other.class} at ${placeOf(ofB)}.`;
      changes.push({ kind: "object-relabelled", ...shared, iou: isInPlace ? 1 : this.#iou(pair), message });
    }
    if (!isInPlace) {
      const iou = this.#iou(pair);
      const message = `${one.class} moved from ${placeOf(ofA)} to ${placeOf(ofB)} (IoU ${iou.toFixed(3)}).`;
      changes.push({ kind: "object-moved", ...shared, iou, message });
    }
    const fields = [
      ...(isOtherKind ? ["shape"] : []),
      ...(isExact && isInPlace && !isOtherKind ? this.#declaredFields(ofA, ofB) : []),
      ...this.#fields(ofA, ofB),
    ];
    if (fields.length > 0) {
      const message = `${other.class} at ${placeOf(ofB)} differs in ${fields.join(", ")}.`;
      changes.push({ kind: "object-changed", ...shared, fields, message });
    }
    return changes;
  }

  /** What shapes are cut at, as the other side's were: rows are as they are. */
  #sizeFor({ source }: Side): Sides {
    return source === "yolo" ? {} : this.#size;
  }

  #iou([one, other]: Pair): number {
    const { a, b } = this.#rules;
    const form = formOf(a, one.annotation.shape, b, other.annotation.shape);
    const [left, right] = this.#formed(one.annotation, other.annotation, form);
    return left === undefined || right === undefined ? 0 : overlapOf(left, right, [one.box, other.box]);
  }

  /** What goes with the shape: of one that moved it is another anyway. */
  #declaredFields(ofA: Annotation, ofB: Annotation): readonly string[] {
    const { tolerance } = this.#rules;
    const [boxOfA, boxOfB] = [ofA.box ?? boxOf(ofA.shape), ofB.box ?? boxOf(ofB.shape)];
    const isOtherBox = boxOfA !== undefined && boxOfB !== undefined && !sameBox(boxOfA, boxOfB, this.#slack);
    const [areaOfA, areaOfB] = [ofA.area, ofB.area];
    const isOtherArea =
      areaOfA !== undefined &&
      areaOfB !== undefined &&
      Math.abs(areaOfA - areaOfB) > Math.max(tolerance, Math.abs(areaOfA) * 1e-6);
    return [...(isOtherBox ? ["box"] : []), ...(isOtherArea ? ["area"] : [])];
  }

  #fields(ofA: Annotation, ofB: Annotation): readonly string[] {
    const { a, b } = this.#rules;
    const fields: string[] = [];
    if (a.holds("crowd", b) && b.holds("crowd", a) && (ofA.crowd === true) !== (ofB.crowd === true))
      fields.push("crowd");
    const cut = this.#hasRows ? this.#size : undefined;
    if (
      this.#holdsKeypoints(a, b, ofA) &&
      this.#holdsKeypoints(b, a, ofB) &&
      !sameKeypoints(ofA.keypoints ?? [], ofB.keypoints ?? [], this.#slack, cut)
    )
      fields.push("keypoints");
    if (isOther(ofA.score, ofB.score)) fields.push("score");
    if (isOther(ofA.track, ofB.track)) fields.push("track");
    if (this.#haveAttributes(ofA, ofB)) {
      const isSame =
        a.source === b.source
          ? sameAttributes(ofA.attributes, ofB.attributes)
          : sameJson(flatAttributes(ofA.attributes), flatAttributes(ofB.attributes));
      if (!isSame) fields.push("attributes");
    }
    return fields;
  }

  /** COCO has no attributes of its own: that an object of another format has none need not say anything. */
  #haveAttributes(ofA: Annotation, ofB: Annotation): boolean {
    const { a, b } = this.#rules;
    if (!a.holds("attributes", b) || !b.holds("attributes", a)) return false;
    return a.source === b.source || (ofA.attributes.length > 0 && ofB.attributes.length > 0);
  }

  /** Rows of YOLO have keypoints for all objects or for none. */
  #holdsKeypoints(own: Side, other: Side, { keypoints }: Annotation): boolean {
    return own.holds("keypoints", other) && (own.source !== "yolo" || keypoints !== undefined);
  }

  /** Counts what of a pair one side can't hold. */
  #leaveParts(ofA: Annotation, ofB: Annotation): void {
    const { a, b } = this.#rules;
    this.#leave(ofA, a, ofB, b, "b");
    this.#leave(ofB, b, ofA, a, "a");
  }

  #leave(annotation: Annotation, own: Side, like: Annotation, other: Side, by: "a" | "b"): void {
    const { tally } = this.#rules;
    const form = formOf(own, annotation.shape, other, like.shape);
    const { shape } = annotation;
    if (form === "around" && shape.type === "mask") tally.leave("mask", by);
    if (form === "around" && shape.type === "polygon") tally.leave("outline", by);
    if (form !== "exact" && form !== "outer" && form !== "around" && shape.type !== like.shape.type) {
      const [first] = yoloShapes[taskOf(form)][shape.type].loses;
      if (first !== undefined && first !== "box-as-polygon") tally.leave(first, by);
    }
    if (form !== "exact" && shape.type === "polygon" && like.shape.type === "polygon")
      if (shape.parts.some(({ holes }) => holes.length > 0) && (form === "outer" || form === "segment"))
        tally.leave("holes", by);
    if (annotation.crowd === true && !other.holds("crowd", own)) tally.leave("crowd", by);
    const { keypoints = [], attributes } = annotation;
    if (keypoints.length > 0 && !this.#holdsKeypoints(other, own, like)) tally.leave("keypoints", by);
    if (attributes.length > 0 && !this.#haveAttributes(annotation, like) && own.source !== other.source)
      tally.leave("attributes", by);
  }
}

/** By width, then by height. */
function isWider(one: Sides, other: Sides): boolean {
  const { width = 0, height = 0 } = one;
  const { width: otherWidth = 0, height: otherHeight = 0 } = other;
  return width === otherWidth ? height > otherHeight : width > otherWidth;
}

/** Confidences are rounded by most who write them. */
const SCORE_ROUNDING = 1e-5;

/** Whether both sides say something, and not the same. What one side says nothing of it may not be able to hold. */
function isOther(a: SourceId | undefined, b: SourceId | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return typeof a === "number" && typeof b === "number" ? Math.abs(a - b) > SCORE_ROUNDING : a !== b;
}
