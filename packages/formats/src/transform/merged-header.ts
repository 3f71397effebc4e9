import { sameJson } from "../json/equal.ts";
import type { Category, DatasetImage, Header } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/** A member of a header that a later dataset has in another way. That of the first counts. */
export interface HeaderConflict {
  readonly dataset: string;
  readonly member: string;
}

/** The headers of several datasets as one. */
export interface MergedHeader {
  readonly header: Header;
  readonly conflicts: readonly HeaderConflict[];
  /** Of each dataset: an image with the number that its licence has now. */
  readonly withLicense: readonly ((image: DatasetImage) => DatasetImage)[];
}

/** Members of the first dataset, then those that it has not; of COCO's `licenses`, those of all. */
export function mergedHeader(
  inputs: readonly { readonly name: string; readonly header: Header }[],
  categories: readonly Category[],
): MergedHeader {
  const conflicts: HeaderConflict[] = [];
  const info: Record<string, Json> = {};
  const extra: Record<string, Json> = {};
  const licenses = new Licenses(inputs.length);
  const areLists = inputs.every(({ header }) => isLicenses(header.extra["licenses"]));
  for (const { name: dataset, header } of inputs) {
    add(info, header.info, (key) => conflicts.push({ dataset, member: `info.${key}` }));
    const { licenses: own, ...others } = header.extra;
    if (areLists) licenses.add(isList(own) ? own : undefined);
    add(extra, areLists ? others : header.extra, (member) => conflicts.push({ dataset, member }));
  }
  const first = inputs[0]?.header;
  const { list } = licenses;
  return {
    header: {
      source: first?.source ?? "coco",
      categories,
      splits: [...new Set(inputs.flatMap(({ header }) => header.splits))],
      info,
      extra: list === undefined ? extra : { ...extra, licenses: list },
    },
    conflicts,
    withLicense: licenses.moves(),
  };
}

function add(target: Record<string, Json>, members: JsonObject, onConflict: (key: string) => void): void {
  for (const [key, value] of Object.entries(members)) {
    if (value === undefined) continue;
    if (Object.hasOwn(target, key)) {
      if (!sameJson(target[key], value)) onConflict(key);
    } else
      Object.defineProperty(target, key, { enumerable: true, configurable: true, writable: true, value });
  }
}

/** COCO's list of licences, in which images name theirs by its id: https://cocodataset.org/#format-data */
class Licenses {
  /** Undefined where no dataset has one. */
  list: Json[] | undefined;
  /** Of each dataset: numbers that had to change. */
  readonly #moves: Map<Json, number>[] = [];
  readonly #inputs: number;
  /** Those of the list by what they say, without their numbers. */
  readonly #alike = new Map<string, JsonObject[]>();
  readonly #ids = new Set<Json>();
  #highest = -Infinity;

  constructor(inputs: number) {
    this.#inputs = inputs;
  }

  add(own: readonly Json[] | undefined): void {
    const moves = new Map<Json, number>();
    this.#moves.push(moves);
    const isFirst = this.list === undefined;
    if (own !== undefined) this.list ??= [];
    for (const license of own ?? []) {
      if (!isJsonObject(license)) continue;
      if (isFirst) this.#push(license);
      else this.#place(license, moves);
    }
  }

  #place(license: JsonObject, moves: Map<Json, number>): void {
    const { id } = license;
    const alike = this.#alike.get(textOf(license)) ?? [];
    if (typeof id !== "number" || alike.some((other) => other["id"] === id)) return;
    if (!this.#ids.has(id)) {
      this.#push(license);
      return;
    }
    const [like] = alike;
    const number = like === undefined ? this.#highest + 1 : Number(like["id"]);
    moves.set(id, number);
    if (like === undefined) this.#push({ ...license, id: number });
  }

  #push(license: JsonObject): void {
    const { id } = license;
    this.list?.push(license);
    this.#ids.add(id ?? null);
    if (typeof id === "number" && id > this.#highest) this.#highest = id;
    const text = textOf(license);
    const alike = this.#alike.get(text);
    if (alike === undefined) this.#alike.set(text, [license]);
    else alike.push(license);
  }

  moves(): readonly ((image: DatasetImage) => DatasetImage)[] {
    return Array.from({ length: this.#inputs }, (_, input) => (image: DatasetImage) => {
      const license = image.extra["license"];
      const number = license === undefined ? undefined : this.#moves[input]?.get(license);
      return number === undefined ? image : { ...image, extra: { ...image.extra, license: number } };
    });
  }
}

/** The same for what says the same, but for its number and the order of its members. */
function textOf(license: JsonObject): string {
  return JSON.stringify({ ...license, id: undefined }, (_key, value: unknown) =>
    isJsonObject(value) ? sorted(value) : value,
  );
}

/** As pairs, as objects put keys such as `1` first. */
function sorted(object: JsonObject): Json {
  const names = Object.keys(object).filter((name) => object[name] !== undefined);
  return { "": names.toSorted().map((name) => [name, object[name] ?? null]) };
}

function isLicenses(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return isList(value) && value.every((one) => isJsonObject(one) && typeof one["id"] === "number");
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
