import { type Folder, readText } from "../io/source.ts";
import { joined } from "../bytes/joined.ts";
import type { RuleSettings } from "../validate/findings.ts";
import { type LabelRules, verdictOf } from "../validate/yolo/verdict.ts";
import { readDataYaml } from "../yolo/data-yaml.ts";
import { LabelCounts } from "../yolo/label-counts.ts";
import { isLabelPath } from "../yolo/layout.ts";
import type { YoloTask } from "../yolo/shapes.ts";
import { type Counts, isMended, type OnChange } from "./changes.ts";
import { repairedYaml } from "./data-yaml.ts";

/** The data.yaml and label files in which something was mended, by their paths. */
export async function* repairedYolo(
  folder: Folder,
  yamlPath: string,
  task: YoloTask | undefined,
  settings: RuleSettings,
  onChange: OnChange,
  onCounts: (counts: Counts) => void,
): AsyncGenerator<readonly [path: string, bytes: Uint8Array]> {
  const files = await folder.list();
  const text = await readText(folder.open(yamlPath));
  const yaml = await repairedYaml(text, yamlPath, files, task, settings, onChange);
  if (yaml !== text) yield [yamlPath, new TextEncoder().encode(yaml)];
  const rules = await labelRules(folder, files, yamlPath, task);
  // Loaders pass over hidden files.
  const visible = files.filter((path) => !/(?:^|\/)\./.test(path));
  const counts = new LabelCounts(visible);
  for (const path of visible) {
    if (!isLabelPath(path)) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of folder.open(path).stream()) chunks.push(chunk.slice());
    const bytes = joined(chunks);
    const mended = repairedLabel(bytes, path, rules, settings, onChange);
    counts.rowsOf(path)?.(mended ?? bytes);
    if (mended !== undefined) yield [path, mended];
  }
  // Annotation tools leave a list of the classes among label files, which looks like one.
  const isDoubtful = visible.some((path) => path.endsWith("/classes.txt"));
  if (counts.found !== undefined && !isDoubtful) onCounts(counts.found);
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
  const gone = new Set<number>();
  for (const { code, line } of findings) {
    if (!isMended(code, settings) || gone.has(line)) continue;
    gone.add(line);
    const what = code === "yolo/duplicate" ? "The row was deleted." : "The line was removed.";
    onChange({ code, message: what, file, line });
  }
  if (gone.size === 0) return content === bytes ? undefined : content;
  const kept = linesOf(content).filter((_, at) => !gone.has(at + 1));
  return new TextEncoder().encode(kept.join(""));
}

/** Lines with their ends. A file that is not UTF-8 has no finding that names one. */
function linesOf(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Array.from(text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g), ([line]) => line);
}
