import type { Overflow } from "../bytes/record-store.ts";
import { withoutSecret } from "../io/url.ts";
import type { Annotation, Category, Dataset, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import { categoryOf } from "./category.ts";
import type { CheckedAnnotations } from "./checked.ts";
import { type Contents, rankOf } from "./contents.ts";
import { tellLargeId } from "./element.ts";
import { reportOn, shown } from "./findings.ts";
import { type Group, grouped } from "./groups.ts";
import { imageOf } from "./image.ts";
import { imageItems } from "./image-items.ts";
import type * as Restored from "./restored.ts";
import { isPlain, type OutlineText, plainAnnotation } from "./unpacked.ts";

/** What the contents of a COCO file say. `bytesAt` reads the file again where outlines were left there. */
export async function datasetOf(
  contents: Contents,
  on: OnDiagnostic,
  overflow: Overflow | undefined,
  bytesAt: OutlineText | undefined,
): Promise<Dataset> {
  const { marker, info, extra } = contents;
  // Only what angokit wrote has something kept aside.
  const restored = marker === undefined ? undefined : await import("./restored.ts");
  const [categories, ranks] = categoriesOf(contents, restored, on);
  const isEmptyInfo = isJsonObject(info) && Object.keys(info).length === 0;
  const from: FormatName = marker?.source ?? "coco";
  return {
    header: {
      source: from,
      categories,
      splits: marker?.splits ?? [],
      info: isJsonObject(info) ? info : {},
      extra: marker?.extra ?? {
        ...extra,
        ...(info === undefined || (isJsonObject(info) && !(isEmptyInfo && from === "coco")) ? {} : { info }),
      },
    },
    images: imagesOf(contents, ranks, restored, on, overflow, bytesAt),
  };
}

type Ranks = ReadonlyMap<SourceId, number>;

function categoriesOf(
  { file, categories: items }: Contents,
  restored: typeof Restored | undefined,
  on: OnDiagnostic,
): [readonly Category[], Ranks] {
  const categories: Category[] = [];
  const ranks = new Map<SourceId, number>();
  const names = new Set<string>();
  for (const item of items) {
    const report = reportOn(on, file, item);
    const plain = isJsonObject(item.value) ? categoryOf(item.value, report) : undefined;
    if (plain === undefined) {
      report("error", "no-category-id", `The category has no id; it was left out.`);
      continue;
    }
    tellLargeId(plain.id, report);
    if (ranks.has(plain.id)) {
      const message = `Category id ${shown(plain.id)} occurs again, for ${shown(plain.name)}; this one was left out.`;
      report("error", "duplicate-category-id", message);
      continue;
    }
    if (names.has(plain.name)) {
      report("warning", "duplicate-category-name", `Two categories have the name ${shown(plain.name)}.`);
    }
    names.add(plain.name);
    ranks.set(plain.id, categories.length);
    categories.push(restored?.restoredCategory(item, plain, report) ?? plain);
  }
  return [categories, ranks];
}

async function* imagesOf(
  contents: Contents,
  ranks: Ranks,
  restored: typeof Restored | undefined,
  on: OnDiagnostic,
  overflow: Overflow | undefined,
  bytesAt: OutlineText | undefined,
): AsyncGenerator<DatasetImage> {
  const { file, assets, marker } = contents;
  const assetOf = assets.length === 0 ? undefined : (await import("./restored.ts")).restoredAsset;
  // Where the file is angokit's own, boxes and areas may be computed ones: see `annotationOf`.
  const isPlainFile = (marker?.source ?? "coco") === "coco" && contents.hasOwnIds;
  let checked: CheckedAnnotations | undefined;
  let rank = 0;
  let next = 0;
  const groups = grouped(contents.annotations, contents.imageOf, contents.images.ranks.size, overflow);
  for (const item of imageItems(contents.images)) {
    const visit = groups.next().value;
    if (visit === undefined) break;
    for (let asset = assets[next]; asset !== undefined && rankOf(asset) <= rank; asset = assets[next]) {
      yield* assetOf?.(asset, ranks.size, file, on) ?? [];
      next += 1;
      rank += 1;
    }
    const plain = isJsonObject(item.value) ? imageOf(item.value, reportOn(on, file, item)) : undefined;
    if (plain === undefined) continue;
    const report = reportOn(on, file, item, withoutSecret(plain.name));
    const image = restored?.restoredImage(item, plain, report) ?? plain;
    let annotations =
      isPlainFile && checked === undefined ? plainAnnotations(visit, plain, ranks, bytesAt) : undefined;
    if (annotations === undefined) {
      if (checked === undefined) {
        // Many files have only annotations of which there is nothing to tell.
        const { CheckedAnnotations: Checked } = await import("./checked.ts");
        checked = new Checked(contents, ranks, restored, on, bytesAt);
      }
      annotations = checked.of(visit, plain);
    }
    rank += 1;
    const whole = { ...image, annotations };
    yield restored?.withOthers(whole, plain, item, ranks.size, report) ?? whole;
  }
  for (const asset of assets.slice(next)) yield* assetOf?.(asset, ranks.size, file, on) ?? [];
}

/** The annotations of an image, if all are plain; otherwise undefined, and nothing was told. */
function plainAnnotations(
  visit: Group,
  image: DatasetImage,
  ranks: Ranks,
  bytesAt: OutlineText | undefined,
): Annotation[] | undefined {
  const annotations: Annotation[] = [];
  let arePlain = true;
  visit((bytes, at) => {
    const annotation =
      arePlain && isPlain(bytes, at) ? plainAnnotation(bytes, at, image, ranks, bytesAt) : undefined;
    if (annotation === undefined) arePlain = false;
    else annotations.push(annotation);
  });
  return arePlain ? annotations : undefined;
}
