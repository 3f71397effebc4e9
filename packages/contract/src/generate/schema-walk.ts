import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt } from "../shapes.ts";
import { chosenBranches } from "./branches.ts";
import { facetsOf, flattened, type Facets } from "./facets.ts";
import type { JsonType } from "./json-types.ts";
import { Impossible } from "./impossible.ts";

/** Where a value is written: JSON has any text, a URL and headers have less. */
export type Medium = "json" | "query" | "path" | "header" | "cookie";

/** Where in a value something is made. */
export interface Spot {
  /** Groups of which a branch was taken. */
  readonly chosen: ReadonlySet<string>;
  /** How many references were followed into each other. */
  readonly depth: number;
  readonly medium: Medium;
  /** Set inside a list or an object in a URL, where only scalars can be written. */
  readonly isInner: boolean;
  /** How many of it there are at least, for the lists and objects around it. */
  readonly many: number;
  /** In how many lists it is. */
  readonly lists: number;
}

/** Makes something of schemas: values by chance, or those on the edges. */
export interface Maker<Made> {
  /** How deep references are followed into each other. */
  readonly deepest: number;
  /** Of the values that are listed and fit. */
  readonly listed: (values: readonly unknown[]) => Made;
  /** Where schemas say nothing about the type. */
  readonly anything: (facets: Facets, spot: Spot) => Made;
  readonly typed: (type: JsonType, facets: Facets, spot: Spot) => Made;
  /** Any of several, of which some cannot be made: they throw {@link Impossible}. `nothing` is for where there are none. */
  readonly any: (makers: readonly (() => Made)[], nothing: Impossible) => Made;
  /** Only what fits; `doubt` is the keyword that can rule something out, and undefined where it was made to fit. */
  readonly fitting: (
    made: Made,
    fits: (value: unknown) => boolean,
    doubt: { readonly pointer: string; readonly keyword: string } | undefined,
  ) => Made;
}

/** The way through schemas that hold together: references, branches, types. What was made once is kept. */
export class SchemaWalk<Made> {
  readonly #schemas: Schemas;
  readonly #maker: Maker<Made>;
  readonly #made = new Map<string, Made | Impossible>();

  constructor(schemas: Schemas, makerOf: (walk: SchemaWalk<Made>, document: OpenApiDocument) => Maker<Made>) {
    this.#schemas = schemas;
    this.#maker = makerOf(this, schemas.document);
  }

  /** @throws Impossible */
  from(place: SchemaPlace, medium: Medium): Made {
    const spot = { chosen: new Set<string>(), depth: 0, medium, isInner: false, many: 1, lists: 0 };
    return this.at([placeAt(this.#schemas.document, place.pointer)], spot);
  }

  /** @throws Impossible */
  at(places: readonly SchemaPlace[], spot: Spot): Made {
    const key = JSON.stringify([
      [...new Set(places.map(({ pointer }) => pointer))],
      [...spot.chosen],
      spot.depth,
      spot.medium,
      spot.isInner,
      spot.many,
      spot.lists,
    ]);
    let made = this.#made.get(key);
    if (made === undefined) {
      try {
        made = this.#make(places, spot);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        made = error;
      }
      this.#made.set(key, made);
    }
    if (made instanceof Impossible) throw made;
    return made;
  }

  #make(places: readonly SchemaPlace[], spot: Spot): Made {
    const pointer = places[0]?.pointer ?? "";
    if (spot.depth > this.#maker.deepest) throw new Impossible(pointer, "$ref");
    const { document } = this.#schemas;
    const facets = facetsOf(document, places, spot.chosen);
    const fits = (value: unknown): boolean => placesFit(this.#schemas, facets.places, value);
    const [group] = facets.groups;
    if (group !== undefined) {
      const { keyword } = group;
      const chosen = new Set([...spot.chosen, group.pointer]);
      const branches = chosenBranches(document, facets, group).map(
        (branch) => () => this.at([...places, ...branch], { ...spot, chosen }),
      );
      const any = this.#maker.any(branches, new Impossible(pointer, keyword));
      return this.#maker.fitting(any, fits, keyword === "oneOf" ? { pointer, keyword } : undefined);
    }
    if (facets.enums !== undefined) {
      const kept = facets.enums.filter(fits);
      if (kept.length === 0) throw new Impossible(pointer, "enum");
      return this.#maker.listed(kept);
    }
    const doubt = facets.needsCheck ? { pointer, keyword: triedKeyword(facets) } : undefined;
    // Whatever type will do.
    if (facets.types.size === 6) return this.#maker.fitting(this.#maker.anything(facets, spot), fits, doubt);
    const isDeeper = places.some(({ schema }) => isObject(schema) && "$ref" in schema);
    const inner: Spot = { ...spot, depth: spot.depth + (isDeeper ? 1 : 0), chosen: new Set() };
    const types = [...allowedTypes(facets, spot)].map((type) => () => this.#maker.typed(type, facets, inner));
    return this.#maker.fitting(this.#maker.any(types, new Impossible(pointer, "type")), fits, doubt);
  }
}

/** What is in a list or an object, which in a URL holds only scalars. */
export function innerOf(spot: Spot): Spot {
  return spot.medium === "json" ? spot : { ...spot, isInner: true };
}

/** Whether a value fits schemas of the document; those that stand for an exclusion are none of it. */
function placesFit(schemas: Schemas, places: readonly SchemaPlace[], value: unknown): boolean {
  return places.every(
    (place) =>
      place.pointer.includes("/required without ") || schemas.check(place, value, ["body"]).length === 0,
  );
}

/** Types that can be written here: a URL has no null and no lists in lists. */
function allowedTypes({ types }: Facets, { medium, isInner }: Spot): ReadonlySet<JsonType> {
  if (medium === "json") return types;
  const kept = [...types].filter(
    (type) => type !== "null" && !(isInner && (type === "array" || type === "object")),
  );
  return new Set(kept);
}

/** What clients never send. */
export function isReadOnly(document: OpenApiDocument, places: readonly SchemaPlace[]): boolean {
  try {
    return flattened(document, places).some(({ schema }) => isObject(schema) && schema["readOnly"] === true);
  } catch (error) {
    if (error instanceof Impossible) return false;
    throw error;
  }
}

const TRIED = [
  "not",
  "if",
  "contains",
  "unevaluatedProperties",
  "propertyNames",
  "patternProperties",
  "uniqueItems",
];

function triedKeyword({ places }: Facets): string {
  return (
    TRIED.find((keyword) => places.some(({ schema }) => isObject(schema) && keyword in schema)) ?? "schema"
  );
}
