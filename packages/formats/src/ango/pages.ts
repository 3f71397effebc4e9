import type { Annotation, Asset, Attribute, DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { Findings } from "./findings.ts";
import { isList, textOf } from "./members.ts";
import { needsRank, onPage } from "./page-marks.ts";
import { pageId, pageName } from "./page-names.ts";
import { hasFiles, pageOf } from "./page-signs.ts";
import { withFramesBetween } from "./frames.ts";

/** What is on one page or frame. */
export interface Page {
  readonly index: number;
  readonly annotations: readonly Annotation[];
  readonly attributes: readonly Attribute[];
}

/**
 * The pages of an asset, each an image: of an asset of several images all of them, of others those that are named. The
 * first has what is of the whole asset: the other members, answers without a page, relations.
 *
 * @param interpolate - whether frames between two key frames are images, too
 */
export function* pagesOf(
  whole: DatasetImage,
  findings: Findings,
  interpolate: "linear" | undefined,
): Generator<DatasetImage> {
  const { id, name, media, url, extra, relations, width, height } = whole;
  const kind = media === "video" ? "frame" : "page";
  const files = kind === "page" && hasFiles(extra) && isList(extra["dataset"]) ? extra["dataset"] : [];
  const count = kind === "frame" ? framesOf(extra) : files.length === 0 ? undefined : files.length;
  const pages = pagesIn(whole, kind, files.length, findings);
  if (
    files.length > 0 &&
    width !== undefined &&
    pages.some(({ index, annotations }) => index > 0 && annotations.length > 0)
  ) {
    const message = "The asset has several images and one size, which was taken for all of them.";
    findings.tell("warning", "ango/page-size", message, "/metadata");
  }
  const last = pages.at(-1)?.index ?? 0;
  if (count !== undefined && last >= count) {
    const message = `The asset has ${String(count)} ${kind}s, as it says itself, and labels on number ${String(last)}, counted from 0.`;
    findings.tell("warning", "ango/page-count", message, kind === "frame" ? "/metadata" : "/dataset");
  }
  let isFirst = true;
  const all = kind === "frame" && interpolate === "linear" ? withFramesBetween(pages, findings) : pages;
  for (const { index, annotations, attributes } of all) {
    const asset: Asset = { id, name, kind, index, ...(count === undefined ? {} : { count }) };
    const file = textOf(files[index]);
    yield {
      id: pageId(asset),
      name: pageName(name, asset, media, file),
      media: kind === "frame" ? "image" : media,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(file === undefined ? {} : { url: file }),
      asset,
      annotations,
      attributes,
      relations: isFirst ? relations : [],
      extra: isFirst ? { ...extra, ...(url === undefined ? {} : { asset: url }) } : {},
    };
    isFirst = false;
  }
}

/** Frames of a video, labelled or not. */
function framesOf({ metadata }: JsonObject): number | undefined {
  if (typeof metadata !== "object" || metadata === null || isList(metadata)) return undefined;
  const { frameTotal } = metadata;
  return typeof frameTotal === "number" && Number.isSafeInteger(frameTotal) && frameTotal > 0
    ? frameTotal
    : undefined;
}

function pagesIn(whole: DatasetImage, kind: Asset["kind"], files: number, findings: Findings): Page[] {
  const objects = placed(whole.annotations);
  const answers = placed(whole.attributes);
  const indices = new Set([...objects.keys(), ...answers.keys()]);
  for (let index = 0; index < files; index += 1) indices.add(index);
  const order = Array.from(indices)
    .filter((index) => index >= 0)
    .toSorted((a, b) => a - b);
  // What has no pixels says its place itself, as the page of a PDF and the characters of a text.
  const drawn = objects.get(NOWHERE)?.filter(({ item }) => item.shape.type !== "unplaced") ?? [];
  if (drawn.length > 0) {
    const message = `Objects that say no page or frame of the asset are on the first that is named: ${String(drawn.length)}.`;
    findings.tell("warning", "ango/no-page", message);
  }
  const isRanked = {
    objects: isOutOfOrder(objects, order) || whole.annotations.some(({ extra }) => needsRank(extra)),
    answers: isOutOfOrder(answers, order) || whole.attributes.some(({ extra }) => needsRank(extra)),
  };
  const followed = kind === "frame" ? undefined : objectsOnPages(whole.annotations);
  return order.map((index, at) => {
    const among = <T>(lists: ReadonlyMap<number, Ranked<T>[]>): Ranked<T>[] => [
      ...(at === 0 ? (lists.get(NOWHERE) ?? []) : []),
      ...(lists.get(index) ?? []),
    ];
    return {
      index,
      annotations: numbered(among(objects), isRanked.objects, followed),
      attributes: among(answers).map((answer) => placedAnswer(answer, isRanked.answers)),
    };
  });
}

/** The page of what names none. */
const NOWHERE = -1;

interface Ranked<T> {
  readonly item: T;
  readonly rank: number;
}

function placed<T extends { readonly extra: JsonObject }>(
  items: readonly T[],
): ReadonlyMap<number, Ranked<T>[]> {
  const lists = new Map<number, Ranked<T>[]>();
  for (const [rank, item] of items.entries()) {
    const index = pageOf(item.extra) ?? NOWHERE;
    const list = lists.get(index);
    if (list === undefined) lists.set(index, [{ item, rank }]);
    else list.push({ item, rank });
  }
  return lists;
}

/** Whether the list does not go page by page. */
function isOutOfOrder<T>(lists: ReadonlyMap<number, Ranked<T>[]>, order: readonly number[]): boolean {
  let next = 0;
  for (const index of [NOWHERE, ...order]) {
    for (const { rank } of lists.get(index) ?? []) {
      if (rank !== next) return true;
      next += 1;
    }
  }
  return false;
}

/** The `objectId`s that are on more than one page. */
function objectsOnPages(annotations: readonly Annotation[]): ReadonlySet<string> {
  const first = new Map<string, number | undefined>();
  const several = new Set<string>();
  for (const annotation of annotations) {
    const objectId = objectIdOf(annotation);
    if (objectId === undefined) continue;
    const index = pageOf(annotation.extra);
    if (!first.has(objectId)) first.set(objectId, index);
    else if (first.get(objectId) !== index) several.add(objectId);
  }
  return several;
}

function placedAnswer({ item, rank }: Ranked<Attribute>, isRanked: boolean): Attribute {
  return { ...item, extra: onPage(item.extra, isRanked ? rank : undefined) };
}

/** On a page an object has its own id, which objects of other pages may have, too. */
function numbered(
  list: readonly Ranked<Annotation>[],
  isRanked: boolean,
  followed: ReadonlySet<string> | undefined,
): readonly Annotation[] {
  const ids = new Set<Annotation["id"]>();
  const times = new Map<string, number>();
  return list.map(({ item, rank }) => {
    const objectId = objectIdOf(item);
    const { objectId: _, ...rest } = onPage(item.extra, isRanked ? rank : undefined);
    if (objectId === undefined) return { ...item, extra: rest };
    let id = objectId;
    let time = times.get(objectId) ?? 1;
    for (; ids.has(id); time += 1) id = `${objectId}#${String(time + 1)}`;
    times.set(objectId, time);
    ids.add(id);
    return {
      ...item,
      id,
      ...(followed === undefined || followed.has(objectId) ? { track: objectId } : {}),
      extra: id === objectId ? rest : { ...rest, objectId },
    };
  });
}

/** The reader counts objects that came without one. */
function objectIdOf({ id, extra }: Annotation): string | undefined {
  return textOf(extra["objectId"]) ?? (typeof id === "string" ? id : undefined);
}
