import type {
  Annotation,
  Attribute,
  CategorySchema,
  Dataset,
  DatasetImage,
  Feature,
  Json,
  Loss,
  LossExample,
  Relation,
} from "@angokit/formats";
import type { ClassMap } from "./class-map.ts";
import { type Tallied, Tally } from "./tally.ts";

/** A class of the project: what is drawn for it. */
export type ProjectClass = CategorySchema["tools"][number];

const EXAMPLES = 5;

/** Tools that draw what a shape is; a shape that is not here is drawn by the tool of its own name. */
const DRAWN_BY: Readonly<Record<string, readonly string[]>> = {
  box: ["bounding-box"],
  "rotated-box": ["rotated-bounding-box"],
  polygon: ["polygon", "segmentation"],
};

/**
 * Gives the annotations of a dataset the classes of a project, by name; those of an Ango dataset by `schemaId` first.
 * What has no class is counted and left out, as are answers and relations that the project does not ask for.
 */
export class ProjectClasses {
  readonly #schema: CategorySchema;
  readonly #map: ClassMap;
  readonly #unmapped = new Tally();
  readonly #ambiguous = new Tally();
  readonly #lost = new Map<Feature, { count: number; examples: LossExample[] }>();

  /** @param map - for names that are others in the project; it goes before all else */
  constructor(schema: CategorySchema, map: ClassMap = new Map()) {
    this.#schema = schema;
    this.#map = map;
  }

  /** Classes of the dataset that the project lacks. Known when the images were read. */
  get unmapped(): readonly Tallied[] {
    return this.#unmapped.list();
  }

  /** Classes of the dataset that are the title of several classes, each as fit as the other. */
  get ambiguous(): readonly Tallied[] {
    return this.#ambiguous.list();
  }

  /** Answers and relations that were left out. */
  get lost(): readonly Loss[] {
    return Array.from(this.#lost, ([feature, entry]) => ({ feature, ...entry }));
  }

  /** The dataset with the classes of the project. */
  mapped(dataset: Dataset): Dataset {
    const { header } = dataset;
    const categories = header.categories.map((category) => {
      const title = this.#map.get(category.name)?.title;
      return title === undefined ? category : { ...category, name: title };
    });
    return { header: { ...header, categories }, images: this.#images(dataset) };
  }

  async *#images(dataset: Dataset): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      yield {
        ...image,
        annotations: image.annotations.flatMap((annotation) => this.#annotation(annotation, image, dataset)),
        attributes: this.#attributes(image.attributes, undefined, "image-attributes", { image: image.name }),
        relations: image.relations.flatMap((relation) => this.#relation(relation, image)),
      };
    }
  }

  #annotation(
    annotation: Annotation,
    { name: image }: DatasetImage,
    { header }: Dataset,
  ): readonly Annotation[] {
    const tool = this.#toolOf(annotation, image, header);
    if (tool === undefined) return [];
    const place = { image, annotation: annotation.id };
    const attributes = this.#attributes(annotation.attributes, tool, "attributes", place);
    // Objects of Ango carry the class that they had in their own project.
    const { schemaId, title } = tool;
    const extra = header.source === "ango" ? { ...annotation.extra, schemaId, title } : annotation.extra;
    return [{ ...annotation, attributes, extra }];
  }

  #toolOf(annotation: Annotation, image: string, header: Dataset["header"]): ProjectClass | undefined {
    const category = header.categories[annotation.category];
    if (category === undefined) return undefined;
    const { id, name } = category;
    const mapped = this.#map.get(name);
    const byId = header.source === "ango" ? (mapped ?? this.#schema.tool(String(id))) : undefined;
    if (byId !== undefined) return byId;
    const titled = this.#schema.toolsTitled(mapped?.title ?? name);
    if (titled.length === 0) {
      this.#unmapped.add(name, image);
      return undefined;
    }
    const fitting = titled.length === 1 ? titled : titled.filter(({ tool }) => draws(tool, annotation));
    const [first, ...others] = fitting.length === 0 ? titled : fitting;
    if (others.length === 0) return first;
    this.#ambiguous.add(name, image);
    return undefined;
  }

  #attributes(
    attributes: readonly Attribute[],
    tool: ProjectClass | undefined,
    feature: Feature,
    place: LossExample,
  ): readonly Attribute[] {
    return attributes.flatMap((attribute) => {
      const { id: own, name, value } = attribute;
      const isKnown = own !== undefined && this.#schema.classification(own) !== undefined;
      const id = isKnown ? own : this.#schema.classificationId(name, tool);
      if (id === undefined || !this.#takes(id, value)) {
        this.#lose(feature, place);
        return [];
      }
      return [{ ...attribute, id, attributes: this.#attributes(attribute.attributes, tool, feature, place) }];
    });
  }

  /** Whether an answer is one that can be given. In a tree it may be the node or its path. */
  #takes(id: string, value: Json): boolean {
    const classification = this.#schema.classification(id);
    if (classification === undefined || classification.options.length === 0) return true;
    if (classification.tool === "tree-dropdown") return true;
    const values = new Set<Json>(classification.options.map((option) => option.value));
    const answers: readonly Json[] = Array.isArray(value) ? value : [value];
    return answers.every((answer) => answer === null || answer === "" || values.has(answer));
  }

  #relation(relation: Relation, { name: image }: DatasetImage): readonly Relation[] {
    const { category, name } = relation;
    if (category !== undefined && this.#schema.relation(category) !== undefined) return [relation];
    const [titled, ...others] = this.#schema.relations.filter(({ title }) => title === name);
    if (titled !== undefined && others.length === 0) return [{ ...relation, category: titled.schemaId }];
    this.#lose("relations", { image });
    return [];
  }

  #lose(feature: Feature, place: LossExample): void {
    const entry = this.#lost.get(feature) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push(place);
    this.#lost.set(feature, entry);
  }
}

function draws(tool: string, { shape }: Annotation): boolean {
  if (shape.type === "unplaced") return tool === shape.kind;
  return (DRAWN_BY[shape.type] ?? [shape.type]).includes(tool);
}

/** Losses of two steps, each feature once. */
export function mergedLosses(...lists: readonly (readonly Loss[])[]): readonly Loss[] {
  const merged = new Map<Feature, Loss>();
  for (const loss of lists.flat()) {
    const { count, examples } = merged.get(loss.feature) ?? { count: 0, examples: [] };
    merged.set(loss.feature, {
      feature: loss.feature,
      count: count + loss.count,
      examples: [...examples, ...loss.examples].slice(0, EXAMPLES),
    });
  }
  return [...merged.values()];
}
