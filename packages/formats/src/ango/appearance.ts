import { placeReader, type Source } from "../io/source.ts";
import type { ClassClue, ClassList } from "./class-list.ts";
import { ClassCollector, HeldClues } from "./class-list.ts";
import { readElements } from "./elements.ts";
import type * as ClassParts from "./class-parts.ts";
import { findPlainClasses } from "./plain-classes.ts";

/** What an object says of its class. */
export type FoundClass = Pick<ClassClue, "schemaId" | "title">;

/** Finds the classes in a part of one file, in another thread. */
export interface ClassScout {
  /** Bytes of the file. */
  readonly size: number;
  /** The classes between two places, as {@link classesBetween} gives them; undefined where that failed. */
  find(start: number, end: number): Promise<readonly FoundClass[] | undefined>;
  /** Ends the thread. */
  close(): void;
}

/** The classes of the objects of an export, in the order in which they appear. */
export async function classesByAppearance(
  source: Source,
  classFrom: string | undefined,
  scout: ClassScout | undefined,
): Promise<ClassList> {
  const bytesAt = scout === undefined || classFrom !== undefined ? undefined : placeReader(source);
  if (scout !== undefined && bytesAt !== undefined) {
    const { classesOfHalves } = await import("./class-parts.ts");
    const halves = await classesOfHalves(bytesAt, scout);
    if (halves !== undefined) return halves;
  }

  const collector = new ClassCollector(classFrom);
  const held = new HeldClues(collector);
  const readPlainImage =
    classFrom === undefined ? undefined : (await import("./plain-asset.ts")).readPlainImage;
  let parts: typeof ClassParts | undefined;
  const elements = readElements<undefined>(source, {
    plain: (json) => {
      held.drop();
      if (readPlainImage === undefined) findPlainClasses(json, held);
      else readPlainImage(json, { classes: held, byOptionId: false });
      held.release();
      return undefined;
    },
    other: async ({ value }) => {
      parts ??= await import("./class-parts.ts");
      parts.findClasses(value, collector);
      return [];
    },
  });
  for await (const _ of elements);
  return collector.list();
}
