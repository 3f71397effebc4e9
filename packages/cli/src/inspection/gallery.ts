import { type Annotation, boxOf, type Category } from "@angokit/formats";
import { outlineOf } from "@angokit/formats/inspect";
import { count } from "../words.ts";
import { html, type Markup } from "./markup.ts";
import { wholeText } from "./numbers.ts";
import type { Sample } from "./thumbnails.ts";

const MOST_SHAPES = 500;
const MOST_NAMES = 6;

/** The classes as pictures are drawn with them. */
export interface Palette {
  readonly categories: readonly Category[];
  readonly colors: readonly string[];
}

/** Pictures with their annotations; each can be looked at large. */
export function gallery(samples: readonly Sample[], palette: Palette): Markup {
  return html`<ul class="samples">
    ${samples.map((sample, index) => {
      const { image } = sample;
      const { name } = image;
      const id = `sample-${index + 1}`;
      const last = (index + samples.length - 1) % samples.length;
      const next = (index + 1) % samples.length;
      return html`<li>
        <div class="sample" id="${id}">
          <div class="view"><a href="#${id}" title="Show large">${picture(sample, name, palette)}</a></div>
          <div class="text">
            <b><bdi>${name}</bdi></b> ${facts(sample)}${counts(sample, palette)}
          </div>
          <nav aria-label="Pictures">
            <a href="#sample-${last + 1}">Previous</a><a href="#sample-${next + 1}">Next</a
            ><a href="#samples">Close</a>
          </nav>
        </div>
      </li>`;
    })}
  </ul>`;
}

function facts({ image: { width, height, split, annotations } }: Sample): string {
  const size = width === undefined || height === undefined ? [] : [`${width} × ${height}`];
  const cut = annotations.length > MOST_SHAPES ? [`the first ${MOST_SHAPES} objects are drawn`] : [];
  return [...size, ...(split === undefined ? [] : [split]), ...cut].join(", ");
}

function counts({ image: { annotations } }: Sample, { categories, colors }: Palette): Markup {
  const byClass = new Map<number, number>();
  for (const { category } of annotations) byClass.set(category, (byClass.get(category) ?? 0) + 1);
  const ranked = [...byClass].toSorted(([, a], [, b]) => b - a);
  const left = ranked.length - MOST_NAMES;
  if (ranked.length === 0)
    return html`<ul>
      <li>no objects</li>
    </ul>`;
  return html`<ul>
    ${ranked
      .slice(0, MOST_NAMES)
      .map(
        ([rank, number]) =>
          html`<li>
            <i class="swatch" style="background:${colors[rank] ?? ""}"></i
            ><bdi>${categories[rank]?.name ?? ""}</bdi> ${wholeText(number)}
          </li>`,
      )}${left > 0 ? html`<li>and ${wholeText(left)} more</li>` : undefined}
  </ul>`;
}

function picture({ image, picture: found }: Sample, name: string, palette: Palette): Markup {
  const { width = 400, height = 300, annotations } = image;
  const says = `${name} with ${count(annotations.length, "object")}`;
  const under =
    "url" in found
      ? html`<image href="${found.url}" width="${width}" height="${height}" preserveAspectRatio="none" />`
      : html`<rect class="blank" width="${width}" height="${height}" /><text
            x="${width / 2}"
            y="${height / 2}"
            text-anchor="middle"
            style="font-size:${Math.max(width, height) / 18}px"
            >${found.why}</text
          >`;
  const isKnown = image.width !== undefined && image.height !== undefined;
  const radius = Math.max(width, height) / 110;
  // Large objects are drawn first, so that they do not lie upon small ones.
  const sorted = annotations
    .slice(0, MOST_SHAPES)
    .map((annotation) => ({ annotation, area: extentOf(annotation) }))
    .toSorted((a, b) => b.area - a.area);
  const shapes = isKnown ? sorted.map(({ annotation }) => drawn(annotation, palette, radius)) : [];
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${says}">${under}${shapes}</svg>`;
}

function extentOf({ shape }: Annotation): number {
  const box = boxOf(shape);
  return box === undefined ? 0 : box.width * box.height;
}

function drawn(annotation: Annotation, { categories, colors }: Palette, radius: number): Markup {
  const { shape, category, crowd, keypoints = [] } = annotation;
  const color = colors[category] ?? "#888";
  const title = html`<title>${categories[category]?.name ?? ""}</title>`;
  const points: Markup[] = [];
  const dot = (x: number, y: number): Markup =>
    html`<circle class="dot" cx="${fixed(x)}" cy="${fixed(y)}" r="${fixed(radius)}" fill="${color}"
      >${title}</circle
    >`;
  if (shape.type === "point") points.push(dot(shape.x, shape.y));
  for (const [from, to] of categories[category]?.skeleton ?? []) {
    const line = boneOf(keypoints, from, to);
    if (line !== undefined) points.push(html`<path class="shape line" stroke="${color}" d="${line}" />`);
  }
  for (let at = 0; at + 2 < keypoints.length; at += 3)
    if ((keypoints[at + 2] ?? 0) > 0) points.push(dot(keypoints[at] ?? 0, keypoints[at + 1] ?? 0));
  const kinds = [
    "shape",
    ...(shape.type === "mask" ? ["mask"] : []),
    ...(shape.type === "polyline" ? ["line"] : []),
    ...(crowd === true ? ["crowd"] : []),
  ];
  const path = outlineOf(shape);
  const outline =
    path === ""
      ? undefined
      : html`<path
          class="${kinds.join(" ")}"
          stroke="${color}"
          fill="${shape.type === "polyline" ? "none" : color}"
          d="${path}"
          >${title}</path
        >`;
  return html`${outline}${points}`;
}

function boneOf(keypoints: readonly number[], from: number, to: number): string | undefined {
  const [x1, y1, v1] = keypoints.slice(from * 3, from * 3 + 3);
  const [x2, y2, v2] = keypoints.slice(to * 3, to * 3 + 3);
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined;
  return v1 === 0 || v2 === 0 ? undefined : `M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}`;
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
