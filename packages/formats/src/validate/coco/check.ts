import type { CocoKind } from "../../coco/annotations.ts";
import { reportOn } from "../../coco/findings.ts";
import { readWatched } from "../../coco/read.ts";
import { readCocoResults } from "../../coco/results.ts";
import type { FindSegments } from "../../coco/other-kinds.ts";
import { segmentsIn } from "../../coco/segments-folder.ts";
import type { Source } from "../../io/source.ts";
import type { Dataset } from "../../model/dataset.ts";
import type { OnDiagnostic } from "../../model/diagnostic.ts";
import { isRuleCode, rules } from "../rules.ts";
import type { Subject } from "../subject.ts";
import { Onlooker } from "./onlooker.ts";
import { checkResults } from "./results-check.ts";
import { tellOn } from "./tell.ts";

/** Images between two stops: each of them takes some time of its own. */
const AT_ONCE = 64;

/** Goes through a COCO file, or a file of results. */
export async function* checkCoco(subject: Subject): AsyncGenerator<void> {
  const { source, seen, files, statistics } = subject;
  // The readers say what became of the input here; how much that matters elsewhere is for the rules to say.
  const on: OnDiagnostic = (told) => {
    subject.tell(isRuleCode(told.code) ? { ...told, severity: rules[told.code].severity } : told);
  };
  const tell = tellOn(reportOn(on, source.name, { line: 1, pointer: "" }));
  const start = await startOf(source);
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) {
    tell("coco/byte-order-mark", "The file begins with a byte order mark.");
  } else if (/^\s*\[\s*\]\s*$/.test(new TextDecoder().decode(start))) {
    tell("coco/empty-results", "The file is an empty list: it has neither results nor images.");
    return;
  }
  const onlooker = new Onlooker(source.name, on);
  const { header, images } = await datasetOf(subject, onlooker, on);
  const about = KINDS[onlooker.about];
  if (about !== undefined) tell("coco/other-kind", `The file is one of ${about}.`, "/annotations");
  onlooker.categories = header.categories;
  for await (const image of images) {
    const { annotations } = image;
    for (const { category } of annotations) statistics.object(category);
    // A file that angokit wrote can hold texts and videos, too.
    if (image.media !== "image") continue;
    seen.images += 1;
    seen.annotations += annotations.length;
    statistics.image(image.name, annotations.length);
    statistics.name(image.name);
    await files?.see(image);
    if (seen.images % AT_ONCE === 0) yield;
  }
  onlooker.counts.tell(tell);
  if (subject.detection.results === true) return;
  const names = header.categories.map(({ name }) => name);
  statistics.tell(names, source.name);
}

const KINDS: Readonly<Record<CocoKind, string | undefined>> = {
  objects: undefined,
  captions: "captions",
  panoptic: "panoptic segments",
  labels: "labels of whole images",
};

async function datasetOf(
  { detection, folder, source, truth, segments, files }: Subject,
  onlooker: Onlooker,
  on: OnDiagnostic,
): Promise<Dataset> {
  if (detection.results !== true) {
    const find = segments ?? (folder && (await segmentsIn(folder, detection.entry)));
    const named: FindSegments = async (png) => {
      const found = await find?.(png);
      if (found !== undefined) files?.named(found.name);
      return found;
    };
    const options = { onDiagnostic: on, segments: named };
    return readWatched(source, options, onlooker);
  }
  await checkResults(source, on);
  return readCocoResults(source, { onDiagnostic: on, ...(truth === undefined ? {} : { truth }) });
}

/** The first bytes: Python's json refuses a byte order mark, which `jsonItems` passes over. */
async function startOf(source: Source): Promise<Uint8Array> {
  for await (const chunk of source.stream()) return chunk.subarray(0, 256);
  return new Uint8Array();
}
