import type { Inspection } from "@angokit/formats/inspect";
import { count } from "../words.ts";
import { type BarRow, barTable, type Looks } from "./bar-table.ts";
import { boxQuantiles } from "./box-quantiles.ts";
import { cut, lineText } from "./line-text.ts";
import { answerText, binText, numberText, objectBins, shareText, wholeText } from "./numbers.ts";
import { FORMAT_NAMES, type InspectedInput } from "./page.ts";
import { joined, names, prose } from "./prose.ts";

const MOST_CLASSES = 30;
const MOST_SIZES = 8;
const MOST_QUESTIONS = 20;
const MOST_KEYPOINTS = 40;

/** What is in a dataset, for people at a terminal: every line fits the width. */
export function terminalReport(
  inspection: Inspection,
  { from, input }: InspectedInput,
  looks: Looks,
): string {
  const head = cut(`${FORMAT_NAMES[from]} dataset ${lineText(input)}`, looks.width, looks.glyphs.ellipsis);
  const sections = [
    [looks.heading(head)],
    keyFigures(inspection, looks),
    classes(inspection, looks),
    sizes(inspection, looks),
    boxQuantiles(inspection, looks),
    perImage(inspection, looks),
    imageSizes(inspection, looks),
    shapes(inspection, looks),
    splits(inspection, looks),
    keypoints(inspection, looks),
    questions(inspection, looks),
    relations(inspection, looks),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function keyFigures(inspection: Inspection, looks: Looks): readonly string[] {
  const {
    images,
    annotations,
    backgrounds,
    objectsPerImage,
    imageSizes: known,
    crowd,
    scores,
    tracks,
  } = inspection;
  const used = inspection.classes.filter(({ objects }) => objects > 0).length;
  const unused = inspection.classes.length - used;
  const rows: (readonly [string, number, string])[] = [
    ["images", images, images === 0 ? "" : withoutObjects(backgrounds) + shareOf(backgrounds, images)],
    [
      "objects",
      annotations,
      images === 0
        ? ""
        : `${numberText(objectsPerImage.mean)} in an image, at most ${wholeText(objectsPerImage.max)}`,
    ],
    ["classes", inspection.classes.length, inspection.classes.length === 0 ? "" : withoutObjects(unused)],
  ];
  for (const { media, assets, objects } of inspection.media)
    if (media !== "image") rows.push([`${media} assets`, assets, `with ${count(objects, "object")}`]);
  if (known.unknown > 0) rows.push(["unknown sizes", known.unknown, "images whose size is not known"]);
  if (crowd > 0) rows.push(["crowd", crowd, "objects that stand for a group"]);
  for (const { kind, assets, images: parts } of inspection.assets)
    rows.push([
      kind === "frame" ? "videos" : "documents",
      assets,
      `with ${count(parts, `labelled ${kind}`)}`,
    ]);
  if (scores !== undefined) {
    const spread = `${numberText(scores.min)} to ${numberText(scores.max)}, ${numberText(scores.p50)} in the median`;
    rows.push(["scores", scores.values, spread]);
  }
  if (tracks !== undefined)
    rows.push([
      "tracks",
      tracks.tracks,
      `with ${count(tracks.objects, "object")}, ${numberText(tracks.length.p50)} in the median`,
    ]);
  const label = Math.max(...rows.map(([name]) => name.length));
  const number = Math.max(...rows.map(([, value]) => wholeText(value).length));
  return rows.map(([name, value, note]) => {
    const start = `  ${name.padEnd(label)}  ${wholeText(value).padStart(number)}`;
    return note === ""
      ? start
      : `${start}  ${looks.quiet(cut(note, looks.width - start.length - 2, looks.glyphs.ellipsis))}`;
  });
}

function withoutObjects(number: number): string {
  return number === 0 ? "all with objects" : `${wholeText(number)} without objects`;
}

function shareOf(part: number, all: number): string {
  return part === 0 || all === 0 ? "" : ` (${shareText(part / all)})`;
}

function classes(inspection: Inspection, looks: Looks): readonly string[] {
  const used = inspection.classes
    .filter(({ objects }) => objects > 0)
    .toSorted((a, b) => b.objects - a.objects);
  const unused = inspection.classes.filter(({ objects }) => objects === 0).map(({ name }) => name);
  if (inspection.classes.length === 0) return [];
  const shown = used.slice(0, used.length > MOST_CLASSES + 1 ? MOST_CLASSES : used.length);
  const rest = used.slice(shown.length);
  const lines: string[] = [];
  if (shown.length > 0)
    lines.push(
      ...barTable(
        {
          title: "Classes",
          heads: ["objects", "share", "images", "median box"],
          rows: shown.map(({ name, objects, share, images, area }) => ({
            label: name,
            value: objects,
            cells: [
              wholeText(objects),
              shareText(share),
              wholeText(images),
              area === undefined ? looks.glyphs.dash : areaText(area.p50, looks),
            ],
          })),
        },
        looks,
      ),
    );
  else lines.push(looks.heading("Classes"));
  if (rest.length > 0) {
    const left = rest.reduce((sum, { objects }) => sum + objects, 0);
    lines.push(
      ...prose(`and ${wholeText(rest.length)} more with ${count(left, "object")}: --json lists them`, looks),
    );
  }
  if (unused.length > 0) lines.push(...prose(`Without objects: ${names(unused)}`, looks));
  return lines;
}

function areaText(area: number, { glyphs }: Looks): string {
  return `${numberText(area)} px${glyphs.square}`;
}

function sizes({ sizes: { small, medium, large } }: Inspection, looks: Looks): readonly string[] {
  const all = small + medium + large;
  if (all === 0) return [];
  const { square } = looks.glyphs;
  const row = (label: string, value: number): BarRow => ({
    label,
    value,
    cells: [wholeText(value), shareText(value / all)],
  });
  return barTable(
    {
      title: "Objects by area",
      heads: ["objects", "share"],
      rows: [
        row(`small, < 32${square} px`, small),
        row(`medium, < 96${square} px`, medium),
        row("large", large),
      ],
    },
    looks,
  );
}

function perImage({ images, objectsPerImage }: Inspection, looks: Looks): readonly string[] {
  if (images === 0) return [];
  const rows = objectBins(objectsPerImage.counts).map((bin) => ({
    label: binText(bin).replace("–", looks.glyphs.dash),
    value: bin.images,
    cells: [wholeText(bin.images), shareText(bin.images / images)],
  }));
  return barTable({ title: "Objects in an image", heads: ["images", "share"], rows }, looks);
}

function imageSizes({ imageSizes: found }: Inspection, looks: Looks): readonly string[] {
  if (found.known === 0) return [];
  const shown = found.sizes.slice(0, found.sizes.length > MOST_SIZES + 1 ? MOST_SIZES : found.sizes.length);
  const rows = shown.map(({ width, height, images }) => ({
    label: `${width} ${looks.glyphs.times} ${height}`,
    value: images,
    cells: [wholeText(images), shareText(images / found.known)],
  }));
  const others = found.sizes.length - shown.length;
  const left = found.known - shown.reduce((sum, { images }) => sum + images, 0);
  const more = found.unlisted > 0 ? "at least " : "";
  return [
    ...barTable({ title: "Sizes of images", heads: ["images", "share"], rows }, looks),
    ...(left === 0 ? [] : prose(`and ${more}${wholeText(others)} more with ${count(left, "image")}`, looks)),
  ];
}

function shapes(inspection: Inspection, looks: Looks): readonly string[] {
  if (inspection.shapes.length === 0) return [];
  const rows = inspection.shapes.map(({ type, objects }) => ({
    label: type,
    value: objects,
    cells: [wholeText(objects), shareText(objects / inspection.annotations)],
  }));
  return barTable({ title: "Shapes", heads: ["objects", "share"], rows }, looks);
}

function splits(inspection: Inspection, looks: Looks): readonly string[] {
  if (inspection.splits.length === 0) return [];
  const rows = inspection.splits.map(({ name = "(none)", images, objects, backgrounds }) => ({
    label: name,
    value: images,
    cells: [
      wholeText(images),
      shareText(inspection.images === 0 ? 0 : images / inspection.images),
      wholeText(objects),
      wholeText(backgrounds),
    ],
  }));
  const lines = [
    ...barTable({ title: "Splits", heads: ["images", "share", "objects", "empty"], rows }, looks),
  ];
  for (const { name = "(none)", classes: counts } of inspection.splits) {
    const missing = inspection.classes
      .filter(({ objects }, index) => objects > 0 && counts[index] === 0)
      .map((found) => found.name);
    if (missing.length > 0) lines.push(...prose(`No objects in ${name} of: ${names(missing)}`, looks));
  }
  return lines;
}

function keypoints(inspection: Inspection, looks: Looks): readonly string[] {
  const { keypoints: all } = inspection;
  if (all === undefined) return [];
  const rows = inspection.classes.flatMap(({ name, keypoints: points }) =>
    points.map((point, index) => ({
      label: `${name} ${point.name ?? index + 1}`,
      value: point.visible + point.hidden,
      cells: [wholeText(point.visible), wholeText(point.hidden), wholeText(point.unlabelled)],
    })),
  );
  const shown = rows.slice(0, MOST_KEYPOINTS);
  const left = rows.length - shown.length;
  return [
    ...barTable({ title: "Keypoints", heads: ["visible", "hidden", "none"], rows: shown }, looks),
    ...(left === 0 ? [] : prose(`and ${wholeText(left)} more: --json lists them`, looks)),
  ];
}

function questions(inspection: Inspection, looks: Looks): readonly string[] {
  const { questions: all, questionsUnlisted } = inspection;
  if (all.length === 0) return [];
  const { glyphs, width } = looks;
  const lines = [looks.heading("Answers")];
  for (const { path, about, answered, answers, unlisted } of all.slice(0, MOST_QUESTIONS)) {
    const question = path.map(lineText).join(` ${glyphs.dot} `);
    lines.push(`  ${cut(question, width - 24, glyphs.ellipsis)}  ${looks.quiet(count(answered, about))}`);
    const shown = answers
      .slice(0, 8)
      .map(
        ({ value, count: times }) =>
          `${cut(lineText(answerText(value)), 28, glyphs.ellipsis)} ${wholeText(times)}`,
      );
    const left = answers.slice(8).reduce((sum, answer) => sum + answer.count, unlisted);
    const others = left === 0 ? [] : [`${wholeText(left)} of others`];
    lines.push(...joined([...shown, ...others], width - 4, ` ${glyphs.dot} `).map((line) => `    ${line}`));
  }
  const more = all.length - MOST_QUESTIONS;
  if (more > 0) lines.push(...prose(`and ${count(more, "more question")}: --json lists them`, looks));
  if (questionsUnlisted > 0)
    lines.push(...prose(`and ${count(questionsUnlisted, "answer")} to yet others`, looks));
  return lines;
}

function relations(inspection: Inspection, looks: Looks): readonly string[] {
  if (inspection.relations.length === 0) return [];
  const all = inspection.relations.reduce((sum, relation) => sum + relation.count, 0);
  const rows = inspection.relations.slice(0, MOST_QUESTIONS).map((relation) => ({
    label: relation.name,
    value: relation.count,
    cells: [wholeText(relation.count), shareText(relation.count / all)],
  }));
  return barTable({ title: "Relations", heads: ["count", "share"], rows }, looks);
}
