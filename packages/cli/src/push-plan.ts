import type { CategorySchema, Loss } from "@angokit/formats";
import type { PreLabel, PreLabelFile } from "./pre-label-file.ts";
import { plainOf, type ProjectAsset, type ProjectAssets } from "./project-assets.ts";
import type { ProjectClasses } from "./project-classes.ts";
import { type Tallied, Tally } from "./tally.ts";
import type { UploadSource, UploadSources } from "./upload-sources.ts";

/** Images that share a fate, and the first ten of them. */
export interface Group {
  readonly count: number;
  readonly first: readonly string[];
}

/** Labels of one class: those of the project that get some. */
interface ClassCount {
  readonly title: string;
  readonly tool: string;
  readonly labels: number;
}

/** Labels that are drawn in another way than their class. */
interface Misfit extends Group {
  readonly title: string;
  readonly tool: string;
  readonly shape: string;
}

/** What a push would do, and what stands in its way. */
export interface PushPlan {
  /** Images of the dataset. */
  readonly images: number;
  readonly labels: number;
  /** What would be sent: without those that have pre-labels already, unless they are replaced. */
  readonly pending: { readonly assets: number; readonly labels: number };
  /** Images with labels whose asset is in the project. */
  readonly found: number;
  /** Of those: their asset has pre-labels already. */
  readonly preLabeled: Group;
  /** Images whose asset is made first, by its address. */
  readonly uploads: Group;
  /** Images whose file is sent first. */
  readonly files: Group;
  /** Images without labels: nothing is sent for them. */
  readonly unlabelled: number;
  readonly classes: readonly ClassCount[];
  readonly lost: readonly Loss[];
  readonly problems: {
    readonly unmapped: readonly Tallied[];
    /** Classes of the dataset that are the title of several classes of the project. */
    readonly ambiguousClasses: readonly Tallied[];
    readonly misfits: readonly Misfit[];
    readonly missing: Group;
    /** Names that several assets of the project have. */
    readonly ambiguousAssets: Group;
    /** Images whose asset is that of an image before. */
    readonly repeated: Group;
  };
}

/** An asset that is made first. */
export interface Upload {
  readonly externalId: string;
  readonly from: UploadSource;
}

/** A plan, and what is needed to carry it out. */
export interface Prepared {
  readonly plan: PushPlan;
  /** By the rank of the image: the external id that gets its labels. Absent: nothing is sent for it. */
  readonly targets: ReadonlyMap<number, string>;
  readonly uploads: readonly Upload[];
}

/** Look at all pre-labels before the first is sent. Without `sources` nothing is uploaded. */
export async function planOf(
  file: PreLabelFile,
  assets: ProjectAssets,
  schema: CategorySchema,
  classes: ProjectClasses,
  lost: readonly Loss[],
  { sources, isReplacing }: { readonly sources: UploadSources | undefined; readonly isReplacing: boolean },
): Promise<Prepared> {
  const targets = new Map<number, string>();
  const uploads: Upload[] = [];
  const taken = new Set<string>();
  const survey = new Survey(schema);
  const groups = new Tally();
  const pending = { assets: 0, labels: 0 };
  let rank = -1;
  for await (const entry of file.entries()) {
    rank += 1;
    const name = plainOf(entry.externalId);
    const from = sources?.of(rank);
    if (!survey.has(entry, name)) {
      // A file without labels is one of the dataset all the same: its image shows nothing.
      if (from === undefined || "url" in from || taken.has(entry.externalId)) {
        survey.unlabelled += 1;
        continue;
      }
      taken.add(entry.externalId);
      groups.add("files", name);
      uploads.push({ externalId: entry.externalId, from });
      continue;
    }
    const target = targetOf(entry, assets.find(entry.externalId), from);
    if (typeof target === "string") {
      groups.add(target, name);
    } else if (taken.has(target.externalId)) {
      groups.add("repeated", name);
    } else {
      taken.add(target.externalId);
      targets.set(rank, target.externalId);
      if (target.from === undefined) groups.add("found", name);
      else {
        groups.add("url" in target.from ? "uploads" : "files", name);
        uploads.push({ externalId: target.externalId, from: target.from });
      }
      if (target.isPreLabeled) groups.add("preLabeled", name);
      if (isReplacing || !target.isPreLabeled) {
        pending.assets += 1;
        pending.labels += entry.objects?.length ?? 0;
      }
    }
  }
  const group = groupsOf(groups);
  const plan: PushPlan = {
    images: rank + 1,
    labels: file.report.annotations,
    pending,
    found: group("found").count,
    preLabeled: group("preLabeled"),
    uploads: group("uploads"),
    files: group("files"),
    unlabelled: survey.unlabelled,
    classes: survey.classes,
    lost,
    problems: {
      unmapped: classes.unmapped,
      ambiguousClasses: classes.ambiguous,
      misfits: survey.misfits,
      missing: group("missing"),
      ambiguousAssets: group("ambiguous"),
      repeated: group("repeated"),
    },
  };
  return { plan, targets, uploads };
}

/** The asset that gets the labels, or why there is none. */
function targetOf(
  entry: PreLabel,
  asset: ProjectAsset | undefined,
  from: UploadSource | undefined,
): { externalId: string; isPreLabeled: boolean; from?: UploadSource } | "missing" | "ambiguous" {
  if (asset !== undefined) return asset.count > 1 ? "ambiguous" : asset;
  if (from === undefined) return "missing";
  return { externalId: entry.externalId, isPreLabeled: false, from };
}

/** Labels by class, and those that do not fit the tool of their class. */
class Survey {
  unlabelled = 0;
  readonly #schema: CategorySchema;
  readonly #labels = new Map<string, number>();
  readonly #misfits = new Tally();

  constructor(schema: CategorySchema) {
    this.#schema = schema;
  }

  /** @returns whether there are any labels */
  has(entry: PreLabel, name: string): boolean {
    const { objects = [], classifications = [], relations = [] } = entry;
    for (const object of objects) {
      const tool = this.#schema.tool(object.schemaId ?? "");
      if (tool === undefined) continue;
      this.#labels.set(tool.schemaId, (this.#labels.get(tool.schemaId) ?? 0) + 1);
      // The geometry comes first.
      const [shape = ""] = Object.keys(object);
      if (!(tool.tool in object)) this.#misfits.add(JSON.stringify([tool.schemaId, shape]), name);
    }
    const hasBrush = typeof entry.brushDataUrl === "string" || typeof entry.medicalBrushDataUrl === "string";
    return objects.length + classifications.length + relations.length > 0 || hasBrush;
  }

  get classes(): readonly ClassCount[] {
    return this.#schema.tools.flatMap(({ schemaId, title, tool }) => {
      const labels = this.#labels.get(schemaId);
      return labels === undefined ? [] : [{ title, tool, labels }];
    });
  }

  get misfits(): readonly Misfit[] {
    return this.#misfits.list().flatMap(({ name, count, first }) => {
      const [schemaId, shape]: readonly unknown[] = JSON.parse(name);
      const tool = this.#schema.tool(String(schemaId));
      return tool === undefined
        ? []
        : [{ title: tool.title, tool: tool.tool, shape: String(shape), count, first }];
    });
  }
}

function groupsOf(tally: Tally): (name: string) => Group {
  const groups = new Map(tally.list().map(({ name, count, first }) => [name, { count, first }]));
  return (name) => groups.get(name) ?? { count: 0, first: [] };
}
