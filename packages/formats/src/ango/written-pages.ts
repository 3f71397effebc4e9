import type { Annotation, Attribute, DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { type AttributeWriting, writeAttributes } from "./attribute.ts";
import type { AngoLosses } from "./losses.ts";
import { leftover, textOf } from "./members.ts";
import type { AssetImages } from "./next-page.ts";
import { offPage, pageMember, rankOf } from "./page-marks.ts";
import { pageId, pageName } from "./page-names.ts";
import { hasFiles } from "./page-signs.ts";

const ADDRESS: ReadonlySet<string> = new Set(["asset"]);

/** The asset as if it were one image: what is of all its pages, and nothing of what is on them. */
export function wholeOf(images: AssetImages, own: boolean): DatasetImage {
  const [first] = images;
  const { asset } = first;
  if (asset === undefined) return first;
  const { url: _, ...image } = first;
  // It is on the first page, unless someone put them in another order.
  const extra: JsonObject = Object.fromEntries(
    images.toReversed().flatMap((page) => Object.entries(page.extra)),
  );
  const url = own ? textOf(extra["asset"]) : undefined;
  return {
    ...image,
    id: asset.id,
    name: asset.name ?? String(asset.id),
    ...(url === undefined ? {} : { url }),
    relations: images.flatMap(({ relations }) => relations),
    extra: own ? leftover(extra, ADDRESS) : {},
  };
}

/** The metadata that say of a video how many frames it has, where its own are not there. */
export function frameMetadata({ asset }: DatasetImage): JsonObject {
  return asset?.kind !== "frame" || asset.count === undefined ? {} : { frameTotal: asset.count };
}

/** Counts what a reader would not find again of pages: those without anything on them, and names and ids of their own. */
export function countPages(
  images: AssetImages,
  own: boolean,
  losses: AngoLosses,
  form: "export" | "import",
): void {
  // The list of its images says which pages an asset has; an import has none.
  const listed = own && form === "export" && images.some(({ extra }) => hasFiles(extra));
  for (const { asset, id, name, media, url, annotations, attributes, extra } of images) {
    if (asset === undefined) continue;
    const hasNothing = annotations.length === 0 && attributes.length === 0;
    const hasOther = !own && (url !== undefined || (asset.kind === "page" && asset.count !== undefined));
    if ((hasNothing && !listed) || hasOther) losses.add("asset", name);
    if (!own) losses.addExtra(extra, name);
    if (own || hasNothing) continue;
    const whole = asset.name ?? String(asset.id);
    if (name !== pageName(whole, asset, media)) losses.add("name", name);
    if (String(id) !== pageId(asset)) losses.add("ids", name);
  }
}

/** The objects of pages in one list, in the order in which the asset had them. Undefined leaves one out. */
export function writePageObjects(
  images: AssetImages,
  own: boolean,
  write: (annotation: Annotation, image: DatasetImage) => JsonObject | undefined,
): readonly JsonObject[] {
  const written: Written[] = [];
  for (const image of images) {
    for (const annotation of image.annotations) {
      const value = write(annotation, image);
      if (value !== undefined) written.push({ extra: own ? annotation.extra : {}, value });
    }
  }
  return inOrder(written, images);
}

interface Written {
  readonly extra: JsonObject;
  readonly value: JsonObject;
}

function inOrder(written: readonly Written[], [{ asset }]: AssetImages): readonly JsonObject[] {
  const isRanked = asset !== undefined && written.some(({ extra }) => rankOf(extra) < Infinity);
  if (!isRanked) return written.map(({ value }) => value);
  return written
    .map(({ extra, value }) => ({ rank: rankOf(extra), value }))
    .toSorted((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ value }) => value);
}

/** The answers about pages, and about their asset, in one list. */
export function writePageAttributes(
  images: AssetImages,
  own: boolean,
  decide: (attribute: Attribute, image: DatasetImage) => AttributeWriting,
): readonly JsonObject[] {
  const [first] = images;
  if (first.asset === undefined)
    return writeAttributes(first.attributes, (attribute) => decide(attribute, first));
  const written = images.flatMap((image) => {
    const { attributes, asset } = image;
    const stripped =
      own && asset !== undefined
        ? attributes.map((attribute) => ({ ...attribute, extra: offPage(attribute.extra) }))
        : attributes;
    return writeAttributes(stripped, (attribute) => decide(attribute, image)).map((answer, at) => {
      const extra = own ? (attributes[at]?.extra ?? {}) : {};
      return { extra, value: { ...answer, ...pageMember(extra, image) } };
    });
  });
  return inOrder(written, images);
}
