import { TextSet } from "../bytes/text-set.ts";
import type { SourceId } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";

/** Gives each id that was there before another one: numbers the next that is free, texts a number at the end. */
export class MergedIds {
  readonly #used = new TextSet();
  readonly #rounds = new Map<string, number>();
  #highest = 0;

  /** @returns the id itself where it is free */
  take(id: SourceId): SourceId {
    if (typeof id === "number" && id > this.#highest && Number.isSafeInteger(id)) this.#highest = id;
    if (this.#used.add(JSON.stringify(id))) return id;
    if (typeof id === "number" && Number.isSafeInteger(id) && this.#highest < Number.MAX_SAFE_INTEGER) {
      this.#highest += 1;
      this.#used.add(JSON.stringify(this.#highest));
      return this.#highest;
    }
    const text = String(id);
    for (let round = this.#rounds.get(text) ?? 2; ; round += 1) {
      const other = `${text}-${String(round)}`;
      if (!this.#used.add(JSON.stringify(other))) continue;
      this.#rounds.set(text, round + 1);
      return other;
    }
  }
}

/** The members of something that got another id, with where it came from. */
export function withOrigin(extra: JsonObject, dataset: string, id: SourceId): JsonObject {
  return withMergedFrom(extra, { dataset, id });
}

/** The same for other ids than its own: what was said before stays, inside. */
export function withMergedFrom(extra: JsonObject, from: JsonObject): JsonObject {
  const before = extra[ORIGIN];
  return { ...extra, [ORIGIN]: before === undefined ? from : { ...from, [ORIGIN]: before } };
}

/** The member that holds it. */
const ORIGIN = "merged_from";
