import { FormatError } from "../model/diagnostic.ts";
import type { Points } from "../model/shapes.ts";
import { pngOf } from "../transform/png-samples.ts";
import { HALF_STRIPE, HATCH } from "./canvas.ts";
import { isLight } from "./class-colors.ts";
import { textWidth } from "./glyphs.ts";
import { shortened } from "./labels.ts";
import type { Mark } from "./marks.ts";
import { resized } from "./resized.ts";
import { type Cell, type Picture, type RenderOptions, sheetOf, SWATCH, TEXT_SIZE } from "./sheet.ts";

/** A picture as SVG. */
export interface RenderedSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Annotations whose shapes can't be drawn, such as cuboids and text spans. */
  readonly undrawn: number;
}

/** Screens have up to so many dots for each pixel. */
const DENSITY = 2;
const FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
/** A name of a class may be longer than a page, and is written at each object. */
const LONGEST_TITLE = 200;
const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Draw images with their annotations as SVG: one by itself, several as a sheet. It needs nothing beside it, unless a
 * picture has an `href` that is a path; runs no script, and loads nothing from elsewhere, whatever the names of classes
 * and files are. The same input gives the same text.
 *
 * @throws FormatError `render/nothing`, `render/bad-size`, `render/size-unknown`, `render/too-large`, and
 *   `render/foreign-url` for an `href` that is neither a relative path nor a `data:` URL of an image
 */
export async function renderSvg(pictures: readonly Picture[], options: RenderOptions): Promise<RenderedSvg> {
  const { zoom, width, height, cells, lines, undrawn } = sheetOf(pictures, options);
  const hatched = new Set(
    cells.flatMap(({ drawn }) =>
      drawn.flatMap(({ marks, color }) =>
        marks.some((mark) => mark.kind === "area" && mark.isHatched) ? [color] : [],
      ),
    ),
  );
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    "<defs>",
    ...Array.from(hatched, hatching),
    ...cells.map(
      ({ x, y, width: across, height: down }, at) =>
        `<clipPath id="c${at}"><rect x="${x}" y="${y}" width="${across}" height="${down}"/></clipPath>`,
    ),
    "</defs>",
  ];
  for (const [at, cell] of cells.entries()) parts.push(await cellText(cell, at, zoom));
  for (const { x, baseline, text, color } of lines) {
    const left = color === undefined ? x : x + SWATCH + 5;
    if (color !== undefined)
      parts.push(
        `<rect x="${number(x)}" y="${number(baseline - SWATCH + 1)}" width="${SWATCH}" height="${SWATCH}" fill="${color}"/>`,
      );
    parts.push(textText(text, TEXT_SIZE, left, baseline, "#333"));
  }
  return { svg: `${parts.join("\n")}\n</svg>\n`, width, height, undrawn };
}

async function cellText(
  { x, y, width, height, picture, drawn, labels }: Cell,
  at: number,
  zoom: number,
): Promise<string> {
  const url = picture.href ?? (await dataUrl(picture, width, height));
  const place = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  const parts = [
    `<g clip-path="url(#c${at})">`,
    `<rect ${place} fill="#e9ecef"/>`,
    ...(url === undefined
      ? []
      : [`<image ${place} preserveAspectRatio="none" href="${escaped(ownUrl(url))}"/>`]),
    ...drawn.map(
      ({ marks, title }) =>
        `<g><title>${escaped(shortened(title, LONGEST_TITLE))}</title>${marks.map((mark) => markText(mark, zoom)).join("")}</g>`,
    ),
    ...labels.map(({ text, color, ...tag }) => {
      const ink = isLight(color) ? "#000" : "#fff";
      return (
        `<rect x="${tag.x}" y="${tag.y}" width="${tag.width}" height="${tag.height}" rx="2" fill="${color}" fill-opacity=".92"/>` +
        textText(text, tag.size, tag.x + tag.pad, tag.y + tag.height - tag.pad, ink)
      );
    }),
    "</g>",
  ];
  return parts.join("\n");
}

