import type { Grid, Inspection } from "@angokit/formats/inspect";
import { count } from "../words.ts";
import { html, type Markup } from "./markup.ts";
import { areaShareText, binText, numberText, objectBins, shareText, wholeText } from "./numbers.ts";
import { bubbles, figure, heatMap, histogram } from "./plots.ts";

const MOST_BUBBLES = 400;
const MOST_ROWS = 30;
/** Of fewer objects a fine grid shows single ones, not where they gather. */
const ENOUGH = 4000;

/** The plots of sizes and places, as far as there is something to show. */
export function charts(inspection: Inspection): readonly Markup[] {
  return [
    ...sides(inspection),
    ...centres(inspection),
    ...aspects(inspection),
    ...perImage(inspection),
    ...imageSizes(inspection),
  ];
}

function sides({ sides: grid, areaShare }: Inspection): readonly Markup[] {
  if (areaShare === undefined) return [];
  // Each cell is half an octave, the last ends at the whole image: see `Inspection.sides`.
  const edge = (cell: number): number => 2 ** ((cell - grid.columns) / 2);
  const range = (cell: number): string => `${areaShareText(edge(cell))} to ${areaShareText(edge(cell + 1))}`;
  const ticks = [0.001, 0.01, 0.1, 1].map((share) => ({
    at: (grid.columns + 2 * Math.log2(share)) / grid.columns,
    text: `${share * 100}%`,
  }));
  const says = `Half of the boxes cover less than ${areaShareText(areaShare.p50)} of their image; one in twenty less than ${areaShareText(areaShare.p05)}, one in twenty more than ${areaShareText(areaShare.p95)}.`;
  const plot = heatMap({
    grid,
    upwards: true,
    ticks,
    axes: ["width, share of the image", "height"],
    titleOf: (column, row) => `${range(column)} wide, ${range(row)} high`,
  });
  const { values: _, ...quantiles } = areaShare;
  const rows = Object.entries(quantiles).map(([name, value]) => [quantileName(name), areaShareText(value)]);
  return [figure("box-sizes", "Sizes of boxes", says, plot, { heads: ["", "share of the image"], rows })];
}

function quantileName(name: string): string {
  return name.startsWith("p") ? `${Number(name.slice(1))}% below` : name;
}

function centres({ centres: fine, centresOutside }: Inspection): readonly Markup[] {
  const inside = fine.counts.flat().reduce((sum, number) => sum + number, 0);
  const grid = inside < ENOUGH ? halved(fine) : fine;
  if (inside + centresOutside === 0) return [];
  const outside = centresOutside === 0 ? "" : ` ${wholeText(centresOutside)} lie outside.`;
  const plot = heatMap({
    grid,
    upwards: false,
    ticks: [0, 0.5, 1].map((at) => ({ at, text: `${at * 100}%` })),
    axes: ["from the left", "from the top"],
    titleOf: (column, row) =>
      `${rangeText(column, grid.columns)} from the left, ${rangeText(row, grid.rows)} from the top`,
  });
  const says = `Where in their images the centres of ${count(inside, "object")} are.${outside}`;
  const rows = ["top", "middle", "bottom"].map((name, third) =>
    [name].concat(thirdsOf(grid, third).map((number) => shareText(inside === 0 ? 0 : number / inside))),
  );
  return [
    figure("centres", "Places of objects", says, plot, {
      heads: ["third", "left", "middle", "right"],
      rows,
    }),
  ];
}

function rangeText(cell: number, cells: number): string {
  return `${shareText(cell / cells)} to ${shareText((cell + 1) / cells)}`;
}

/** The counts of the left, the middle and the right of one third of the rows. */
function thirdsOf({ columns, rows, counts }: Grid, third: number): readonly number[] {
  const sums = [0, 0, 0];
  for (const [row, cells] of counts.entries()) {
    if (Math.floor((row * 3) / rows) !== third) continue;
    for (const [column, number] of cells.entries()) {
      const at = Math.floor((column * 3) / columns);
      sums[at] = (sums[at] ?? 0) + number;
    }
  }
  return sums;
}

