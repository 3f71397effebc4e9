import { Command, InvalidArgumentError, Option } from "commander";
import type { Dataset, FormatName, OnDiagnostic } from "@angokit/formats";
import {
  crop,
  type CutOptions,
  type CutReport,
  split,
  tile,
  type Transformed,
  type Window,
} from "@angokit/formats/transform";
import { UsageError } from "../failure.ts";
import { Findings } from "../findings.ts";
import { countOption, integerOption } from "../flag-values.ts";
import {
  addHelp,
  addInputFlags,
  addWriteFlags,
  givenFlags,
  type InputFlags,
  type WriteFlags,
} from "../flags.ts";
import { withProgress } from "../image-progress.ts";
import { findInput, openFound } from "../input.ts";
import { interruptible } from "../interruption.ts";
import { TileFiles } from "../pictures/tile-files.ts";
import type { Attempt } from "../program.ts";
import { type TargetName, writeTarget } from "../target.ts";
import { CODES } from "../transformation.ts";
import type { Terminal } from "../terminal.ts";
import { count } from "../words.ts";
import { yoloTaskOf } from "../yolo-task.ts";

interface CutFlags extends WriteFlags, InputFlags {
  readonly to?: TargetName;
  readonly minVisible: number;
  readonly empty: "keep" | "drop";
  readonly images: "none" | "cut";
}

interface TileFlags extends CutFlags {
  readonly size: TileSides;
  readonly overlap: number;
  readonly edges: "narrow" | "full";
}

interface CropFlags extends CutFlags {
  readonly box: Window;
}

interface TileSides {
  readonly width: number;
  readonly height: number;
}

type Cut = (dataset: Dataset, options: CutOptions) => Transformed<CutReport>;

