import type { SchemaPlace } from "../document.ts";
import { objectAt, stringAt } from "../json.ts";
import { REDACTED } from "../traffic/secrets.ts";

/** The branch that the discriminator of a value names. */
export function discriminated(
  place: SchemaPlace,
  all: readonly SchemaPlace[],
  value: unknown,
):
  | { readonly found: "nothing" }
  | { readonly found: "branch"; readonly branch: SchemaPlace }
  | { readonly found: "unknown"; readonly name: string; readonly value: string } {
  const discriminator = objectAt(place.schema, "discriminator");
  const name = stringAt(discriminator, "propertyName");
  const said = name === undefined ? undefined : stringAt(value, name);
  if (name === undefined || said === undefined || said.includes(REDACTED)) return { found: "nothing" };
  const mapped = stringAt(objectAt(discriminator, "mapping"), said) ?? said;
  const branch = all.find(({ schema }) => {
    const ref = stringAt(schema, "$ref");
    return ref === mapped || ref?.split("/").at(-1) === mapped;
  });
  return branch === undefined ? { found: "unknown", name, value: said } : { found: "branch", branch };
}
