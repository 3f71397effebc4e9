import type { Relation } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Findings } from "./findings.ts";
import { isList, leftover, textOf } from "./members.ts";
import type { CategorySchema } from "./schema.ts";

const MEMBERS: ReadonlySet<string> = new Set(["objectId", "schemaId", "title", "from", "to", "group"]);

/** A list of relations. What can't be read is told and left out. */
export function readRelations(
  value: Json | undefined,
  pointer: string,
  findings: Findings,
  schema: CategorySchema | undefined,
): readonly Relation[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) {
    findings.tell("error", "ango/bad-relation", "relations is not a list.", pointer);
    return [];
  }
  return value.flatMap((raw, index) => {
    const relation = readRelation(raw, schema);
    if (relation !== undefined) return [relation];
    const message = "A relation has neither from and to nor a group of objectIds.";
    findings.tell("error", "ango/bad-relation", message, `${pointer}/${index}`);
    return [];
  });
}

function readRelation(raw: Json, schema: CategorySchema | undefined): Relation | undefined {
  if (!isJsonObject(raw)) return undefined;
  const ends = endsOf(raw);
  if (ends === undefined) return undefined;
  const id = textOf(raw["objectId"]);
  const category = textOf(raw["schemaId"]);
  const title = raw["title"];
  const known = category === undefined ? undefined : schema?.relation(category);
  return {
    ...(id === undefined ? {} : { id }),
    name: typeof title === "string" ? title : (known?.title ?? category ?? ""),
    ...(category === undefined ? {} : { category }),
    ends,
    extra: leftover(raw, MEMBERS),
  };
}

function endsOf(raw: JsonObject): Relation["ends"] | undefined {
  const { from, to, group } = { from: textOf(raw["from"]), to: textOf(raw["to"]), group: raw["group"] };
  if (from !== undefined && to !== undefined && group === undefined) return { from, to };
  if (!isList(group) || from !== undefined || to !== undefined) return undefined;
  const members = group.map(textOf).filter((member) => member !== undefined);
  return members.length === group.length && members.length > 0 ? { group: members } : undefined;
}

/** Tells of relations whose ends are neither objects nor relations of the image. They stay in the dataset. */
export function checkEnds(
  relations: readonly Relation[],
  objectIds: ReadonlySet<string>,
  pointer: string,
  findings: Findings,
): void {
  const known = new Set(objectIds);
  for (const { id } of relations) if (id !== undefined) known.add(id);
  for (const { name, ends } of relations) {
    const missing = ("group" in ends ? ends.group : [ends.from, ends.to]).find((end) => !known.has(end));
    if (missing === undefined) continue;
    const message = `The relation ${JSON.stringify(name)} points to ${JSON.stringify(missing)}, which is not there.`;
    findings.tell("warning", "ango/dangling-relation", message, pointer);
  }
}

/** The relations in the form of exports and imports. */
export function writeRelations(
  relations: readonly Relation[],
  extraOf: (relation: Relation) => JsonObject,
): Json {
  return relations.map((relation): JsonObject => {
    const { id, name, category, ends } = relation;
    const title = category !== undefined && name === category ? {} : { title: name };
    return {
      ...extraOf(relation),
      ...(id === undefined ? {} : { objectId: id }),
      ...(category === undefined ? {} : { schemaId: category }),
      ...title,
      ...ends,
    };
  });
}
