import type { Annotation, Attribute, Category } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { textOf } from "./members.ts";
import type { CategorySchema } from "./schema.ts";

/** Why an object has no class. */
interface NoClass {
  readonly code: string;
  readonly message: string;
}

/** What tells the class of an object. */
export interface ClassClue {
  readonly schemaId: string | undefined;
  readonly title: string | undefined;
  /** The key of its geometry, which is the name of its tool. */
  readonly geometry: string;
  readonly attributes: readonly Attribute[];
}

/** The classes of a dataset, and how an object finds its own. */
export interface ClassList {
  readonly categories: readonly Category[];
  /** The index of the class. */
  find(clue: ClassClue): number | NoClass;
  /** The members of an object that its class does not say again. */
  extra(clue: ClassClue, category: number): JsonObject;
}

/** No members. */
export const NOTHING: JsonObject = {};

/** Collects the classes of the objects that look for theirs, in the order in which they appear. */
export class ClassCollector implements ClassList {
  readonly categories: readonly Category[] = [];
  readonly #classFrom: string | undefined;
  /** Titles by `schemaId`. */
  readonly #tools = new Map<string, string | undefined>();
  readonly #order: ({ readonly id: string } | { readonly title: string })[] = [];
  readonly #names = new Set<string>();

  constructor(classFrom: string | undefined) {
    this.#classFrom = classFrom;
  }

  find({ schemaId, title, attributes }: ClassClue): number {
    if (this.#classFrom !== undefined) {
      const answer = answerOf(attributes, this.#classFrom);
      if (answer !== undefined) this.#names.add(answer);
      return 0;
    }
    if (schemaId !== undefined) {
      if (!this.#tools.has(schemaId)) this.#order.push({ id: schemaId });
      this.#tools.set(schemaId, this.#tools.get(schemaId) ?? title);
    } else if (title !== undefined && !this.#names.has(title)) {
      this.#names.add(title);
      this.#order.push({ title });
    }
    return 0;
  }

  extra(): JsonObject {
    return {};
  }

  /** The classes so far. */
  list(): ClassList {
    if (this.#classFrom !== undefined) {
      const categories = [...this.#names].map((name) => ({ id: name, name, extra: {} }));
      return byAnswer(categories, this.#classFrom);
    }
    const titles = new Set(this.#tools.values());
    return byTool(
      this.#order.flatMap((entry): Category[] => {
        if ("id" in entry) {
          const title = this.#tools.get(entry.id);
          return title === undefined
            ? [{ id: entry.id, name: entry.id, extra: { title: null } }]
            : [{ id: entry.id, name: title, extra: {} }];
        }
        const { title } = entry;
        return titles.has(title) ? [] : [{ id: title, name: title, extra: { schemaId: null } }];
      }),
      undefined,
    );
  }
}

/** Holds clues back until it is sure that they count. */
export class HeldClues implements ClassList {
  readonly categories: readonly Category[] = [];
  readonly #collector: ClassList;
  #clues: ClassClue[] = [];
  /** Titles by `schemaId` of tools that the collector has, as it has them. */
  readonly #known = new Map<string, string>();

  constructor(collector: ClassList) {
    this.#collector = collector;
  }

  /** Whether a clue would tell nothing new. */
  knows(schemaId: string | undefined, title: string | undefined): boolean {
    return schemaId !== undefined && title !== undefined && this.#known.get(schemaId) === title;
  }

  find(clue: ClassClue): number {
    this.#clues.push(clue);
    return 0;
  }

  extra(): JsonObject {
    return {};
  }

  /** Forgets the clues that are held. */
  drop(): void {
    if (this.#clues.length > 0) this.#clues = [];
  }

  /** Gives the clues that are held to the collector. */
  release(): void {
    for (const clue of this.#clues) {
      this.#collector.find(clue);
      const { schemaId, title } = clue;
      if (schemaId !== undefined && title !== undefined) this.#known.set(schemaId, title);
    }
    this.drop();
  }
}

/** The classes of an object by its tool. */
export function byTool(categories: readonly Category[], schema: CategorySchema | undefined): ClassList {
  const byId = new Map<Category["id"], number>();
  const byTitle = new Map<string, number[]>();
  for (const [rank, { id, name, extra }] of categories.entries()) {
    // The id of a class that has none is its title, and the name of one without a title its id: no clue to follow.
    if (extra["schemaId"] !== null) byId.set(id, rank);
    if (extra["title"] === null) continue;
    const ranks = byTitle.get(name);
    if (ranks === undefined) byTitle.set(name, [rank]);
    else ranks.push(rank);
  }

  function titled(title: string, geometry: string): number | NoClass {
    const all = byTitle.get(title) ?? [];
    const fitting = all.filter((rank) => schema?.tools[rank]?.tool === geometry);
    const [first, ...others] = fitting.length > 0 ? fitting : all;
    if (first === undefined) return unknown(`titled ${JSON.stringify(title)}`);
    if (others.length === 0) return first;
    const message = `Several classes are titled ${JSON.stringify(title)}, and the object has no schemaId.`;
    return { code: "ango/ambiguous-title", message };
  }

  return {
    categories,
    find({ schemaId, title, geometry }) {
      if (schemaId !== undefined) return byId.get(schemaId) ?? unknown(schemaId, title);
      if (title !== undefined) return titled(title, geometry);
      return { code: "ango/no-class", message: "The object has neither schemaId nor title." };
    },
    extra({ title }, rank) {
      return title === undefined || title === categories[rank]?.name ? NOTHING : { title };
    },
  };
}

/** The classes of an object by its answer to a question. */
export function byAnswer(categories: readonly Category[], classFrom: string): ClassList {
  const ranks = new Map(categories.map((category, rank) => [category.name, rank]));
  const question = JSON.stringify(classFrom);
  return {
    categories,
    find({ attributes }) {
      const answer = answerOf(attributes, classFrom);
      if (answer === undefined) {
        return { code: "ango/class-from", message: `The object has not one answer to ${question}.` };
      }
      const rank = ranks.get(answer);
      const message = `${question} is answered with ${JSON.stringify(answer)}, which is no option.`;
      return rank ?? { code: "ango/class-from", message };
    },
    extra({ schemaId, title }) {
      return { schemaId: schemaId ?? null, title: title ?? null };
    },
  };
}

function answerOf(attributes: Annotation["attributes"], name: string): string | undefined {
  const value = attributeNamed(attributes, name)?.value;
  if (Array.isArray(value)) return value.length === 1 ? textOf(value[0]) : undefined;
  return textOf(value);
}

/** The first attribute of a name: depth first, in the order of the source. */
function attributeNamed(attributes: Annotation["attributes"], name: string): Attribute | undefined {
  for (const attribute of attributes) {
    const found = attribute.name === name ? attribute : attributeNamed(attribute.attributes, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknown(schemaId: string, title?: string): NoClass {
  const named = title === undefined ? "" : ` (${JSON.stringify(title)})`;
  const message = `The category schema has no tool ${schemaId}${named}.`;
  return { code: "ango/unknown-class", message };
}
