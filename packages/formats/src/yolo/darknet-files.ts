import type { Sink } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { LossCounter } from "../model/loss.ts";
import type { ClassPlan } from "./classes.ts";
import { darknetKeys } from "./darknet-layout.ts";
import { SidecarQueue } from "./sidecar-queue.ts";
import type { YoloTask } from "./shapes.ts";
import { validOf } from "./written-layout.ts";

/** Folders that some forks of Darknet replace by another when they look for the label file of an image. */
const REPLACED = /(?<=^|[/\\])(?:JPEGImages|images(?=[/\\](?:train|val)20(?:14|17)[/\\]))(?=[/\\])/g;

/** Begins the files that only Darknet has. Throws `yolo/layout` for rows that it does not know. */
export function beginDarknet(sink: Sink, task: YoloTask): DarknetFiles {
  if (task === "detect") return new DarknetFiles(sink);
  const message = `Darknet has boxes only: the layout "darknet" can't hold the task ${JSON.stringify(task)}.`;
  throw new FormatError("yolo/layout", message);
}

/** The lists of images, `obj.names` and `obj.data` of a Darknet dataset that is being written. */
export class DarknetFiles {
  readonly #sink: Sink;
  /** By split. */
  readonly #lists = new Map<string, SidecarQueue>();
  readonly #writes: Promise<unknown>[] = [];
  #error: { readonly cause: unknown } | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** The classes with names that are lines of `obj.names`: without line ends, and not blank. */
  writable(classes: ClassPlan, counter: LossCounter, messages: string[]): ClassPlan {
    const names = classes.names.map((before, at) => {
      const name = before.replaceAll(/[\r\n]+/g, " ").trim() || `class_${String(at)}`;
      if (name === before) return name;
      counter.add("category-details", "obj.names", at);
      messages.push(`The class ${JSON.stringify(before)} is called ${JSON.stringify(name)} in obj.names.`);
      return name;
    });
    return { ...classes, names };
  }

  /** The name of an image in which no fork of Darknet replaces a folder. */
  nameOf(name: string): string {
    return name.replaceAll(REPLACED, "$&_");
  }

  /** Adds an image to the list of its split. */
  async add(split: string, path: string): Promise<void> {
    let list = this.#lists.get(split);
    if (list === undefined) {
      list = new SidecarQueue();
      this.#lists.set(split, list);
      const queue = list;
      const write = this.#sink.write(listOf(split), queue).catch((error: unknown) => {
        this.#error ??= { cause: error };
        queue.end();
      });
      this.#writes.push(write);
    }
    if (this.#error !== undefined) throw this.#error.cause;
    await list.push(`${path}\n`);
  }

  /** Writes what is left. Darknet is started in the folder itself: paths begin there. */
  async end(names: readonly string[], splits: readonly string[], counter: LossCounter): Promise<void> {
    await this.settle();
    if (this.#error !== undefined) throw this.#error.cause;
    if (!this.#lists.has("train")) await this.#sink.write(listOf("train"), "");
    await this.#sink.write("obj.names", names.map((name) => `${name}\n`).join(""));
    for (const split of splits) if (darknetKeys.has(split)) counter.add("split", listOf(split));
    const lists = ["train", ...splits.filter((split) => split !== "train")];
    const lines = [
      `classes = ${String(names.length)}`,
      ...lists.map((split) => `${keyOf(split)} = ${listOf(split)}`),
      "names = obj.names",
      "backup = backup/",
    ];
    await this.#sink.write("obj.data", `${lines.join("\n")}\n`);
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    for (const list of this.#lists.values()) list.end();
    await Promise.all(this.#writes);
  }
}

function keyOf(split: string): string {
  const key = validOf(split);
  return darknetKeys.has(key) ? `split_${key}` : key;
}

function listOf(split: string): string {
  return `${validOf(split)}.txt`;
}
