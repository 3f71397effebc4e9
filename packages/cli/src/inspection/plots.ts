import type { Grid } from "@angokit/formats/inspect";
import { html, type Markup } from "./markup.ts";
import { shareText, wholeText } from "./numbers.ts";

/** Pixels of a plot, before it is scaled to its place. */
const WIDTH = 400;
const HEIGHT = 230;
const LEFT = 58;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 40;
const PLOT = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };

/** A bar of a histogram. */
export interface Column {
  /** What it counts, in full. */
  readonly title: string;
  readonly count: number;
  /** Below it; not every bar has room for one. */
  readonly tick?: string;
}

/** Bars side by side. `place` says whether ticks stand at the left edge of their bars or below the middle. */
export function histogram(columns: readonly Column[], axis: string, place: "edge" | "middle"): Markup {
  const top = niceTop(Math.max(1, ...columns.map(({ count }) => count)));
  const step = PLOT.width / Math.max(1, columns.length);
  const gap = Math.min(4, step * 0.15);
  const y = (value: number): number => TOP + PLOT.height * (1 - value / top);
  return html`${rulers(top, y)}${columns.map(({ title, count, tick }, index) => {
      const x = LEFT + index * step;
      const height = Math.max(count === 0 ? 0 : 1.5, TOP + PLOT.height - y(count));
      const at = place === "edge" ? x : x + step / 2;
      return html`${
        count === 0
          ? undefined
          : html`<rect
              class="mark"
              x="${fixed(x + gap / 2)}"
              y="${fixed(TOP + PLOT.height - height)}"
              width="${fixed(step - gap)}"
              height="${fixed(height)}"
              rx="${fixed(Math.min(2.5, height / 2))}"
              ><title>${title}: ${wholeText(count)}</title></rect
            >`
      }${
        tick === undefined
          ? undefined
          : html`<text x="${fixed(at)}" y="${TOP + PLOT.height + 16}" text-anchor="middle">${tick}</text>`
      }`;
    })}<text x="${LEFT + PLOT.width / 2}" y="${HEIGHT - 5}" text-anchor="middle">${axis}</text>`;
}

function rulers(top: number, y: (value: number) => number): readonly Markup[] {
  return [0, top / 2, top].map(
    (value) =>
      html`<line
          class="axis"
          x1="${LEFT}"
          x2="${WIDTH - RIGHT}"
          y1="${fixed(y(value))}"
          y2="${fixed(y(value))}"
        /><text x="${LEFT - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${wholeText(value)}</text>`,
  );
}

/** A tick of an axis: where, as a share of its length, and what. */
interface Tick {
  readonly at: number;
  readonly text: string;
}

/** How the cells of a plane are shown. */
export interface Plane {
  readonly grid: Grid;
  /** Whether rows are shown from the bottom. */
  readonly upwards: boolean;
  readonly ticks: readonly Tick[];
  readonly axes: readonly [x: string, y: string];
  /** What a cell stands for. */
  readonly titleOf: (column: number, row: number) => string;
}

