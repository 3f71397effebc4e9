import { areaOf, boxOf, clipBox } from "../geometry/box.ts";
import { movedExtra } from "../geometry/outlined.ts";
import { hasImageExtension, stemOf } from "../io/names.ts";
import { isUrl, urlPath, withoutQuery } from "../io/url.ts";
import type { Annotation, Asset, DatasetImage, Relation } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { Box, Shape } from "../model/shapes.ts";
import type { Size } from "../sizes.ts";
import { type CutShape, Cuttable, holds } from "./cut-shape.ts";
import type { Window } from "./window.ts";

/** An image whose parts are made into images. */
export class TiledImage {
  readonly #image: DatasetImage;
  readonly #size: Size;
  readonly #minVisible: number;
  readonly #objects: readonly { readonly annotation: Annotation; readonly shape: Cuttable }[];
  /** What became of each annotation, over all windows so far. */
  readonly #fates: ("outside" | "hidden" | "unplaced" | "kept")[];
  /** Ties that are whole in a window so far. */
  readonly #tied = new Set<Relation>();
  #cut = 0;

  constructor(image: DatasetImage, size: Size, minVisible: number) {
    this.#image = image;
    this.#size = size;
    this.#minVisible = minVisible;
    this.#objects = image.annotations.map((annotation) => ({
      annotation,
      shape: new Cuttable(annotation.shape, size),
    }));
    this.#fates = this.#objects.map(({ shape }) => (shape.box === undefined ? "unplaced" : "outside"));
  }

  get fates(): readonly ("outside" | "hidden" | "unplaced" | "kept")[] {
    return this.#fates;
  }

  /** Annotations that were made of a part of an object. */
  get cut(): number {
    return this.#cut;
  }

  /** Relations that are in no window. */
  get untied(): number {
    return this.#image.relations.length - this.#tied.size;
  }

  tile(window: Window): DatasetImage {
    const image = this.#image;
    const { path: _path, url: _url, asset, ...rest } = image;
    const place = `${window.x}_${window.y}`;
    const ids = new Map<string, string>();
    const used = new Set<string>();
    const annotations = this.#objects.flatMap(({ annotation, shape }, index) => {
      const cut = shape.cut(window);
      if (cut === undefined) return [];
      if (cut.share < this.#minVisible) {
        if (this.#fates[index] === "outside") this.#fates[index] = "hidden";
        return [];
      }
      this.#fates[index] = "kept";
      if (!cut.isWhole) this.#cut += cut.shapes.length;
      const id = `${annotation.id}_${place}`;
      if (!ids.has(String(annotation.id))) ids.set(String(annotation.id), id);
      return cut.shapes.map((piece, at) =>
        this.#piece(annotation, unused(at === 0 ? id : `${id}_${at + 1}`, used), piece, cut, window),
      );
    });
    return {
      ...rest,
      id: `${image.id}_${place}`,
      name: tileName(image.name, window),
      width: window.width,
      height: window.height,
      // A place in the frames of a video is a video.
      ...(asset === undefined ? {} : { asset: placeOf(asset, window) }),
      annotations,
      relations: image.relations.flatMap((relation) => this.#relation(relation, ids)),
      extra: withOrigin(image.extra, {
        id: image.id,
        name: isUrl(image.name) ? withoutQuery(image.name) : image.name,
        x: window.x,
        y: window.y,
        ...this.#size,
        ...(asset === undefined ? {} : { asset: asset.id }),
      }),
    };
  }

  #piece(
    annotation: Annotation,
    id: string,
    shape: Shape,
    { isWhole }: CutShape,
    window: Window,
  ): Annotation {
    const { area, box, keypoints, ...rest } = annotation;
    const boxThere = box === undefined ? undefined : boxIn(box, window, isWhole ? undefined : shape);
    const whole = areaOf(annotation.shape);
    const isMeasured = area !== undefined && (isWhole || whole !== undefined);
    return {
      ...rest,
      id,
      shape,
      ...(boxThere === undefined ? {} : { box: boxThere }),
      ...(keypoints === undefined ? {} : { keypoints: keypointsIn(keypoints, window, this.#size) }),
      ...(isMeasured ? { area: isWhole ? area : areaIn(area, annotation.shape, shape) } : {}),
      extra: withOrigin(movedExtra(annotation, -window.x, -window.y, isWhole), { id: annotation.id }),
    };
  }

  /** A tie between objects of which parts are there; a group needs two. */
  #relation(relation: Relation, ids: ReadonlyMap<string, string>): readonly Relation[] {
    const { ends } = relation;
    if ("group" in ends) {
      const group = ends.group.flatMap((id) => ids.get(id) ?? []);
      if (group.length < Math.min(2, ends.group.length)) return [];
      this.#tied.add(relation);
      return [{ ...relation, ends: { group } }];
    }
    const [from, to] = [ids.get(ends.from), ids.get(ends.to)];
    if (from === undefined || to === undefined) return [];
    this.#tied.add(relation);
    return [{ ...relation, ends: { from, to } }];
  }
}

/** Ids 6 and "6" are two, and become one text. */
function unused(id: string, used: Set<string>): string {
  const free = used.has(id) ? unused(`${id}_`, used) : id;
  used.add(free);
  return free;
}

/** Of a declared area, as much as of the computed one. */
function areaIn(area: number, before: Shape, after: Shape): number {
  return (area * (areaOf(after) ?? 0)) / (areaOf(before) ?? 1);
}

/** Where a shape was cut, what is declared of it ends with the shape. */
function boxIn(box: Box, { x, y, width, height }: Window, cut: Shape | undefined): Box | undefined {
  const moved: Box = { ...box, x: box.x - x, y: box.y - y };
  if (cut === undefined) return moved;
  const declared = clipBox(moved, width, height);
  return cut.type === "box" ? declared : boxOf(cut);
}

/** Keypoints outside of the window are not labelled there. */
function keypointsIn(keypoints: readonly number[], window: Window, size: Size): readonly number[] {
  const placed: number[] = [];
  for (let at = 0; at + 2 < keypoints.length; at += 3) {
    const [x = 0, y = 0, v = 0] = keypoints.slice(at, at + 3);
    if (v > 0 && holds(window, size, x, y)) placed.push(x - window.x, y - window.y, v);
    else placed.push(0, 0, 0);
  }
  return placed;
}

/** The asset of the frames of one place. */
function placeOf(asset: Asset, window: Window): Asset {
  const id = `${asset.id}_${window.x}_${window.y}`;
  return asset.name === undefined ? { ...asset, id } : { ...asset, id, name: tileName(asset.name, window) };
}

/** An earlier origin stays, inside the new one. */
function withOrigin(extra: JsonObject, origin: JsonObject): JsonObject {
  const { origin: before } = extra;
  return { ...extra, origin: before === undefined ? origin : { ...origin, origin: before } };
}

/** `harbour/quay.png` → `harbour/quay_512_0.png` */
function tileName(name: string, { x, y }: Window): string {
  const plain = urlPath(name) ?? name;
  const stem = hasImageExtension(plain) ? stemOf(plain) : plain;
  return `${stem}_${x}_${y}${plain.slice(stem.length)}`;
}