const TARGETS: readonly TargetName[] = [
  "yolo",
  "coco",
  "ango",
  "ango-import",
  "voc",
  "cvat",
  "label-studio",
  "labelme",
];
const EXAMPLES_PER_CODE = 1;
/** `angokit tile` */
export function tileCommand(attempt: Attempt): Command {
  const command = new Command("tile")
    .description("part large images into tiles: the files and their annotations, cut exactly at the borders")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Tiles:")
    .addOption(
      new Option("--size <pixels>", "sides of a tile: 1024, or 1024x768")
        .argParser(sidesOption)
        .makeOptionMandatory(),
    )
    .option("--overlap <pixels>", "pixels that a tile shares with the next", countOption, 0)
    .addOption(
      new Option("--edges <how>", "the last tile ends with the image and is smaller, or is moved back")
        .choices(["narrow", "full"])
        .default("narrow"),
    );
  addHelp(addCutFlags(command), {
    examples: [
      "angokit tile dataset --size 1024 --overlap 128 --task segment --out tiles",
      "angokit tile export.json --size 640 --to yolo --empty drop --out tiles",
      "angokit tile coco --size 512x256 --images none --out tiles.json",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: TileFlags) => {
    const { size, overlap, edges } = flags;
    const cut: Cut = (dataset, options) => tile(dataset, { ...size, overlap, edges, ...options });
    return attempt(flags, (terminal) =>
      interruptible(terminal, () => write(input, flags, command, cut, terminal)),
    );
  });
}

/** `angokit crop` */
export function cropCommand(attempt: Attempt): Command {
  const command = new Command("crop")
    .description("cut one part out of every image: the files and their annotations")
    .argument("<input>", "a file, a folder, an archive, or - for standard input")
    .optionsGroup("Part:")
    .addOption(
      new Option(
        "--box <x,y,width,height>",
        "the part in pixels; what of it is outside of an image is left out",
      )
        .argParser(boxOption)
        .makeOptionMandatory(),
    );
  addHelp(addCutFlags(command), {
    examples: [
      "angokit crop dataset --box 0,0,640,640 --out corner",
      "angokit crop coco --box 100,50,320,240 --images none --out part.json",
    ],
    codes: CODES,
  });
  return command.action((input: string, flags: CropFlags) =>
    attempt(flags, (terminal) =>
      interruptible(terminal, () =>
        write(input, flags, command, (dataset, options) => crop(dataset, flags.box, options), terminal),
      ),
    ),
  );
}

function addCutFlags(command: Command): Command {
  command
    .addOption(
      new Option(
        "--min-visible <share>",
        "leave slivers out: less than this share of the object, and of the part",
      )
        .argParser(shareOption)
        .default(0.1),
    )
    .addOption(
      new Option("--empty <how>", "parts without objects, of images that have some")
        .choices(["keep", "drop"])
        .default("keep"),
    )
    .optionsGroup("Output:")
    .addOption(
      new Option("--to <format>", "what to write; the format of the input unless given").choices(TARGETS),
    )
    .addOption(
      new Option("--images <how>", "cut the image files that are found, PNG and JPEG, into PNG")
        .choices(["none", "cut"])
        .default("cut"),
    );
  return addWriteFlags(addInputFlags(command));
}

async function write(
  path: string,
  flags: CutFlags,
  command: Command,
  cut: Cut,
  terminal: Terminal,
): Promise<number> {
  const findings = new Findings(EXAMPLES_PER_CODE);
  const given = givenFlags(command);
  const asked = given.has("task") ? flags.task : undefined;
  const found = await findInput(path, { ...flags, task: asked }, findings.add);
  const { detection } = found;
  const to = flags.to ?? targetOf(detection.format);
  // A task that the target has no use for is the one of the input; of corners only who asks knows.
  const taskOfInput = to === "yolo" && asked !== "obb" ? undefined : asked;
  const openTold = async (onDiagnostic: OnDiagnostic): ReturnType<typeof openFound> =>
    openFound(found, flags, onDiagnostic, taskOfInput);
  const { dataset, find, findSource, origin } = await openTold(findings.add);
  const isOwn = to === "yolo" && detection.format === "yolo" && asked === undefined;
  const task = isOwn
    ? await yoloTaskOf(found, async () => (await openFound(found, flags, () => {})).dataset)
    : flags.task;
  const files = flags.images === "cut" ? new TileFiles(find, findSource) : undefined;
  const passed = ({ header, images }: Dataset): Dataset => {
    const counted = withProgress(images, terminal);
    return { header, images: files?.before(counted) ?? counted };
  };
  const whole =
    flags.split === undefined
      ? passed(dataset)
      : await splitWhole(flags, {
          plan: async () => (await openTold(() => {})).dataset,
          dataset: passed(dataset),
        });
  const parts = cut(whole, { minVisible: flags.minVisible, keepEmpty: flags.empty === "keep" });
  const code = await writeTarget({
    dataset: files?.after(parts) ?? parts,
    from: detection.format,
    to,
    flags: { ...flags, task },
    given,
    isSplit: true,
    findings,
    images:
      files === undefined
        ? { mode: "none", find }
        : { mode: "cut", placerOf: (disk) => files.placerOf(disk) },
    origins: [origin],
    terminal,
    result: {
      from: detection.format,
      get parts() {
        return parts.report();
      },
    },
  });
  for (const line of linesOf(parts.report())) terminal.note(line);
  return code;
}

/**
 * Images over splits before they are cut: parts of one image in two splits would leak. Nor are frames of one video torn, or
 * tiles that are cut again.
 */
async function splitWhole(
  { split: ratios = [], seed }: CutFlags,
  { plan, dataset }: { readonly plan: () => Promise<Dataset>; readonly dataset: Dataset },
): Promise<Dataset> {
  let opened = 0;
  return split(() => ((opened += 1) === 1 ? plan() : dataset), { ratios, seed, by: "none", group: "asset" });
}

function targetOf(format: FormatName): TargetName {
  const target = TARGETS.find((name) => name === format);
  if (target !== undefined) return target;
  throw new UsageError("usage/to", `--to says what to write: ${TARGETS.join(", ")}.`);
}

/** What the parts are made of, for people. */
function linesOf({
  images,
  tiles,
  empty,
  annotations,
  pieces,
  cut,
  left,
  untied,
}: CutReport): readonly string[] {
  const gone = left.outside + left.hidden + left.unplaced;
  const why = [
    [left.outside, "outside of all parts"],
    [left.hidden, "of which no part shows more than a sliver"],
    [
      left.unplaced,
      "without a place in the image, such as classes of whole images, text spans and regions of documents",
    ],
  ] as const;
  return [
    `${count(images, "image")} with ${count(annotations, "annotation")} became ${count(tiles, "part")} with ${pieces}, ${cut} of them cut at a border.`,
    ...(empty === 0
      ? []
      : [`${count(empty, "part")} without objects ${empty === 1 ? "is" : "are"} left out.`]),
    ...(gone === 0
      ? []
      : [
          `${count(gone, "annotation")} ${gone === 1 ? "is" : "are"} in no part: ${why
            .flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]))
            .join(", ")}.`,
        ]),
    ...(untied === 0
      ? []
      : [`${count(untied, "relation")} ${untied === 1 ? "is" : "are"} in no part: the ends are apart.`]),
  ];
}

function sidesOption(text: string): TileSides {
  const [, width = "", height = width] = /^(\d+)(?:x(\d+))?$/.exec(text.trim()) ?? [];
  const sides = { width: Number(width), height: Number(height) };
  if (width === "" || sides.width < 1 || sides.height < 1)
    throw new InvalidArgumentError("It must be a number of pixels, or two as in 1024x768.");
  return sides;
}

function boxOption(text: string): Window {
  const numbers = text.split(",").map((part) => integerOption(part));
  const [x = 0, y = 0, width = 0, height = 0] = numbers;
  if (numbers.length !== 4 || width < 1 || height < 1)
    throw new InvalidArgumentError("It must be four whole numbers: x,y,width,height.");
  return { x, y, width, height };
}

function shareOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("It must be from 0 to 1.");
  return value;
}