/** The cells of a plane, the fuller the stronger their colour. */
export function heatMap({ grid, upwards, ticks, axes, titleOf }: Plane): Markup {
  const { columns, rows, counts } = grid;
  const most = Math.max(1, ...counts.flat());
  const all = Math.max(
    1,
    counts.flat().reduce((sum, count) => sum + count, 0),
  );
  const [width, height] = [PLOT.width / columns, PLOT.height / rows];
  const cells = counts.flatMap((row, down) =>
    row.flatMap((count, across) => {
      if (count === 0) return [];
      const y = TOP + (upwards ? rows - 1 - down : down) * height;
      // Roots, so that cells of a few can be told from empty ones.
      const strength = 0.12 + 0.88 * Math.sqrt(count / most);
      return [
        html`<rect
          class="mark"
          x="${fixed(LEFT + across * width)}"
          y="${fixed(y)}"
          width="${fixed(width + 0.3)}"
          height="${fixed(height + 0.3)}"
          fill-opacity="${strength.toFixed(2)}"
          ><title>${titleOf(across, down)}: ${wholeText(count)} (${shareText(count / all)})</title></rect
        >`,
      ];
    }),
  );
  return html`<rect
      class="frame"
      x="${LEFT}"
      y="${TOP}"
      width="${PLOT.width}"
      height="${PLOT.height}"
      rx="3"
    />${cells}${ticks.map(
      ({ at, text }) =>
        html`<text
            x="${fixed(LEFT + at * PLOT.width)}"
            y="${TOP + PLOT.height + 16}"
            text-anchor="${anchorOf(at)}"
            >${text}</text
          ><text
            x="${LEFT - 6}"
            y="${fixed(TOP + PLOT.height * (upwards ? 1 - at : at) + 4)}"
            text-anchor="end"
            >${text}</text
          >`,
    )}<text x="${LEFT + PLOT.width / 2}" y="${HEIGHT - 5}" text-anchor="middle">${axes[0]}</text
    ><text transform="translate(11 ${TOP + PLOT.height / 2}) rotate(-90)" text-anchor="middle"
      >${axes[1]}</text
    >`;
}

function anchorOf(at: number): string {
  return at >= 0.95 ? "end" : at <= 0.05 ? "start" : "middle";
}

/** A disc of a scatter plot. */
export interface Bubble {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly title: string;
}

/** Discs whose areas are counts, over axes that begin with 0. */
export function bubbles(list: readonly Bubble[], axes: readonly [x: string, y: string]): Markup {
  const [right, top] = [
    niceTop(Math.max(1, ...list.map(({ x }) => x))),
    niceTop(Math.max(1, ...list.map(({ y }) => y))),
  ];
  const most = Math.max(1, ...list.map(({ count }) => count));
  const y = (value: number): number => TOP + PLOT.height * (1 - value / top);
  const largestFirst = list.toSorted((a, b) => b.count - a.count);
  return html`${rulers(top, y)}${[0, right / 2, right].map(
      (value) =>
        html`<text
          x="${fixed(LEFT + (PLOT.width * value) / right)}"
          y="${TOP + PLOT.height + 16}"
          text-anchor="${anchorOf(value / right)}"
          >${wholeText(value)}</text
        >`,
    )}${largestFirst.map(
      (one) =>
        html`<circle
          class="bubble"
          cx="${fixed(LEFT + (PLOT.width * one.x) / right)}"
          cy="${fixed(y(one.y))}"
          r="${fixed(3 + 13 * Math.sqrt(one.count / most))}"
          ><title>${one.title}</title></circle
        >`,
    )}<text x="${LEFT + PLOT.width / 2}" y="${HEIGHT - 5}" text-anchor="middle">${axes[0]}</text
    ><text transform="translate(11 ${TOP + PLOT.height / 2}) rotate(-90)" text-anchor="middle"
      >${axes[1]}</text
    >`;
}

/** A plot with its title, a sentence, and its numbers as a table for those who can't see it, or want to know. */
export function figure(
  id: string,
  title: string,
  says: string,
  plot: Markup,
  numbers: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] },
): Markup {
  return html`<figure class="card" aria-labelledby="${id}">
    <figcaption>
      <h3 id="${id}">${title}</h3>
      <p>${says}</p>
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${says}">${plot}</svg
    >${table(numbers)}
  </figure>`;
}

function table({
  heads,
  rows,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): Markup {
  return html`<details>
    <summary>Numbers</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${heads.map(
              (head, index) =>
                html`<th scope="col" ${index === 0 ? html` class="name"` : undefined}>${head}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((text, index) => cell(text, index))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function cell(text: string, index: number): Markup {
  return index === 0 ? html`<th scope="row" class="name">${text}</th>` : html`<td>${text}</td>`;
}

/** The least of 2, 4, 6, 8, 10, 20, 30, 40, … that is not below a number: its half is whole, too. */
function niceTop(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)));
  return (
    [1, 2, 3, 4, 5, 6, 8, 10].map((times) => times * unit).find((top) => top >= value && top % 2 === 0) ??
    20 * unit
  );
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
