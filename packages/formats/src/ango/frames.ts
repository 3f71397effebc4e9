import type { Annotation } from "../model/dataset.ts";
import type { Points, PolygonPart, Shape } from "../model/shapes.ts";
import type { Findings } from "./findings.ts";
import type { Page } from "./pages.ts";

/** Key frames that lie farther apart are not joined: no one draws an object once in an hour. */
const FARTHEST = 100_000;
/** Objects that are put between the key frames of one asset: a few numbers of frames can ask for any number of them. */
const MOST = 20_000_000;

/** A way from one key frame of a track to the next. */
export interface Way {
  /** Of the track, in the order of their first objects. */
  readonly rank: number;
  readonly from: number;
  readonly to: number;
  readonly first: Annotation;
  readonly last: Annotation;
}

/**
 * Frames, in order, with those that lie between two key frames of a track. On these the track's object has a shape on the
 * straight line between the two, the class and the answers of the first, and `interpolated: true` in `extra`. From a key
 * frame with `interpolationStopped` on there is no object until the next one.
 */
export function* withFramesBetween(pages: readonly Page[], findings: Findings): Generator<Page> {
  const ways = waysOf(pages, findings);
  let active: Way[] = [];
  for (const [at, page] of pages.entries()) {
    active = active.filter(({ to }) => to > page.index);
    yield active.length === 0
      ? page
      : { ...page, annotations: [...page.annotations, ...active.map((way) => objectAt(way, page.index))] };
    const starting = ways.get(page.index);
    if (starting !== undefined) active = [...active, ...starting].toSorted((a, b) => a.rank - b.rank);
    const next = pages[at + 1]?.index ?? page.index;
    for (let index = page.index + 1; index < next; index += 1) {
      active = active.filter(({ to }) => to > index);
      if (active.length === 0) break;
      yield { index, annotations: active.map((way) => objectAt(way, index)), attributes: [] };
    }
  }
}

/** The ways by their first frames; tells how many there can't be. */
export function waysOf(pages: readonly Page[], findings: Findings): ReadonlyMap<number, readonly Way[]> {
  const tracks = new Map<string, { readonly rank: number; from: number; first: Annotation }>();
  const ways = new Map<number, Way[]>();
  let unlike = 0;
  let between = 0;
  for (const { index, annotations } of pages) {
    for (const annotation of annotations) {
      const { track } = annotation;
      // What says no frame is on this one by necessity, the second of an id by mistake.
      if (track === undefined || annotation.extra["page"] !== undefined || annotation.id !== track) continue;
      const key = String(track);
      const before = tracks.get(key);
      tracks.set(key, { rank: before?.rank ?? tracks.size, from: index, first: annotation });
      if (before === undefined || index - before.from < 2 || isStopped(before.first)) continue;
      const gap = index - before.from - 1;
      if (gap >= FARTHEST || between + gap > MOST || !areAlike(before.first, annotation)) {
        unlike += 1;
        continue;
      }
      between += gap;
      const list = ways.get(before.from);
      const way: Way = { ...before, to: index, last: annotation };
      if (list === undefined) ways.set(before.from, [way]);
      else list.push(way);
    }
  }
  if (unlike > 0) {
    const message = `Between some key frames nothing was interpolated, as their classes, kinds of shape or numbers of points differ, they are more than ${String(FARTHEST)} frames apart, or more than ${String(MOST)} objects lie between those of the asset: ${String(unlike)} pairs.`;
    findings.tell("warning", "ango/not-interpolated", message);
  }
  return ways;
}

function isStopped({ extra }: Annotation): boolean {
  return extra["interpolationStopped"] === true;
}

function areAlike(a: Annotation, b: Annotation): boolean {
  return a.category === b.category && shapeBetween(a.shape, b.shape, 0) !== undefined;
}

/** The object of a track on a frame of a way. */
export function objectAt({ from, to, first, last }: Way, index: number): Annotation {
  const { id, category, track, attributes } = first;
  const shape = shapeBetween(first.shape, last.shape, (index - from) / (to - from)) ?? first.shape;
  return {
    id,
    category,
    shape,
    ...(track === undefined ? {} : { track }),
    attributes,
    extra: { interpolated: true },
  };
}

/**
 * The shape on the way from one to another of its kind; undefined where there is none.
 *
 * A rotated box turns the shorter way round. How Ango Hub turns it is not documented.
 *
 * @param share - how far from `a` to `b`, 0 to 1
 */
export function shapeBetween(a: Shape, b: Shape, share: number): Shape | undefined {
  const at = (from: number, to: number): number => from * (1 - share) + to * share;
  const all = (from: Points, to: Points): Points | undefined =>
    from.length === to.length ? from.map((value, rank) => at(value, to[rank] ?? value)) : undefined;
  if (a.type === "box" && b.type === "box") {
    const [x, y, width, height] = [at(a.x, b.x), at(a.y, b.y), at(a.width, b.width), at(a.height, b.height)];
    return { type: "box", x, y, width, height };
  }
  if (a.type === "rotated-box" && b.type === "rotated-box") {
    const turn = ((((b.angle - a.angle) % 360) + 540) % 360) - 180;
    const [cx, cy] = [at(a.cx, b.cx), at(a.cy, b.cy)];
    const [width, height] = [at(a.width, b.width), at(a.height, b.height)];
    return {
      type: "rotated-box",
      cx,
      cy,
      width,
      height,
      angle: share === 1 ? b.angle : a.angle + turn * share,
    };
  }
  if (a.type === "point" && b.type === "point") return { type: "point", x: at(a.x, b.x), y: at(a.y, b.y) };
  if (a.type === "polyline" && b.type === "polyline") {
    const points = all(a.points, b.points);
    return points && { type: "polyline", points };
  }
  if (a.type !== "polygon" || b.type !== "polygon" || a.parts.length !== b.parts.length) return undefined;
  const parts: PolygonPart[] = [];
  for (const [rank, { outer, holes }] of a.parts.entries()) {
    const other = b.parts[rank];
    const ring = other && all(outer, other.outer);
    if (other === undefined || ring === undefined || holes.length !== other.holes.length) return undefined;
    const cut = holes.map((hole, n) => all(hole, other.holes[n] ?? []));
    const whole = cut.filter((hole) => hole !== undefined);
    if (whole.length !== cut.length) return undefined;
    parts.push({ outer: ring, holes: whole });
  }
  return { type: "polygon", parts };
}