/** A grid of cells that are twice as wide and high. */
function halved({ columns, rows, counts }: Grid): Grid {
  const at = (row: number, column: number): number => counts[row]?.[column] ?? 0;
  const sums = Array.from({ length: rows / 2 }, (_, row) =>
    Array.from(
      { length: columns / 2 },
      (__, column) =>
        at(2 * row, 2 * column) +
        at(2 * row, 2 * column + 1) +
        at(2 * row + 1, 2 * column) +
        at(2 * row + 1, 2 * column + 1),
    ),
  );
  return { columns: columns / 2, rows: rows / 2, counts: sums };
}

function aspects({ aspects: bins, aspect }: Inspection): readonly Markup[] {
  if (aspect === undefined) return [];
  // The empty bins at both ends say nothing.
  const first = Math.min(
    bins.findIndex(({ objects }) => objects > 0),
    8,
  );
  const last = Math.max(
    bins.findLastIndex(({ objects }) => objects > 0),
    23,
  );
  const shown = bins.slice(first, last + 1);
  const plot = histogram(
    shown.map(({ from, to, objects }) => {
      const tick = Number.isInteger(Math.log2(from)) ? { tick: ratioText(from) } : {};
      return { title: `${numberText(from)} to ${numberText(to)}`, count: objects, ...tick };
    }),
    "width : height",
    "edge",
  );
  const says = `Half of the boxes are between ${numberText(aspect.p25)} and ${numberText(aspect.p75)} times as wide as high.`;
  const rows = shown
    .filter(({ objects }) => objects > 0)
    .map(({ from, to, objects }) => [`${numberText(from)} to ${numberText(to)}`, wholeText(objects)]);
  return [
    figure("aspects", "Proportions of boxes", says, plot, { heads: ["width : height", "objects"], rows }),
  ];
}

function ratioText(ratio: number): string {
  return ratio >= 1 ? `${ratio}:1` : `1:${1 / ratio}`;
}

function perImage({ images, objectsPerImage: found }: Inspection): readonly Markup[] {
  if (images === 0) return [];
  const bins = objectBins(found.counts);
  // Of numbers of five digits, not every bar has room for one.
  const every = Math.ceil(bins.length / 9);
  const plot = histogram(
    bins.map((bin, index) => ({
      title: `${binText(bin)} objects, images`,
      count: bin.images,
      ...(index % every === 0 ? { tick: binText(bin) } : {}),
    })),
    "objects in an image",
    "middle",
  );
  const says = `${numberText(found.mean)} in the mean, ${wholeText(found.median)} in the median, at most ${wholeText(found.max)}.`;
  const rows = bins.map((bin) => [binText(bin), wholeText(bin.images), shareText(bin.images / images)]);
  return [
    figure("objects-per-image", "Objects in an image", says, plot, {
      heads: ["objects", "images", "share"],
      rows,
    }),
  ];
}

function imageSizes({ imageSizes: found }: Inspection): readonly Markup[] {
  const { known, unknown, sizes, unlisted } = found;
  const [first] = sizes;
  if (first === undefined) return [];
  const plot = bubbles(
    sizes.slice(0, MOST_BUBBLES).map(({ width, height, images }) => ({
      x: width,
      y: height,
      count: images,
      title: `${width} × ${height}: ${count(images, "image")}`,
    })),
    ["width, px", "height, px"],
  );
  const different = `${unlisted > 0 ? "More than " : ""}${count(sizes.length, "size")}; the most frequent is ${first.width} × ${first.height} (${shareText(first.images / known)}).`;
  const missing = unknown === 0 ? "" : ` Of ${count(unknown, "image")} the size is not known.`;
  const rows = sizes
    .slice(0, MOST_ROWS)
    .map(({ width, height, images }) => [
      `${width} × ${height}`,
      wholeText(images),
      shareText(images / known),
    ]);
  const left = known - sizes.slice(0, MOST_ROWS).reduce((sum, { images }) => sum + images, 0);
  if (left > 0) rows.push(["others", wholeText(left), shareText(left / known)]);
  return [
    figure("image-sizes", "Sizes of images", different + missing, plot, {
      heads: ["size, px", "images", "share"],
      rows,
    }),
  ];
}

/** A bar of a table: its length is a share of the longest. */
export function bar(share: number): Markup {
  const drawn = share > 0 ? html`<i style="width:${(share * 100).toFixed(1)}%"></i>` : undefined;
  return html`<span class="track">${drawn}</span>`;
}
