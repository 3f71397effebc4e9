import * as fc from "fast-check";
import type { SchemaPlace } from "../document.ts";
import { isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { counted } from "./distinct.ts";
import type { Facets } from "./facets.ts";
import type { JsonType } from "./json-types.ts";
import { explained, Impossible } from "./impossible.ts";
import { numbers } from "./numbers.ts";
import { SchemaWalk, type Medium, type Spot } from "./schema-walk.ts";
import { texts } from "./texts.ts";
import { listsOf } from "./value-lists.ts";
import { objectsOf } from "./value-objects.ts";

/** Values that schemas of a document allow. */
export interface Values {
  /** @throws ContractError `contract/schema-unsupported` */
  arbitrary(place: SchemaPlace, medium: Medium): fc.Arbitrary<unknown>;
}

/**
 * What a list or an object is made of.
 *
 * @throws Impossible
 */
export type Build = (places: readonly SchemaPlace[], spot: Spot) => fc.Arbitrary<unknown>;

const built = new WeakMap<Schemas, Values>();

/** The values of a document, built when they are first asked for. */
export function valuesOf(schemas: Schemas): Values {
  let values = built.get(schemas);
  if (values === undefined) {
    values = createValues(schemas);
    built.set(schemas, values);
  }
  return values;
}

function createValues(schemas: Schemas): Values {
  const made = new SchemaWalk<fc.Arbitrary<unknown>>(schemas, (walk, document) => {
    const build: Build = (places, spot) => walk.at(places, spot);
    return {
      // Where a schema needs more, a member is left out.
      deepest: 6,
      listed: (values) => fc.constantFrom(...values),
      anything,
      typed: (type, facets, spot) => {
        if (type === "array") return listsOf(facets, spot, build);
        return type === "object" ? objectsOf(document, facets, spot, build) : scalars(type, facets, spot);
      },
      any: anyOf,
      fitting: (some, fits, doubt) =>
        doubt === undefined ? some : some.filter(counted(fits, doubt.pointer, doubt.keyword)),
    };
  });
  return {
    arbitrary(place, medium) {
      try {
        return made.from(place, medium);
      } catch (error) {
        throw explained(error);
      }
    },
  };
}

function scalars(type: JsonType, facets: Facets, { medium }: Spot): fc.Arbitrary<unknown> {
  const pointer = facets.places[0]?.pointer ?? "";
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "string":
      if (facets.minLength > facets.maxLength) throw new Impossible(pointer, "maxLength");
      return texts(facets, medium);
    case "number": {
      const made = numbers(facets);
      if (made === undefined) throw new Impossible(pointer, rangeKeyword(facets));
      return made;
    }
    default:
      throw new Impossible(pointer, "type");
  }
}

function anything(facets: Facets, { medium, isInner }: Spot): fc.Arbitrary<unknown> {
  const some = [
    texts(facets, medium),
    fc.boolean(),
    fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
  ];
  if (medium !== "json") return isInner ? texts(facets, medium) : fc.oneof(...some);
  return fc.oneof(...some, fc.constantFrom(null, [], {}, [1], { member: "text" }));
}

/** Those that can be made. Where none can, the reason is that of the first, or `nothing` where there is not even one. */
function anyOf(makers: readonly (() => fc.Arbitrary<unknown>)[], nothing: Impossible): fc.Arbitrary<unknown> {
  const made: fc.Arbitrary<unknown>[] = [];
  const reasons: Impossible[] = [];
  for (const make of makers) {
    try {
      made.push(make());
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      reasons.push(error);
    }
  }
  const [only] = made;
  if (only === undefined) throw reasons[0] ?? nothing;
  return made.length === 1 ? only : fc.oneof(...made);
}

function rangeKeyword({ places }: Facets): string {
  const limits = ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"];
  return (
    limits.find((keyword) => places.some(({ schema }) => isObject(schema) && keyword in schema)) ?? "maximum"
  );
}
