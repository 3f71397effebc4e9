import type { SourceId } from "./dataset.ts";
import type { Feature } from "./features.ts";

/** One kind of thing that a target can't hold, with the first places where it occurred. */
export interface Loss {
  readonly feature: Feature;
  readonly count: number;
  readonly examples: readonly LossExample[];
}

/** The image and, where there is one, the annotation that lost something. */
export interface LossExample {
  readonly image: string;
  readonly annotation?: SourceId;
}

/** What a writer wrote, and what the target could not hold. */
export interface WriteReport {
  readonly images: number;
  readonly annotations: number;
  /** Neither in the target nor in its sidecar. */
  readonly lost: readonly Loss[];
  /** Not in the target proper, but in the sidecar or the namespaced key: read back from there. */
  readonly kept: readonly Loss[];
  /** Things worth telling people, such as images whose bytes were not found. */
  readonly messages: readonly string[];
}

const EXAMPLES = 5;

/** Counts losses by feature; remembers the first five examples of each. */
export class LossCounter {
  readonly #entries = new Map<Feature, { count: number; examples: LossExample[] }>();

  add(feature: Feature, image: string, annotation?: SourceId): void {
    let entry = this.#entries.get(feature);
    if (entry === undefined) {
      entry = { count: 0, examples: [] };
      this.#entries.set(feature, entry);
    }
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) {
      entry.examples.push(annotation === undefined ? { image } : { image, annotation });
    }
  }

  /** Adds what another counted of the images that come next. */
  addAll(losses: readonly Loss[]): void {
    for (const { feature, count, examples } of losses) {
      const entry = this.#entries.get(feature) ?? { count: 0, examples: [] };
      entry.count += count;
      entry.examples.push(...examples.slice(0, EXAMPLES - entry.examples.length));
      this.#entries.set(feature, entry);
    }
  }

  /** In the order of first occurrence. */
  list(): readonly Loss[] {
    return Array.from(this.#entries, ([feature, entry]) => ({ feature, ...entry }));
  }
}
