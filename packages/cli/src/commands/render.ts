import { Command, InvalidArgumentError, Option } from "commander";
import type { Dataset, DatasetImage, YoloDatasetTask } from "@angokit/formats";
import { sampleImages } from "@angokit/formats/inspect";
import { renderPng, renderSvg } from "@angokit/formats/render";
import { UsageError } from "../failure.ts";
import { Findings } from "../findings.ts";
import { countOption, integerOption, pathOption } from "../flag-values.ts";
import {
  addCommonFlags,
  addHelp,
  addInputFlags,
  type CommonFlags,
  type InputFlags,
  TASKS,
} from "../flags.ts";
import { withProgress } from "../image-progress.ts";
import { openInput } from "../input.ts";
import { interruptible } from "../interruption.ts";
import { nearest } from "../nearest.ts";
import { openPictureOutput } from "../pictures/picture-output.ts";
import { shownImages } from "../pictures/shown-images.ts";
import type { Attempt } from "../program.ts";
import type { Terminal } from "../terminal.ts";
import { tellFindings } from "../told-findings.ts";
import { count } from "../words.ts";

interface RenderFlags extends CommonFlags, InputFlags {
  readonly task?: YoloDatasetTask;
  readonly out: string;
  readonly overwrite: boolean;
  readonly image: readonly string[];
  readonly sample: number;
  readonly seed: number;
  readonly columns: number;
  readonly size?: number;
  readonly labels: "on" | "off";
  readonly images: "embed" | "link" | "none";
  readonly class: readonly string[];
}

const EXAMPLES_PER_CODE = 1;
const SHEET_SIZE = 320;
const SINGLE_SIZE = 1024;

/** `angokit render` */
export function renderCommand(attempt: Attempt): Command {
  const command = addInputFlags(
    new Command("render")
      .description("draw images with their annotations: one, or a sheet of several, as SVG or PNG")
      .argument("<input>", "a file, a folder, an archive, or - for standard input"),
  )
    .option("--class-from <title>", "Ango: the answer to this question about an object is its class")
    .addOption(
      new Option("--task <task>", "what YOLO labels are for; told from their rows unless given").choices(
        TASKS,
      ),
    )
    .optionsGroup("Picture:")
    .addOption(
      new Option("-o, --out <file>", "a file that ends in .svg or .png")
        .argParser(pictureOption)
        .makeOptionMandatory(),
    )
    .option("--overwrite", "replace a picture that angokit wrote there before", false)
    .option("--image <name>", "draw this image; may be repeated", listed, [])
    .option("--sample <n>", "draw so many images, taken at random", countOption, 12)
    .option("--seed <number>", "another seed, other images", integerOption, 0)
    .option("--class <name>", "draw objects of this class only; may be repeated", listed, [])
    .option("--columns <n>", "images in a row", countOption, 4)
    .option(
      "--size <pixels>",
      `the longer side of an image, or the mean width of several (default ${SINGLE_SIZE}, or ${SHEET_SIZE})`,
      countOption,
    )
    .addOption(
      new Option("--labels <how>", "names of classes beside objects").choices(["on", "off"]).default("on"),
    )
    .addOption(
      new Option(
        "--images <how>",
        "the pictures below the annotations; link is for SVG, which then needs the files",
      )
        .choices(["embed", "link", "none"])
        .default("embed"),
    );
  addHelp(addCommonFlags(command), {
    examples: [
      "angokit render dataset --out sheet.png",
      "angokit render coco --image street-01.png --out street.svg",
      "angokit render export.json --class Boat --sample 6 --columns 3 --out boats.png",
    ],
    codes: [
      "0    drawn",
      "2    wrong use, or an input that can't be read or recognised",
      "3    the disk failed",
      "130  interrupted; nothing was written",
    ],
  });
  return command.action((input: string, flags: RenderFlags) =>
    attempt(flags, (terminal) => interruptible(terminal, () => render(input, flags, terminal))),
  );
}

