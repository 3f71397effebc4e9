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

  constructor(inputs: number) {
    this.#inputs = inputs;
  }

  add(own: readonly Json[] | undefined): void {
    const moves = new Map<Json, number>();
    this.#moves.push(moves);
    if (this.list === undefined) this.list = own === undefined ? undefined : [...own];
    else for (const license of own ?? []) if (isJsonObject(license)) this.#place(license, this.list, moves);
  }

  #place(license: JsonObject, list: Json[], moves: Map<Json, number>): void {
    const { id } = license;
    const ids = list.flatMap((other) => (isJsonObject(other) ? Number(other["id"]) : []));
    if (typeof id !== "number" || list.some((other) => sameJson(other, license))) return;
    if (!ids.includes(id)) {
      list.push(license);
      return;
    }
    const like = list.find((other) => isJsonObject(other) && sameJson({ ...other, id }, license));
    const number = isJsonObject(like) ? Number(like["id"]) : Math.max(...ids) + 1;
    moves.set(id, number);
    if (like === undefined) list.push({ ...license, id: number });
  }

  moves(): readonly ((image: DatasetImage) => DatasetImage)[] {
    return Array.from({ length: this.#inputs }, (_, input) => (image: DatasetImage) => {
      const license = image.extra["license"];
      const number = license === undefined ? undefined : this.#moves[input]?.get(license);
      return number === undefined ? image : { ...image, extra: { ...image.extra, license: number } };
    });
  }
}

function isLicenses(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return isList(value) && value.every((one) => isJsonObject(one) && typeof one["id"] === "number");
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
