import type { CategorySchema } from "@angokit/formats";
import { lostTable } from "./losses.ts";
import { nearest } from "./nearest.ts";
import type { Group, PushPlan } from "./push-plan.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

const SHOWN = 5;

/** What stands in the way of a push. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Indented below the message. */
  readonly lines: readonly string[];
}

/** What is known of a push beside its plan. */
export interface PlanContext {
  readonly schema: CategorySchema;
  readonly isStrict: boolean;
  /** Things of the input that could not be read. */
  readonly unread: number;
  readonly isReplacing: boolean;
  /** Whether images are added by their addresses. */
  readonly byUrl: boolean;
  /** Whether their files are sent. */
  readonly byFile: boolean;
}

/** All that has to be mended before anything is sent. */
export function problemsOf({ problems, lost }: PushPlan, context: PlanContext): readonly Problem[] {
  const { unmapped, ambiguousClasses, misfits, missing, ambiguousAssets, repeated } = problems;
  const found: Problem[] = [];
  if (unmapped.length > 0) {
    found.push({
      code: "push/unmapped-classes",
      message:
        unmapped.length === 1
          ? "A class of the dataset is not among the classes of the project."
          : `${number(unmapped.length)} classes of the dataset are not among the classes of the project.`,
      lines: [
        "Of the dataset:",
        ...table(
          unmapped.map((entry) => [number(entry.count), entry.name, firstOf(entry), meant(entry, context)]),
        ),
        "The classes of the project:",
        ...table(context.schema.tools.map(({ title, tool }) => [title, tool])),
      ],
    });
  }
  if (ambiguousClasses.length > 0) {
    found.push({
      code: "push/ambiguous-classes",
      message: "Several classes of the project have the same title, and it can't be told which is meant.",
      lines: table(ambiguousClasses.map((entry) => [number(entry.count), entry.name, firstOf(entry)])),
    });
  }
  if (misfits.length > 0) {
    found.push({
      code: "push/wrong-tool",
      message: "Labels are drawn in another way than their class in the project.",
      lines: table(
        misfits.map((entry) => [
          number(entry.count),
          `${entry.shape}, but ${entry.title} is ${entry.tool}`,
          firstOf(entry),
        ]),
      ),
    });
  }
  if (missing.count > 0) {
    const advice = missingAdvice(context);
    found.push(
      grouped(
        "push/missing-assets",
        `${count(missing.count, "labelled image")} ${missing.count === 1 ? "is" : "are"} not in the project. ${advice}`,
        missing,
      ),
    );
  }
  if (ambiguousAssets.count > 0) {
    const message = `For ${count(ambiguousAssets.count, "image")} the project has several assets of that name.`;
    found.push(grouped("push/ambiguous-assets", message, ambiguousAssets));
  }
  if (repeated.count > 0) {
    const message = `${count(repeated.count, "image")} would label the same asset as another image.`;
    found.push(grouped("push/repeated-images", message, repeated));
  }
  if (context.isStrict && lost.length + context.unread > 0) {
    const what = lost.map(({ feature, count: times }) => `${feature} (${times})`);
    if (context.unread > 0) what.push(`${count(context.unread, "thing")} that can't be read`);
    found.push({
      code: "output/loss",
      message: `--strict: this would be lost: ${what.join(", ")}.`,
      lines: [],
    });
  }
  return found;
}

function missingAdvice({ byUrl, byFile }: PlanContext): string {
  if (byUrl && byFile) return "For these, neither a file was found nor has the dataset an address.";
  if (byFile) return "Their files were not found: --image-dir says where they are.";
  if (byUrl)
    return "For these the dataset has no address; --upload sends files that are found on this machine.";
  return "--upload sends their files, --upload-urls adds them by the addresses in the dataset.";
}

/** The class of the project that a class may be. */
function meant({ name }: { readonly name: string }, { schema }: PlanContext): string {
  const near = nearest(
    name,
    schema.tools.map(({ title }) => title),
  );
  return near === undefined ? "" : `maybe ${near}`;
}

/** A start for the file of `--map`. */
export function mapExample({ problems }: PushPlan, { schema }: PlanContext): string {
  const titles = schema.tools.map(({ title }) => title);
  const pairs = problems.unmapped.slice(0, SHOWN).map(({ name }) => [name, nearest(name, titles) ?? "…"]);
  return JSON.stringify(Object.fromEntries(pairs));
}

/** What would be done, for people. */
export function planText(project: string, plan: PushPlan, context: PlanContext, terminal: Terminal): string {
  const { preLabeled, uploads, files, problems } = plan;
  const isReady = problemsOf(plan, context).length === 0;
  const kept = context.isReplacing ? "are replaced" : "are kept: --replace replaces them";
  const rows = [
    [number(plan.found), "found in the project"],
    [number(uploads.count), "added by their address"],
    [number(files.count), "sent from this machine, as the project lacks them"],
    [number(problems.missing.count), "not in the project"],
    [number(problems.ambiguousAssets.count), "of a name that several assets have"],
    [number(problems.repeated.count), "for an asset that another image labels"],
    [number(preLabeled.count), `have pre-labels, which ${kept}`],
    [number(plan.unlabelled), "have no labels: nothing is sent for them"],
  ];
  const lines = [
    isReady
      ? `${terminal.style("green", "Would push", process.stdout)} ${count(plan.pending.labels, "label")} on ${count(plan.pending.assets, "asset")} to ${project}. Nothing was sent.`
      : `${terminal.style("red", "Can't push", process.stdout)} to ${project} before the errors are mended. Nothing was sent.`,
    "",
    "Images:",
    ...table(rows.filter(([times]) => times !== "0")),
  ];
  if (plan.classes.length > 0) {
    const classes = plan.classes.map(({ labels, title, tool }) => [number(labels), title, tool]);
    lines.push("", "Labels by class:", ...table(classes));
  }
  return [...lines, ...lostLines(plan, context, terminal)].join("\n");
}

/** What gets lost on the way, as the other commands list it. */
export function lostLines(
  { lost }: PushPlan,
  { unread }: PlanContext,
  terminal: Terminal,
): readonly string[] {
  if (lost.length + unread === 0) return [];
  const lines = ["", terminal.style("yellow", "Lost:", process.stdout), ...lostTable(lost, terminal.columns)];
  if (unread > 0) lines.push(`  ${count(unread, "thing")} of the input could not be read: see the errors.`);
  return lines;
}

/** Columns, the first two as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([first = "", second = "", ...rest]) => {
    const start = /^[\d,]+$/.test(first) ? first.padStart(widths[0] ?? 0) : first.padEnd(widths[0] ?? 0);
    return `  ${[start, second.padEnd(widths[1] ?? 0), ...rest].join("  ")}`.trimEnd();
  });
}

function grouped(code: string, message: string, { count: all, first }: Group): Problem {
  const shown = first.slice(0, SHOWN);
  const left = all - shown.length;
  const more = left > 0 ? [`  and ${number(left)} more`] : [];
  return { code, message, lines: [...shown.map((name) => `  ${name}`), ...more] };
}

function firstOf({ count: all, first: [name = ""] }: Group): string {
  return all === 1 ? `in ${name}` : `first in ${name}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
