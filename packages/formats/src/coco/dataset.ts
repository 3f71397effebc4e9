import { readOnce } from "../model/read-once.ts";
import type { Overflow } from "../bytes/record-store.ts";
import { withoutSecret } from "../io/url.ts";
import type { Category, Dataset, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import { PackedImage, PackedImages } from "../model/packed.ts";
import { categoryOf } from "./category.ts";
import type { CheckedAnnotations } from "./checked.ts";
import { type Contents, rankOf } from "./contents.ts";
import { tellLargeId } from "./element.ts";
import { reportOn, shown } from "./findings.ts";
import { grouped } from "./groups.ts";
import { imageOf } from "./image.ts";
import { imageItems } from "./image-items.ts";
import type * as Restored from "./restored.ts";
import type { OutlineText } from "./placed-polygon.ts";
import type { FindSegments, OtherKinds } from "./other-kinds.ts";
import { isLvis } from "./lvis.ts";
import { PlainPacking } from "./packing.ts";
import type { Videos } from "./videos.ts";
import type { CocoWatch } from "./watch.ts";

/**
 * What the contents of a COCO file say.
 *
 * @param segments finds the PNGs of panoptic segments
 * @param bytesAt reads the file again where outlines were left there
 * @param close is called when the images have been read
 */
export async function datasetOf(
  contents: Contents,
  on: OnDiagnostic,
  overflow: Overflow | undefined,
  segments: FindSegments | undefined,
  bytesAt: OutlineText | undefined,
  close: () => void,
  watch?: CocoWatch,
): Promise<Dataset> {
  const { marker, info, extra } = contents;
  // Only what angokit wrote has something kept aside.
  const restored = marker === undefined ? undefined : await import("./restored.ts");
  watch?.kind(contents.kind);
  const [categories, ranks] = categoriesOf(contents, restored, on, watch);
  const isEmptyInfo = isJsonObject(info) && Object.keys(info).length === 0;
  const from: FormatName = marker?.source ?? "coco";
  // What angokit wrote is looked at closely: boxes and areas may be computed ones, for example. See `annotationOf`.
  const isPlainFile =
    marker === undefined && contents.hasOwnIds && !hasOthers(contents) && watch === undefined;
  const packing = isPlainFile ? new PlainPacking(ranks, bytesAt) : undefined;
  const isOfLvis = contents.kind !== "panoptic" && isLvis({ source: from, categories });
  const videos = extra["videos"] === undefined ? undefined : await videosOf(contents);
  const images = imagesOf(
    contents,
    videos,
    ranks,
    isOfLvis,
    restored,
    on,
    overflow,
    segments,
    bytesAt,
    packing,
    watch,
    close,
  );
  return {
    header: {
      source: from,
      categories,
      splits: marker?.splits ?? [],
      info: isJsonObject(info) ? info : {},
      extra: marker?.extra ?? {
        ...(videos?.others(extra) ?? extra),
        ...(info === undefined || (isJsonObject(info) && !(isEmptyInfo && from === "coco")) ? {} : { info }),
      },
    },
    images:
      packing === undefined || restored !== undefined
        ? readOnce(images)
        : new PackedImages(packing, contents.annotations.size, readOnce(images)),
  };
}

/** Whether there are elements that are no annotations of the model. */
function hasOthers({ kind }: Contents): boolean {
  return kind === "captions" || kind === "panoptic";
}

type Ranks = ReadonlyMap<SourceId, number>;

function categoriesOf(
  { file, kind, categories: items }: Contents,
  restored: typeof Restored | undefined,
  on: OnDiagnostic,
  watch: CocoWatch | undefined,
): [readonly Category[], Ranks] {
  const categories: Category[] = [];
  const ranks = new Map<SourceId, number>();
  const names = new Set<string>();
  for (const item of items) {
    const report = reportOn(on, file, item);
    const plain = isJsonObject(item.value) ? categoryOf(item.value, report, kind === "panoptic") : undefined;
    if (plain === undefined) {
      report("error", "no-category-id", `The category has no id; it was left out.`);
      continue;
    }
    tellLargeId(plain.id, report);
    if (isJsonObject(item.value)) watch?.category(item.value, report);
    if (ranks.has(plain.id)) {
      const message = `Category id ${shown(plain.id)} occurs again, for ${shown(plain.name)}; this one was left out.`;
      report("error", "duplicate-category-id", message, "/id");
      continue;
    }
    if (names.has(plain.name)) {
      const at = isJsonObject(item.value) && typeof item.value["name"] === "string" ? "/name" : "";
      report("warning", "duplicate-category-name", `Two categories have the name ${shown(plain.name)}.`, at);
    }
    names.add(plain.name);
    ranks.set(plain.id, categories.length);
    categories.push(restored?.restoredCategory(item, plain, report) ?? plain);
  }
  return [categories, ranks];
}

async function videosOf({ extra, marker }: Contents): Promise<Videos> {
  const { Videos: Listed } = await import("./videos.ts");
  // A dataset of COCO may have a list that looks like one of angokit's: then it is among what was kept aside.
  const isKept = marker?.source === "coco" && marker.extra?.["videos"] !== undefined;
  return new Listed(extra["videos"], marker !== undefined && !isKept);
}

async function* imagesOf(
  contents: Contents,
  listed: Videos | undefined,
  ranks: Ranks,
  isOfLvis: boolean,
  restored: typeof Restored | undefined,
  on: OnDiagnostic,
  overflow: Overflow | undefined,
  segments: FindSegments | undefined,
  bytesAt: OutlineText | undefined,
  packing: PlainPacking | undefined,
  watch: CocoWatch | undefined,
  close: () => void,
): AsyncGenerator<DatasetImage> {
  const { file, assets, marker } = contents;
  let videos = listed;
  const assetOf = assets.length === 0 ? undefined : (await import("./restored.ts")).restoredAsset;
  let checked: CheckedAnnotations | undefined;
  let others: OtherKinds | undefined;
  let rank = 0;
  let next = 0;
  const groups = grouped(contents.annotations, contents.imageOf, contents.images.ranks.size, overflow);
  try {
    for (const item of imageItems(contents.images)) {
      const bytes = groups.next().value;
      if (bytes === undefined) break;
      for (let asset = assets[next]; asset !== undefined && rankOf(asset) <= rank; asset = assets[next]) {
        yield* assetOf?.(asset, ranks.size, file, on) ?? [];
        next += 1;
        rank += 1;
      }
      const said = isJsonObject(item.value)
        ? imageOf(item.value, reportOn(on, file, item), isOfLvis)
        : undefined;
      if (said === undefined) continue;
      const isFrame = said.extra["video_id"] !== undefined;
      if (isFrame) videos ??= await videosOf(contents);
      const plain = (isFrame ? videos?.framed(said, marker?.source ?? "coco") : undefined) ?? said;
      if (checked === undefined && !isFrame && packing?.isSound(bytes, plain) === true) {
        rank += 1;
        yield new PackedImage(plain, { bytes, packing });
        continue;
      }
      const report = reportOn(on, file, item, withoutSecret(plain.name));
      if (isJsonObject(item.value)) watch?.image(plain, item.value, report);
      const image = restored?.restoredImage(item, plain, report) ?? plain;
      if (checked === undefined) {
        // Many files have only annotations of which there is nothing to tell.
        const { CheckedAnnotations: Checked } = await import("./checked.ts");
        checked = new Checked(contents, ranks, restored, on, bytesAt, watch);
        if (hasOthers(contents)) {
          const { OtherKinds: Others } = await import("./other-kinds.ts");
          others = new Others(contents, ranks, checked, on, segments);
        }
      }
      rank += 1;
      const whole = (await others?.whole(image, plain, bytes)) ?? {
        ...image,
        annotations: checked.of(bytes, plain),
      };
      yield restored?.withOthers(whole, plain, item, ranks.size, report) ?? whole;
    }
    for (const asset of assets.slice(next)) yield* assetOf?.(asset, ranks.size, file, on) ?? [];
  } finally {
    close();
  }
}
