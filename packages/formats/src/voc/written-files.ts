import type { Sink } from "../io/sink.ts";
import type { Header } from "../model/dataset.ts";
import type { WrittenImage } from "../sidecar/image-form.ts";
import { xmlText } from "../xml/text.ts";
import { classNames } from "./class-names.ts";
import type { VocRecord } from "./image.ts";
import { NO_SPLIT, TRAINVAL } from "./image-sets.ts";
import { LABELMAP_HEAD, labelLine } from "./labelmap.ts";

/** Writes the XML of each image, the lists of the splits, and the list of the classes. */
export async function writeFiles(
  sink: Sink,
  header: Header,
  records: AsyncIterable<WrittenImage<VocRecord>>,
): Promise<void> {
  const lists = new Map<string, string[]>();
  for await (const { record } of records) {
    await sink.write(`Annotations/${record.id}.xml`, xmlText(record.root));
    const { id, split = NO_SPLIT } = record;
    const list = lists.get(split);
    if (list === undefined) lists.set(split, [id]);
    else list.push(id);
  }
  const [train, val] = [lists.get("train"), lists.get("val")];
  if (train !== undefined && val !== undefined) lists.set(TRAINVAL, [...train, ...val]);
  for (const [split, ids] of lists) {
    await sink.write(`ImageSets/Main/${split}.txt`, ids.map((id) => `${id}\n`).join(""));
  }
  const lines = new Map<string, string>();
  for (const [rank, name] of classNames(header).entries()) {
    const line = labelLine(name, header.categories[rank]?.color);
    if (line !== undefined && !lines.has(name)) lines.set(name, line);
  }
  await sink.write("labelmap.txt", `${LABELMAP_HEAD}${[...lines.values()].join("")}`);
}