async function render(path: string, flags: RenderFlags, terminal: Terminal): Promise<number> {
  const isSvg = /\.svg$/i.test(flags.out);
  if (flags.images === "link" && !isSvg)
    throw new UsageError("usage/images", "--images link is for SVG: a PNG has the pixels in it.");
  // Told before a dataset of gigabytes was read.
  const output = await openPictureOutput(flags.out, flags.overwrite);
  const findings = new Findings(EXAMPLES_PER_CODE);
  const { dataset, detection, find, findSource } = await openInput(path, flags, findings.add, flags.task);
  const { categories } = dataset.header;
  const classes = classRanks(dataset, flags.class);
  const chosen = await chosenImages({ ...dataset, images: withProgress(dataset.images, terminal) }, flags);
  const images = classes === undefined ? chosen : chosen.map((image) => onlyClasses(image, classes));
  const size = flags.size ?? (images.length > 1 ? SHEET_SIZE : SINGLE_SIZE);
  const { pictures, missing } = await shownImages(images, {
    find,
    ...(findSource === undefined ? {} : { findSource }),
    how: flags.images,
    side: size,
    out: flags.out,
  });
  const options = { categories, size, columns: flags.columns, labels: flags.labels === "on" };
  const drawn = isSvg ? await renderSvg(pictures, options) : await renderPng(pictures, options);
  await output.write("svg" in drawn ? drawn.svg : drawn.png);
  const { width, height, undrawn } = drawn;
  const objects = images.reduce((sum, { annotations }) => sum + annotations.length, 0) - undrawn;
  if (terminal.json) {
    const diagnostics = { ...findings.counts, codes: findings.byCode(), first: findings.kept };
    const counts = { images: images.length, objects, missing, undrawn };
    const names = images.map(({ name }) => name);
    terminal.result(
      JSON.stringify({
        ok: true,
        from: detection.format,
        out: flags.out,
        width,
        height,
        ...counts,
        names,
        diagnostics,
      }),
    );
    return 0;
  }
  tellFindings(findings, terminal);
  if (missing > 0)
    terminal.note(
      `${count(missing, "image file")} can't be shown: not found, damaged, or neither PNG nor JPEG.`,
    );
  if (undrawn > 0)
    terminal.note(
      `${count(undrawn, "annotation")} can't be drawn: groups of points, text spans and the like.`,
    );
  terminal.result(
    `${terminal.style("green", "Drew", process.stdout)} ${count(images.length, "image")} with ${count(objects, "object")} to ${flags.out} (${width} × ${height}).`,
  );
  return 0;
}

/** The images that are named, else a sample in the order of their names. */
async function chosenImages(
  { images }: Dataset,
  { image: names, sample, seed }: RenderFlags,
): Promise<readonly DatasetImage[]> {
  if (names.length === 0) {
    const sampling = sampleImages(images, { count: sample, seed });
    // oxlint-disable-next-line no-unused-vars -- the sample is drawn while they pass
    for await (const _ of sampling.images);
    const drawn = sampling.sample().toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    if (drawn.length > 0) return drawn;
    throw new UsageError(
      "usage/image",
      sample === 0 ? "--sample 0 draws nothing." : "There are no images to draw.",
    );
  }
  const found = new Map<string, DatasetImage>();
  const known: string[] = [];
  for await (const image of images) {
    if (image.media !== "image") continue;
    const name = names.find((wanted) => isCalled(image, wanted) && !found.has(wanted));
    if (name !== undefined) found.set(name, image);
    if (found.size === names.length) break;
    if (known.length < 10_000) known.push(image.name.replace(/\.\w+$/, ""));
  }
  return names.map((name) => {
    const image = found.get(name);
    if (image !== undefined) return image;
    const near = nearest(name, known);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new UsageError("usage/image", `--image ${name}: there is no such image.${hint}`);
  });
}

/** By its name, the last part of it, either without its extension, or its id. */
function isCalled({ name, id }: DatasetImage, wanted: string): boolean {
  const last = name.slice(name.lastIndexOf("/") + 1);
  const calls = [name, last, name.replace(/\.\w+$/, ""), last.replace(/\.\w+$/, ""), String(id)];
  return calls.includes(wanted);
}

function classRanks({ header }: Dataset, names: readonly string[]): ReadonlySet<number> | undefined {
  if (names.length === 0) return undefined;
  const known = header.categories.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new UsageError("usage/class", `--class ${name}: there is no such class.${hint}`);
  }
  return new Set(known.flatMap((name, rank) => (names.includes(name) ? [rank] : [])));
}

function onlyClasses(image: DatasetImage, classes: ReadonlySet<number>): DatasetImage {
  return { ...image, annotations: image.annotations.filter(({ category }) => classes.has(category)) };
}

function listed(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function pictureOption(text: string): string {
  const path = pathOption(text);
  if (!/\.(?:svg|png)$/i.test(path)) throw new InvalidArgumentError("It must end in .svg or .png.");
  return path;
}