function markText(mark: Mark, zoom: number): string {
  const { color } = mark;
  switch (mark.kind) {
    case "area": {
      const fill = mark.isHatched ? `url(#h${color.slice(1)})` : color;
      return `<path d="${pathOf(mark.rings, true)}" fill="${fill}" fill-opacity="${mark.opacity}" fill-rule="evenodd"/>`;
    }
    case "line": {
      const line = `d="${pathOf(mark.paths, mark.isClosed)}" fill="none" stroke-linejoin="round" stroke-linecap="round"`;
      return `<path ${line} stroke="#000" stroke-opacity=".3" stroke-width="${number(3.5 * zoom)}"/><path ${line} stroke="${color}" stroke-width="${number(1.8 * zoom)}"/>`;
    }
    case "dot": {
      const place = `cx="${number(mark.x)}" cy="${number(mark.y)}"`;
      const [ring, middle] = mark.isHollow ? [color, "#fff"] : ["#fff", color];
      return `<circle ${place} r="${number(4.5 * zoom)}" fill-opacity=".3"/><circle ${place} r="${number(3.8 * zoom)}" fill="${ring}"/><circle ${place} r="${number(2.5 * zoom)}" fill="${middle}"/>`;
    }
  }
}

/** Stripes of a colour. */
function hatching(color: string): string {
  const path = `M-2 2L2 -2M0 ${HATCH}L${HATCH} 0M${HATCH - 2} ${HATCH + 2}L${HATCH + 2} ${HATCH - 2}`;
  return (
    `<pattern id="h${color.slice(1)}" width="${HATCH}" height="${HATCH}" patternUnits="userSpaceOnUse">` +
    `<path d="${path}" stroke="${color}" stroke-width="${2 * HALF_STRIPE}"/></pattern>`
  );
}

/** A text as wide as it was planned, whatever the font. */
function textText(text: string, size: number, x: number, baseline: number, color: string): string {
  if (text.trim() === "") return "";
  const width = number(textWidth(text, size));
  return `<text x="${number(x)}" y="${number(baseline)}" font-size="${number(size)}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${color}" xml:space="preserve">${escaped(text)}</text>`;
}

function pathOf(paths: readonly Points[], isClosed: boolean): string {
  return paths
    .filter((points) => points.length >= 2)
    .map((points) => {
      const pairs: string[] = [];
      for (let at = 0; at + 1 < points.length; at += 2)
        pairs.push(`${number(points[at] ?? 0)} ${number(points[at + 1] ?? 0)}`);
      return `M${pairs.join("L")}${isClosed ? "z" : ""}`;
    })
    .join("");
}

/** Tenths of a pixel are all that can be seen; no exponents, no -0. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

async function dataUrl({ pixels }: Picture, width: number, height: number): Promise<string | undefined> {
  if (pixels === undefined) return undefined;
  const most = { width: width * DENSITY, height: height * DENSITY };
  const isLarge = pixels.width > most.width || pixels.height > most.height;
  const bytes = await pngOf(isLarge ? resized(pixels, most) : pixels);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8190)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 8190)));
  return `data:image/png;base64,${text}`;
}

/** An address that loads nothing from elsewhere. */
function ownUrl(url: string): string {
  if (/^data:image\/(?:png|jpeg|webp|gif|avif|bmp);base64,[A-Za-z0-9+/=]*$/.test(url)) return url;
  // Browsers pass over blanks before an address, and over line ends and tabs within it.
  if (!/^[\\/]|^[^/?#]*:/.test(url.replaceAll(/[\p{Cc} ]/gu, ""))) return url;
  const message = `A picture's href must be a relative path or a data: URL of an image, not ${url.slice(0, 20)}….`;
  throw new FormatError("render/foreign-url", message);
}

/** A text for XML: signs of its syntax are escaped, and characters that it can't hold shown as �. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");
}
