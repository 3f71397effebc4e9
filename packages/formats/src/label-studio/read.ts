import { OutlinedCount } from "../geometry/outlined.ts";
import { readOnce } from "../model/read-once.ts";
import type { Folder, Source } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import type { Category, Dataset, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { fileInput } from "../sidecar/file-input.ts";
import { restored } from "../sidecar/restored.ts";
import { writtenOptions } from "../sidecar/text.ts";
import { bitmasksIn } from "./bitmask.ts";
import { chosenOf } from "./chosen.ts";
import { type LabelConfig, readLabelConfig } from "./config.ts";
import { CONFIG_NAME, labelStudioFormat } from "./form.ts";
import { isMinTask, taskOfMin } from "./json-min.ts";
import { UNLABELLED } from "./region.ts";
import { regionsOf } from "./regions.ts";
import type { ResultsAs } from "./written-task.ts";
import { choicesOf, CLASS_CONTROL, imageOfTask, isClassResult } from "./task.ts";
import { type Told, toldOf, untold } from "./told.ts";

/** Options of {@link readLabelStudio}. */
export interface ReadLabelStudioOptions {
  /** Of a folder: the path of the tasks; found by their content unless given. */
  readonly entry?: string;
  /** The configuration of the project: classes, their order and colours. In a folder `label-config.xml` unless given. */
  readonly labelConfig?: Source;
  /** Whether predictions are read where there are annotations, too. Without annotations they always are. */
  readonly predictions?: boolean;
  /**
   * What `writeLabelStudio` wrote beside the tasks: gives back what they can't hold. In a folder it is found; `false`
   * passes it over.
   */
  readonly sidecar?: Source | boolean;
  /** Told of everything that is wrong with the file. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
}

/**
 * Reads an export of Label Studio: its JSON, an array of tasks, or JSON-MIN. Twice: an export has no list of classes, so
 * without `labelConfig` they are those of its regions in the order of appearance. Of each task one annotation is read:
 * the ground truth, else the first that was not cancelled, else the first prediction; the others stay in `extra`.
 *
 * @throws FormatError `label-studio/not-tasks` for a text that is no array of tasks; what `jsonItems`, `readXml` and the
 *   sidecar throw. All else is a diagnostic `label-studio/…`.
 * https://labelstud.io/guide/task_format
 */
export async function readLabelStudio(
  input: Folder | Source,
  options: ReadLabelStudioOptions = {},
): Promise<Dataset> {
  const on = options.onDiagnostic ?? throwOnError;
  const { predictions = false } = options;
  const { source, beside, sidecar } = await fileInput(input, "label-studio", options.entry, options.sidecar);
  const labelConfig = options.labelConfig ?? beside(CONFIG_NAME);
  const config = labelConfig === undefined ? undefined : await readLabelConfig(labelConfig);
  const found = await classesIn(source, config, predictions, sidecar === undefined);
  const categories = categoriesOf(found, config, source.name, on);
  const context = {
    ranks: new Map(categories.map(({ name }, rank) => [name, rank])),
    classControls: found.classControls,
    predictions,
  };

  async function* images(): AsyncGenerator<DatasetImage> {
    const ids = new Set<SourceId>();
    const outlines = new OutlinedCount();
    let isMin = false;
    for await (const { task, told, ofMin } of tasksOf(source, config, on)) {
      if (ofMin && !isMin)
        told("note", "json-min", "This is JSON-MIN, which has less than Label Studio's JSON.");
      isMin ||= ofMin;
      const bitmasks = await bitmasksIn(chosenOf(task, predictions)?.results ?? []);
      const image = imageOfTask(task, { ...context, bitmasks }, told);
      if (ids.has(image.id))
        told("warning", "duplicate-task", `The task ${JSON.stringify(image.id)} occurs again.`, "/id");
      ids.add(image.id);
      outlines.add(image);
      yield image;
    }
    const message = outlines.message();
    const place = { file: source.name, line: 1, pointer: "" };
    if (message !== undefined) toldOf(on, place)("note", "outlined", message);
  }

  const header = { source: "label-studio" as const, categories, splits: [], info: {}, extra: {} };
  const written = sidecar === undefined ? undefined : await writtenOptions(sidecar, "label-studio");
  if (sidecar === undefined || written === undefined) return { header, images: readOnce(images()) };
  const results = resultsOf(written["results"]);
  return restored({ header, images }, sidecar, labelStudioFormat({ predictions, results }));
}

function resultsOf(value: Json | undefined): ResultsAs | undefined {
  return value === "annotations" || value === "predictions" ? value : undefined;
}

interface ReadTask {
  readonly task: JsonObject;
  readonly told: Told;
  readonly ofMin: boolean;
}

async function* tasksOf(
  source: Source,
  config: LabelConfig | undefined,
  on: OnDiagnostic,
): AsyncGenerator<ReadTask> {
  const typeOf = (name: string): string | undefined =>
    config?.choices.has(name) === true
      ? "choices"
      : config?.texts.has(name) === true
        ? "textarea"
        : undefined;
  for await (const { key, index, value, line, pointer } of jsonItems(source)) {
    const place = { file: source.name, line, pointer };
    if (key !== undefined || (index === undefined && !Array.isArray(value) && !isTask(value))) {
      const message = `${source.name} is no export of Label Studio, which is an array of tasks.`;
      throw new FormatError("label-studio/not-tasks", message, place);
    }
    if (index === undefined && Array.isArray(value)) return;
    const told = toldOf(on, place);
    if (isTask(value)) yield { task: value, told, ofMin: false };
    else if (isJsonObject(value) && isMinTask(value))
      yield { task: taskOfMin(value, typeOf), told, ofMin: true };
    else told("error", "bad-task", "This is no task: an object with data; it was left out.");
  }
}

function isTask(value: unknown): value is JsonObject {
  return isJsonObject(value) && isJsonObject(value["data"]);
}

/** What a first pass finds. */
interface Found {
  /** Classes of regions, in the order of appearance. */
  readonly classes: ReadonlySet<string>;
  readonly classControls: ReadonlySet<string>;
  /** The control whose choices were taken for classes, as there are no regions. */
  readonly guessed: string | undefined;
}

/** @param guesses whether choices may be taken for classes: where nothing else says what the classes are */
async function classesIn(
  source: Source,
  config: LabelConfig | undefined,
  predictions: boolean,
  guesses: boolean,
): Promise<Found> {
  const classes = new Set<string>();
  const choices = new Map<string, Set<string>>();
  let hasRegions = false;
  for await (const { task } of tasksOf(source, config, () => {})) {
    const chosen = chosenOf(task, predictions);
    if (chosen === undefined) continue;
    const { regions, answers } = regionsOf(chosen.results, "", untold);
    hasRegions ||= regions.length > 0;
    for (const { labels } of regions) classes.add(labels[0] ?? UNLABELLED);
    for (const answer of answers) {
      if (answer.type !== "choices") continue;
      if (isClassResult(answer, NO_CONTROLS)) for (const choice of choicesOf(answer)) classes.add(choice);
      const control = answer.record["from_name"];
      const name = typeof control === "string" ? control : "";
      const known = choices.get(name) ?? new Set();
      choices.set(name, known);
      for (const choice of choicesOf(answer)) if (known.size < MAX_CLASSES) known.add(choice);
    }
  }
  const [only] = choices.keys();
  const isOpen = guesses && !hasRegions && (config === undefined || config.categories.length === 0);
  const guessed = isOpen && choices.size === 1 && only !== CLASS_CONTROL ? only : undefined;
  const classControls = new Set(guessed === undefined ? [CLASS_CONTROL] : [CLASS_CONTROL, guessed]);
  for (const control of classControls) for (const name of choices.get(control) ?? []) classes.add(name);
  return { classes, classControls, guessed };
}

const NO_CONTROLS: ReadonlySet<string> = new Set();
/** More are no list of classes. */
const MAX_CLASSES = 100_000;

function categoriesOf(
  { classes, guessed }: Found,
  config: LabelConfig | undefined,
  file: string,
  on: OnDiagnostic,
): readonly Category[] {
  const chosen = guessed === undefined ? [] : (config?.choices.get(guessed) ?? []);
  const categories = [...(config?.categories ?? []), ...chosen];
  const known = new Set(categories.map(({ name }) => name));
  const fresh = [...classes].filter((name) => !known.has(name));
  for (const name of fresh) categories.push({ id: name, name, extra: {} });
  const told = toldOf(on, { file, line: 1, pointer: "" });
  if (guessed !== undefined) {
    const message = `There are no regions; the choices of ${JSON.stringify(guessed)} were taken for classes of the images.`;
    told("note", "choices-as-classes", message);
  }
  if (fresh.length === 0) return categories;
  if (config === undefined) {
    const message =
      "An export has no list of classes: their order is that of appearance. Give the labelling configuration.";
    told("warning", "classes-by-appearance", message);
  } else {
    const message = `The labelling configuration has no ${fresh
      .slice(0, 5)
      .map((name) => JSON.stringify(name))
      .join(", ")}.`;
    told("warning", "class-not-in-config", message);
  }
  return categories;
}
