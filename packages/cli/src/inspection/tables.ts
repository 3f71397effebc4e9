import type { ClassInspection, Inspection, SizeCounts } from "@angokit/formats/inspect";
import { count } from "../words.ts";
import { bar } from "./charts.ts";
import { html, type Markup } from "./markup.ts";
import { answerText, numberText, shareText, wholeText } from "./numbers.ts";

const MOST_CLASSES = 40;
const MOST_ANSWERS = 10;
const MOST_QUESTIONS = 60;
/** More columns need the room of two cards. */
const MOST_NARROW = 4;

/** The bar chart of classes, which is a table, too. */
export function classTable({ classes }: Inspection, colors: readonly string[]): Markup {
  const ranked = classes
    .map((found, rank) => ({ found, color: colors[rank] ?? "" }))
    .toSorted((a, b) => b.found.objects - a.found.objects);
  const most = ranked[0]?.found.objects ?? 0;
  const rowOf = ({ found, color }: { readonly found: ClassInspection; readonly color: string }): Markup =>
    html`<tr>
      <th scope="row" class="name">${swatch(color)}<bdi>${found.name}</bdi></th>
      <td class="bar">${bar(most === 0 ? 0 : found.objects / most)}</td>
      <td>${wholeText(found.objects)}</td>
      <td>${shareText(found.share)}</td>
      <td>${wholeText(found.images)}</td>
      <td>${found.area === undefined ? "–" : html`${numberText(found.area.p50)} px²`}</td>
      <td>${sizeBar(found.sizes)}</td>
    </tr>`;
  const table = (rows: typeof ranked): Markup =>
    html`<div class="scroll" tabindex="0" role="region" aria-label="Classes">
      <table>
        <thead>
          <tr>
            <th scope="col" class="name">class</th>
            <td class="bar"></td>
            <th scope="col">objects</th>
            <th scope="col">share</th>
            <th scope="col">images</th>
            <th scope="col">median box</th>
            <th scope="col">small, medium, large</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(rowOf)}
        </tbody>
      </table>
    </div>`;
  const rest = ranked.slice(MOST_CLASSES);
  const keys = html`<p class="keys">
    <span><i class="swatch s"></i>small: below 32² px</span
    ><span><i class="swatch m"></i>medium: below 96² px</span><span><i class="swatch l"></i>large</span>
  </p>`;
  const more =
    rest.length === 0
      ? undefined
      : html`<details>
          <summary>${wholeText(rest.length)} more</summary>
          ${table(rest)}
        </details>`;
  return html`<div class="card">${table(ranked.slice(0, MOST_CLASSES))}${keys}${more}</div>`;
}

function swatch(color: string): Markup {
  return html`<i class="swatch" style="background:${color}"></i>`;
}

function sizeBar({ small, medium, large }: SizeCounts): Markup | string {
  const all = small + medium + large;
  if (all === 0) return "–";
  const says = `${wholeText(small)} small, ${wholeText(medium)} medium, ${wholeText(large)} large`;
  const part = (name: string, number: number): Markup | undefined =>
    number === 0
      ? undefined
      : html`<i class="${name}" style="width:${((100 * number) / all).toFixed(1)}%"></i>`;
  return html`<span class="parts" role="img" aria-label="${says}" title="${says}"
    >${part("s", small)}${part("m", medium)}${part("l", large)}</span
  >`;
}

interface BarLine {
  readonly name: string;
  readonly value: number;
  readonly cells: readonly string[];
}

/** A card with a bar for each line. */
function barCard(title: string, note: string, heads: readonly string[], lines: readonly BarLine[]): Markup {
  const most = Math.max(1, ...lines.map(({ value }) => value));
  return html`<div class="${heads.length > MOST_NARROW ? "card wide" : "card"}">
    <h3><bdi>${title}</bdi></h3>
    ${note === "" ? undefined : html`<p class="lead">${note}</p>`}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col" class="name">${heads[0]}</th>
            <td class="bar"></td>
            ${heads.slice(1).map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ name, value, cells }) =>
              html`<tr>
                <th scope="row" class="name"><bdi>${name}</bdi></th>
                <td class="bar">${bar(value / most)}</td>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}

/** Splits, shapes, keypoints, relations, and assets that are no images: as far as there are any. */
export function partCards(inspection: Inspection): readonly Markup[] {
  const { annotations, images, shapes, splits, relations, media } = inspection;
  const cards: Markup[] = [];
  if (splits.length > 0)
    cards.push(
      barCard(
        "Splits",
        missingText(inspection),
        ["split", "images", "share", "objects", "empty"],
        splits.map((split) => ({
          name: split.name ?? "(none)",
          value: split.images,
          cells: [
            wholeText(split.images),
            shareText(images === 0 ? 0 : split.images / images),
            wholeText(split.objects),
            wholeText(split.backgrounds),
          ],
        })),
      ),
    );
  if (shapes.length > 0)
    cards.push(
      barCard(
        "Shapes",
        "",
        ["shape", "objects", "share"],
        shapes.map(({ type, objects }) => ({
          name: type,
          value: objects,
          cells: [wholeText(objects), shareText(objects / annotations)],
        })),
      ),
    );
  const points = inspection.classes.flatMap(({ name, keypoints }) =>
    keypoints.map((point, index) => ({ name: `${name} ${point.name ?? index + 1}`, point })),
  );
  if (points.length > 0)
    cards.push(
      barCard(
        "Keypoints",
        "",
        ["keypoint", "visible", "hidden", "none"],
        points.map(({ name, point: { visible, hidden, unlabelled } }) => ({
          name,
          value: visible + hidden,
          cells: [visible, hidden, unlabelled].map(wholeText),
        })),
      ),
    );
  if (media.some((found) => found.media !== "image"))
    cards.push(
      barCard(
        "Media",
        "",
        ["kind", "assets", "objects"],
        media.map((found) => ({
          name: found.media,
          value: found.assets,
          cells: [wholeText(found.assets), wholeText(found.objects)],
        })),
      ),
    );
  if (relations.length > 0)
    cards.push(
      barCard(
        "Relations",
        "",
        ["relation", "count"],
        relations.map((one) => ({ name: one.name, value: one.count, cells: [wholeText(one.count)] })),
      ),
    );
  return cards;
}

function missingText({ splits, classes }: Inspection): string {
  return splits
    .flatMap(({ name = "(none)", classes: counts }) => {
      const missing = classes
        .filter(({ objects }, rank) => objects > 0 && counts[rank] === 0)
        .map((found) => found.name);
      const more = missing.length > 8 ? ` and ${missing.length - 8} more` : "";
      return missing.length === 0
        ? []
        : [`No objects in ${name} of: ${missing.slice(0, 8).join(", ")}${more}.`];
    })
    .join(" ");
}

/** A card for each question with its answers. */
export function questionCards({ questions }: Inspection): readonly Markup[] {
  return questions.slice(0, MOST_QUESTIONS).map(({ path, about, answered, answers, unlisted }) => {
    const lines = answers.slice(0, MOST_ANSWERS).map((answer) => ({
      name: answerText(answer.value),
      value: answer.count,
      cells: [wholeText(answer.count)],
    }));
    const left = answers.slice(MOST_ANSWERS).reduce((sum, answer) => sum + answer.count, unlisted);
    if (left > 0) lines.push({ name: "others", value: left, cells: [wholeText(left)] });
    return barCard(path.join(" › "), `of ${count(answered, about)}`, ["answer", "count"], lines);
  });
}
