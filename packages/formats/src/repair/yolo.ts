import { type Folder, readText } from "../io/source.ts";
import { joined } from "../bytes/joined.ts";
import type { RuleSettings } from "../validate/findings.ts";
import { type LabelRules, verdictOf } from "../validate/yolo/verdict.ts";
import { readDataYaml } from "../yolo/data-yaml.ts";
import { isLabelPath } from "../yolo/layout.ts";
import type { YoloTask } from "../yolo/shapes.ts";
import { isMended, type OnChange } from "./changes.ts";
import { repairedYaml } from "./data-yaml.ts";

/** The data.yaml and label files in which something was mended, by their paths. */
export async function* repairedYolo(
  folder: Folder,
  yamlPath: string,
  task: YoloTask | undefined,
  settings: RuleSettings,
  onChange: OnChange,
): AsyncGenerator<readonly [path: string, bytes: Uint8Array]> {
  const files = await folder.list();
  const text = await readText(folder.open(yamlPath));
  const yaml = await repairedYaml(text, yamlPath, files, task, settings, onChange);
  if (yaml !== text) yield [yamlPath, new TextEncoder().encode(yaml)];
  const rules = await labelRules(folder, files, yamlPath, task);
  for (const path of files) {
    if (!isLabelPath(path)) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of folder.open(path).stream()) chunks.push(chunk.slice());
    const bytes = joined(chunks);
    const mended = repairedLabel(bytes, path, rules, settings, onChange);
    if (mended !== undefined) yield [path, mended];
  }
}

async function labelRules(
  folder: Folder,
  files: readonly string[],
  yamlPath: string,
  task: YoloTask | undefined,
): Promise<LabelRules> {
  const { names, keypoints } = await readDataYaml(folder.open(yamlPath), yamlPath, () => {}, files);
  const known = task ?? (keypoints === undefined ? undefined : "pose");
  return {
    classes: names.length,
    ...(known === undefined ? {} : { task: known }),
    ...(keypoints === undefined ? {} : { keypoints }),
  };
}

/** A label file without what can be mended; undefined where nothing was. */
function repairedLabel(
  bytes: Uint8Array,
  file: string,
  rules: LabelRules,
  settings: RuleSettings,
  onChange: OnChange,
): Uint8Array | undefined {
  let content = bytes;
  if (
    content[0] === 0xef &&
    content[1] === 0xbb &&
    content[2] === 0xbf &&
    isMended("yolo/byte-order-mark", settings)
  ) {
    content = content.subarray(3);
    onChange({ code: "yolo/byte-order-mark", message: "The byte-order mark was removed.", file, line: 1 });
  }
  // A mark hides what is wrong with the rows after it.
  const { findings } = verdictOf(content, rules);
  const lines = content === bytes && findings.length === 0 ? [] : linesOf(content);
  const gone = new Set<number>();
  for (const { code, line } of findings) {
    if (!isMended(code, settings)) continue;
    const row = lines[line - 1];
    if (row === undefined || gone.has(line)) continue;
    if (code === "yolo/box-leaves-image") {
      const cut = cutRow(row.text);
      if (cut === undefined) continue;
      row.text = cut;
      onChange({ code, message: `The box was cut at the border of the image: ${cut}.`, file, line });
    } else {
      gone.add(line);
      const what = code === "yolo/duplicate" ? "The row was deleted." : "The line was removed.";
      onChange({ code, message: what, file, line });
    }
  }
  if (content === bytes && !lines.some(({ text, was }, at) => text !== was || gone.has(at + 1)))
    return undefined;
  const kept = lines.filter((_, at) => !gone.has(at + 1)).map(({ text, end }) => text + end);
  return lines.length === 0 ? content : new TextEncoder().encode(kept.join(""));
}

interface Line {
  text: string;
  readonly was: string;
  /** How it ends: nothing at the end of the file. */
  readonly end: string;
}

/** Lines with their ends; those of a file that is not UTF-8 are none. */
function linesOf(bytes: Uint8Array): Line[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return [];
  }
  return Array.from(text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g), ([, line = "", end = ""]) => ({
    text: line,
    was: line,
    end,
  })).filter(({ text: line, end }) => line !== "" || end !== "");
}

/** The row with its box cut at the border of the image, in whole millionths of its sides. */
function cutRow(text: string): string | undefined {
  const [category, x, y, width, height, ...rest] = text.trim().split(/\s+/);
  if (height === undefined || category === undefined) return undefined;
  const across = cutSpan(Number(x), Number(width));
  const down = cutSpan(Number(y), Number(height));
  if (across === undefined || down === undefined) return undefined;
  return [category, across.middle, down.middle, across.length, down.length, ...rest].join(" ");
}

function cutSpan(
  middle: number,
  length: number,
): { readonly middle: string; readonly length: string } | undefined {
  const start = Math.round(Math.max(0, middle - length / 2) * 1e6);
  const end = Math.round(Math.min(1, middle + length / 2) * 1e6);
  // Half a millionth in the middle of an odd length.
  return end > start
    ? { middle: ((start + end) / 2e6).toFixed(7).replace(/0$/, ""), length: ((end - start) / 1e6).toFixed(6) }
    : undefined;
}
