import type { Category, DatasetImage } from "@angokit/formats";
import { type ClassStyle, drawLabels } from "./labels.ts";
import { escapeXml, n, textWidth } from "./svg.ts";

/** An image of a dataset and the bytes of its file (PNG, JPEG, GIF or WebP). */
export interface SheetImage {
  readonly image: DatasetImage;
  readonly bytes: Uint8Array;
}

export interface SheetOptions {
  readonly title: string;
  /** The categories that {@link Annotation.category} counts in. */
  readonly categories: readonly Category[];
  /** Tiles in a row; 4 where nothing is said. */
  readonly columns?: number;
  /** Width of the sheet in pixels; 1200 where nothing is said. */
  readonly width?: number;
}

const FONT = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
const PALETTE = ["#e5484d", "#0b7fea", "#2f9e44", "#f59e0b", "#8e4ec6", "#0d9b8a", "#d6409f", "#c2410c"];
const INK = "#1c2430";
const FAINT = "#667085";
const MARGIN = 32;
const GAP = 20;
const CAPTION = 46;
const PAD = 10;

/**
 * Draws images with their labels over them as one SVG that needs no other file.
 *
 * Boxes, rotated boxes, polygons with holes, masks, lines and points are drawn in the colours of their
 * classes; text spans and other shapes without a place on a picture are only counted. Of tags that would
 * cover one another the later is left out: the legend names its colour.
 *
 * The same input gives the same text. An image whose size is not known is a `RangeError`.
 */
export function contactSheet(images: readonly SheetImage[], options: SheetOptions): string {
  const { title, categories, columns = 4, width = 1200 } = options;
  const styles = categories.map(({ name, color }, index): CountedClass => {
    const colour = color ?? PALETTE[index % PALETTE.length] ?? INK;
    return { name, colour, count: images.reduce((sum, { image }) => sum + countOf(image, index), 0) };
  });
  const tileWidth = (width - 2 * MARGIN - (columns - 1) * GAP) / columns;
  const tileHeight = Math.round((tileWidth - 2 * PAD) * 0.7) + 2 * PAD + CAPTION;
  const shown = styles.filter(({ count }) => count > 0);
  const legend = drawLegend(shown, width);
  const top = legend.bottom + 24;
  const height = top + Math.ceil(images.length / columns) * (tileHeight + GAP) - GAP + MARGIN;
  const tiles = images.map((item, index) => {
    const x = MARGIN + (index % columns) * (tileWidth + GAP);
    const y = top + Math.floor(index / columns) * (tileHeight + GAP);
    return `<g transform="translate(${n(x)} ${n(y)})">${drawTile(item, styles, tileWidth, tileHeight, index)}</g>`;
  });
  const labels = images.reduce((sum, { image }) => sum + image.annotations.length, 0);
  const summary = `${plural(images.length, "image")} · ${plural(labels, "label")} · ${plural(shown.length, "class", "es")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img" aria-labelledby="sheet-title sheet-summary" font-family="${escapeXml(FONT)}">`,
    `<title id="sheet-title">${escapeXml(title)}</title>`,
    `<desc id="sheet-summary">${escapeXml(summary)}</desc>`,
    `<rect width="100%" height="100%" rx="16" fill="#f4f2ed"/>`,
    `<text x="${MARGIN}" y="58" font-size="26" font-weight="650" letter-spacing="-0.3" fill="${INK}">${escapeXml(title)}</text>`,
    `<text x="${n(width - MARGIN)}" y="57" font-size="14" text-anchor="end" fill="${FAINT}">${escapeXml(summary)}</text>`,
    legend.svg,
    ...tiles,
    "</svg>",
    "",
  ].join("\n");
}

interface CountedClass extends ClassStyle {
  readonly count: number;
}

