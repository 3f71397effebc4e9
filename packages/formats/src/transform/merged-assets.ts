import { sameJson } from "../json/equal.ts";
import type { Annotation, Asset, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { MergedIds, withMergedFrom } from "./merged-ids.ts";

/** A video or a document, and the tracks in it by the ids that they had. */
interface Scope {
  /** As it is now. */
  readonly id: SourceId;
  readonly tracks: Map<SourceId, SourceId>;
}

interface NamedHeader {
  readonly name: string;
  readonly header: Header;
}

/** Top-level members with the videos and the tracks of COCO files for tracking. */
const LISTS = ["videos", "tracks"] as const;

/**
 * The videos, documents and tracks of several datasets. Assets of two datasets are one where they have the same id and the
 * same name and kind, or the same text for an id; others whose id is taken get another one, and so do tracks whose id an
 * earlier dataset has, unless they are of one asset.
 */
export class MergedAssets {
  readonly #names: readonly string[];
  /** Whether all datasets have the same list of videos: their numbers mean the same. */
  readonly #isOneList: boolean;
  readonly #assetIds = new MergedIds();
  readonly #trackIds = new MergedIds();
  /** Of each dataset: its assets by their ids there. */
  readonly #scopes: readonly Map<SourceId, Scope>[];
  /** Those of all by what tells them from others. */
  readonly #alike = new Map<string, Scope>();
  /** Of each dataset: tracks of images that are no part of an asset. */
  readonly #loose: readonly Scope[];
  /** Which dataset has a track by this id of its own. */
  readonly #owners = new Map<SourceId, number>();
  /** Assets and tracks that got another id. */
  readonly renumbered: { assets: number; tracks: number } = { assets: 0, tracks: 0 };

  constructor(inputs: readonly NamedHeader[]) {
    this.#names = inputs.map(({ name }) => name);
    this.#scopes = inputs.map(() => new Map<SourceId, Scope>());
    this.#loose = inputs.map(() => ({ id: "", tracks: new Map() }));
    this.#isOneList = haveSame(inputs, "videos");
  }

  /** An image of one of the datasets, with its asset and its tracks as they are now. */
  moved(image: DatasetImage, input: number): DatasetImage {
    const { asset } = image;
    const scope = this.#scopeOf(asset, input);
    if (scope === undefined) return image;
    const annotations = image.annotations.map((one) => this.#movedTrack(one, scope, input));
    if (asset === undefined || scope.id === asset.id) return { ...image, annotations };
    return {
      ...image,
      annotations,
      asset: { ...asset, id: scope.id },
      extra: this.#from(image.extra, input, { asset: asset.id }),
    };
  }

  /**
   * Tells of an image of a later dataset that has the bytes of an earlier one: frames of one number, of assets of one id
   * that don't differ in name, are of one asset; without assets, tracks that both have are one.
   */
  meet(first: DatasetImage, input: number, later: DatasetImage, laterInput: number): void {
    const [a, b] = [first.asset, later.asset];
    const [known, others] = [this.#scopeOf(a, input), this.#scopes[laterInput]];
    if (known === undefined || others === undefined) return;
    if (a !== undefined && b !== undefined) {
      const isOne = a.id === b.id && a.kind === b.kind && a.index === b.index && a.name === b.name;
      if (isOne && !others.has(b.id)) others.set(b.id, known);
    } else if (a === undefined && b === undefined) {
      const tracks = new Set(first.annotations.map(({ track }) => track));
      const own = this.#loose[laterInput]?.tracks;
      for (const { track } of later.annotations) {
        if (own === undefined || track === undefined || own.has(track) || !tracks.has(track)) continue;
        own.set(track, this.#trackOf(track, known, input));
      }
    }
  }

  #scopeOf(asset: Asset | undefined, input: number): Scope | undefined {
    if (asset === undefined) return this.#loose[input];
    const own = this.#scopes[input];
    const known = own?.get(asset.id);
    if (own === undefined || known !== undefined) return known;
    const key = this.#keyOf(asset);
    const alike = key === undefined ? undefined : this.#alike.get(key);
    const scope = alike ?? this.#newScope(asset.id);
    own.set(asset.id, scope);
    if (key !== undefined) this.#alike.set(key, scope);
    return scope;
  }

  #newScope(id: SourceId): Scope {
    const own = this.#assetIds.take(id);
    if (own !== id) this.renumbered.assets += 1;
    return { id: own, tracks: new Map() };
  }

  /** Numbers without a name say nothing of what they are of. */
  #keyOf({ id, name, kind }: Asset): string | undefined {
    if (typeof id === "string" || this.#isOneList) return JSON.stringify([id, kind]);
    return name === undefined ? undefined : JSON.stringify([id, kind, name]);
  }

  #movedTrack(annotation: Annotation, scope: Scope, input: number): Annotation {
    const { track, extra } = annotation;
    if (track === undefined) return annotation;
    const own = this.#trackOf(track, scope, input);
    return own === track
      ? annotation
      : { ...annotation, track: own, extra: this.#from(extra, input, { track }) };
  }

  #trackOf(track: SourceId, { tracks }: Scope, input: number): SourceId {
    const known = tracks.get(track);
    if (known !== undefined) return known;
    const own = this.#owners.get(track) === input ? track : this.#trackIds.take(track);
    if (own === track) this.#owners.set(track, input);
    else this.renumbered.tracks += 1;
    tracks.set(track, own);
    return own;
  }

  #from(extra: JsonObject, input: number, what: JsonObject): JsonObject {
    return withMergedFrom(extra, { dataset: this.#names[input] ?? "", ...what });
  }
}

/**
 * Headers without their lists of videos and tracks, which stand in `merged_lists` of the first: unless all have the same,
 * they would be wrong for some. Writers make a list of what is there.
 */
export function withoutLists(inputs: readonly NamedHeader[]): readonly NamedHeader[] {
  if (LISTS.every((key) => haveSame(inputs, key) || haveNone(inputs, key))) return inputs;
  const lists = inputs.flatMap(({ name: dataset, header: { extra } }) => {
    const own = LISTS.filter((key) => extra[key] !== undefined).map((key) => [key, extra[key]] as const);
    const before = extra[ASIDE];
    return [
      ...(Array.isArray(before) ? before : []),
      ...(own.length === 0 ? [] : [{ dataset, ...Object.fromEntries(own) }]),
    ];
  });
  return inputs.map(({ name, header }, at) => {
    const { videos: _videos, tracks: _tracks, [ASIDE]: _before, ...extra } = header.extra;
    return { name, header: { ...header, extra: at === 0 ? { ...extra, [ASIDE]: lists } : extra } };
  });
}

/** The member that holds them. */
const ASIDE = "merged_lists";

function haveSame(inputs: readonly { readonly header: Header }[], key: string): boolean {
  const first = inputs[0]?.header.extra[key];
  return first !== undefined && inputs.every(({ header }) => sameJson(header.extra[key], first));
}

function haveNone(inputs: readonly { readonly header: Header }[], key: string): boolean {
  return inputs.every(({ header }) => header.extra[key] === undefined);
}
