import type { Asset, DatasetImage } from "../model/dataset.ts";
import type { AssetInspection } from "./inspection.ts";
import { Tally } from "./tally.ts";

const MOST_ASSETS = 1_000_000;

/** Counts the videos and documents that images are parts of. */
export class AssetCounts {
  readonly #kinds = new Map<Asset["kind"], { readonly ids: Tally<string>; images: number }>();

  add({ asset }: DatasetImage): void {
    if (asset === undefined) return;
    const of = this.#kinds.get(asset.kind) ?? { ids: new Tally<string>(MOST_ASSETS), images: 0 };
    of.ids.add(JSON.stringify(asset.id));
    of.images += 1;
    this.#kinds.set(asset.kind, of);
  }

  found(): readonly AssetInspection[] {
    const found = Array.from(this.#kinds, ([kind, { ids, images }]) => ({
      kind,
      assets: ids.ranked().length,
      images,
    }));
    return found.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}