function drawLegend(styles: readonly CountedClass[], width: number): { svg: string; bottom: number } {
  let [x, y] = [MARGIN, 78];
  const chips = styles.map(({ name, colour, count }) => {
    const chip = 44 + textWidth(name, 13) + textWidth(String(count), 12);
    if (x > MARGIN && x + chip > width - MARGIN) [x, y] = [MARGIN, y + 34];
    const svg = [
      `<g transform="translate(${n(x)} ${y})">`,
      `<rect width="${n(chip)}" height="26" rx="13" fill="#fff" stroke="#e2ded4"/>`,
      `<rect x="10" y="8" width="10" height="10" rx="3" fill="${escapeXml(colour)}"/>`,
      `<text x="27" y="17.5" font-size="13" fill="${INK}">${escapeXml(name)}<tspan dx="6" font-size="12" fill="${FAINT}">${count}</tspan></text>`,
      `</g>`,
    ].join("");
    x += chip + 8;
    return svg;
  });
  return { svg: chips.join("\n"), bottom: y + 26 };
}

function drawTile(
  { image, bytes }: SheetImage,
  styles: readonly CountedClass[],
  width: number,
  height: number,
  index: number,
): string {
  if (image.width === undefined || image.height === undefined) {
    throw new RangeError(`The size of ${image.name} is not known`);
  }
  const frame = { width: width - 2 * PAD, height: height - 2 * PAD - CAPTION };
  const scale = Math.min(frame.width / image.width, frame.height / image.height);
  const shown = { width: image.width * scale, height: image.height * scale };
  const [x, y] = [(width - shown.width) / 2, PAD + (frame.height - shown.height) / 2];
  const base = PAD + frame.height;
  const counts = styles.map((style, at) => [countOf(image, at), style.name] as const);
  const spoken = counts.flatMap(([count, name]) => (count > 0 ? [`${count} ${name}`] : []));
  const answers = image.attributes.map(({ value }) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  const labels = image.annotations.length === 0 ? "no labels" : plural(image.annotations.length, "label");
  const facts = [labels, ...answers].join(" · ");
  const size = `${image.width} × ${image.height}`;
  const room = width - 32 - textWidth(size, 12);
  return [
    `<title>${escapeXml([image.name, spoken.join(", ") || "no labels"].join(": "))}</title>`,
    `<rect width="${n(width)}" height="${n(height)}" rx="10" fill="#fff" stroke="#e2ded4"/>`,
    `<clipPath id="tile-${index}"><rect width="${n(shown.width)}" height="${n(shown.height)}" rx="5"/></clipPath>`,
    `<g transform="translate(${n(x)} ${n(y)})" clip-path="url(#tile-${index})">`,
    `<image width="${n(shown.width)}" height="${n(shown.height)}" preserveAspectRatio="none" href="data:${mediaType(bytes)};base64,${Buffer.from(bytes).toString("base64")}"/>`,
    drawLabels(image.annotations, styles, scale, shown.width, shown.height),
    `<rect width="${n(shown.width)}" height="${n(shown.height)}" rx="5" fill="none" stroke="${INK}" stroke-opacity="0.16"/>`,
    `</g>`,
    `<text x="12" y="${n(base + 24)}" font-size="13" font-weight="600" fill="${INK}">${escapeXml(shorten(image.name, room))}</text>`,
    `<text x="${n(width - 12)}" y="${n(base + 24)}" font-size="12" text-anchor="end" fill="${FAINT}">${size}</text>`,
    `<text x="12" y="${n(base + 42)}" font-size="12" fill="${FAINT}">${escapeXml(facts)}</text>`,
  ].join("\n");
}

function countOf(image: DatasetImage, category: number): number {
  return image.annotations.filter((annotation) => annotation.category === category).length;
}

/** A name that fits, its middle left out where it is too long. */
function shorten(name: string, room: number): string {
  if (textWidth(name, 13) <= room) return name;
  const keep = Math.max(2, Math.floor(room / textWidth("n", 13)) - 1);
  return `${name.slice(0, Math.ceil(keep / 2))}…${name.slice(-Math.floor(keep / 2))}`;
}

function mediaType(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\u0089PNG")) return "image/png";
  if (head.startsWith("GIF8")) return "image/gif";
  return head.startsWith("RIFF") && head.endsWith("WEBP") ? "image/webp" : "image/jpeg";
}

function plural(count: number, noun: string, ending = "s"): string {
  return `${count} ${noun}${count === 1 ? "" : ending}`;
}
