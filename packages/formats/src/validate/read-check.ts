import type { Folder, Source } from "../io/source.ts";
import type { Dataset } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { Check, Subject } from "./subject.ts";

/** Reads a dataset of the folder, or of the file that was given by itself. */
export type ReadSubject = (
  input: Folder | Source,
  entry: string,
  onDiagnostic: OnDiagnostic,
) => Promise<Dataset>;

/** The check of a format of which all that can be wrong is what its reader tells. */
export function readCheck(read: ReadSubject): Check {
  return async function* check({ detection, folder, source, tell, files, statistics, seen }: Subject) {
    const { header, images } = await read(folder ?? source, detection.entry, tell);
    for await (const { name, path, split, width, height, annotations, media } of images) {
      for (const { category } of annotations) statistics.object(category);
      if (media === "image") {
        seen.images += 1;
        seen.annotations += annotations.length;
        statistics.image(name, annotations.length);
        await files?.see({
          name,
          ...(path === undefined ? {} : { path }),
          ...(split === undefined ? {} : { split }),
          ...(width === undefined ? {} : { width }),
          ...(height === undefined ? {} : { height }),
        });
      }
      yield;
    }
    const names = header.categories.map((category) => category.name);
    statistics.tell(names, source.name);
  };
}
