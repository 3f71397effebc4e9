import type { Category, FormatName } from "@angokit/formats";
import type { Inspection } from "@angokit/formats/inspect";
import { classColors } from "@angokit/formats/render";
import { count } from "../words.ts";
import { charts } from "./charts.ts";
import { gallery } from "./gallery.ts";
import { html, Markup } from "./markup.ts";
import { numberText, shareText, wholeText } from "./numbers.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { classTable, partCards, questionCards } from "./tables.ts";
import type { Sample } from "./thumbnails.ts";

/** What is looked at. */
export interface InspectedInput {
  /** What lies there: YOLO, also where its sidecar says that it was made of something else. */
  readonly from: FormatName;
  /** As it was given. */
  readonly input: string;
}

/** What a page is made of. */
export interface PageContent extends InspectedInput {
  readonly inspection: Inspection;
  readonly categories: readonly Category[];
  readonly samples: readonly Sample[];
  readonly seed: number;
  readonly version: string;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

/** What every page begins with: how it is known that angokit wrote it. */
export const PAGE_START = "<!doctype html>\n<!-- angokit inspect -->\n";
/** Formats as people write them. */
export const FORMAT_NAMES: Readonly<Record<FormatName, string>> = {
  ango: "Ango",
  coco: "COCO",
  yolo: "YOLO",
  voc: "Pascal VOC",
  cvat: "CVAT",
  "label-studio": "Label Studio",
  labelme: "labelme",
};
/** The page may load nothing and run nothing, whatever a name in it says. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One page that needs nothing beside it: no network, no script. The same content gives the same page. */
export function inspectionPage(content: PageContent): string {
  const { inspection, from, input, version } = content;
  const sections = sectionsOf(content);
  const title = input === "-" ? "standard input" : input;
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>${title}: what is in it</title>
      <style>
        ${new Markup(PAGE_STYLE)}
      </style>
    </head>
    <body>
      <header>
        <h1><bdi>${title}</bdi></h1>
        <p class="lead">
          ${FORMAT_NAMES[from]} dataset with ${count(inspection.images, "image")} and
          ${count(inspection.annotations, "object")}
        </p>
        <nav aria-label="Sections">
          ${sections.map(({ id, title: text }) => html`<a href="#${id}">${text}</a>`)}
        </nav>
      </header>
      <main>
        ${keyFigures(inspection)}
        ${sections.map(
          ({ id, title: text, content: inside }) =>
            html`<section id="${id}" aria-labelledby="${id}-title">
              <h2 id="${id}-title">${text}</h2>
              ${inside}
            </section> `,
        )}
      </main>
      <footer>Made by angokit ${version}. Counts are exact, quantiles within 1%.</footer>
    </body>
  </html>`;
  return `${PAGE_START}${page.text}\n`;
}

function sectionsOf({ inspection, categories, samples, seed }: PageContent): readonly Section[] {
  const colors = classColors(categories);
  const sections: Section[] = [];
  const add = (id: string, title: string, content: Markup): void =>
    void sections.push({ id, title, content });
  if (inspection.classes.length > 0) add("classes", "Classes", classTable(inspection, colors));
  if (samples.length > 0) {
    const missing = samples.filter(({ picture }) => "why" in picture).length;
    const note = `${wholeText(samples.length)} of ${count(inspection.images, "image")}, drawn with seed ${seed}.${missing === 0 ? "" : ` ${count(missing, "picture")} could not be shown.`}`;
    add(
      "samples",
      "Samples",
      html`${gallery(samples, { categories, colors })}
        <p class="note">${note}</p>`,
    );
  }
  const plots = charts(inspection);
  if (plots.length > 0) add("plots", "Sizes and places", grid(plots));
  const parts = partCards(inspection);
  if (parts.length > 0) add("composition", "Composition", grid(parts));
  const questions = questionCards(inspection);
  const left = inspection.questions.length - questions.length;
  const more = left > 0 ? html`<p class="note">And ${count(left, "more question")}.</p>` : undefined;
  if (questions.length > 0) add("answers", "Answers", html`${grid(questions)}${more}`);
  return sections;
}

function grid(cards: readonly Markup[]): Markup {
  return html`<div class="grid">${cards}</div>`;
}

function keyFigures(inspection: Inspection): Markup {
  const { images, annotations, backgrounds, classes, objectsPerImage, sizes, crowd, scores, assets, tracks } =
    inspection;
  const unused = classes.filter(({ objects }) => objects === 0).length;
  const measured = sizes.small + sizes.medium + sizes.large;
  const facts: (readonly [name: string, value: string, note: string])[] = [
    ["Images", wholeText(images), images === 0 ? "" : `${shareText(backgrounds / images)} without objects`],
    ["Objects", wholeText(annotations), `${numberText(objectsPerImage.mean)} in an image`],
    [
      "Classes",
      wholeText(classes.length),
      unused === 0 ? "all with objects" : `${wholeText(unused)} without objects`,
    ],
  ];
  if (measured > 0)
    facts.push([
      "Small objects",
      shareText(sizes.small / measured),
      `of less than 32² px; ${shareText(sizes.large / measured)} large`,
    ]);
  for (const { kind, assets: number, images: parts } of assets) {
    const name = kind === "frame" ? "Videos" : "Documents";
    facts.push([name, wholeText(number), `with ${count(parts, `labelled ${kind}`)}`]);
  }
  if (scores !== undefined)
    facts.push(["Median score", numberText(scores.p50), `of ${count(scores.values, "prediction")}`]);
  if (tracks !== undefined)
    facts.push(["Tracks", wholeText(tracks.tracks), `with ${count(tracks.objects, "object")}`]);
  if (crowd > 0) facts.push(["Crowd", wholeText(crowd), "objects that stand for a group"]);
  return html`<dl class="facts">
    ${facts.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${note}</small></dd>
        </div>`,
    )}
  </dl>`;
}
