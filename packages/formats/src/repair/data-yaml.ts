import { isScalar, visit, type Scalar } from "yaml";
import { memorySource } from "../io/source.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { RuleSettings } from "../validate/findings.ts";
import { checkDataYaml } from "../validate/yolo/data-yaml.ts";
import { FileList } from "../yolo/file-list.ts";
import type { YoloTask } from "../yolo/shapes.ts";
import { parseYaml } from "../yolo/yaml.ts";
import { isMended, type OnChange } from "./changes.ts";

/** A scalar of the text, and what is to stand in its place. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A data.yaml in which names and places are written so that loaders read them as they are meant; comments stay. */
export async function repairedYaml(
  text: string,
  file: string,
  files: readonly string[],
  task: YoloTask | undefined,
  settings: RuleSettings,
  onChange: OnChange,
): Promise<string> {
  const found = new Map<string, Diagnostic>();
  await checkDataYaml(memorySource(file, text), file, new FileList(files), task, (told) => {
    if (isMended(told.code, settings) && told.line !== undefined)
      found.set(`${String(told.line)}:${String(told.column ?? 1)}`, told);
  });
  if (found.size === 0) return text;
  const { document, placeOf } = await parseYaml(text, file, "failsafe", () => {});
  const replacements: Replacement[] = [];
  visit(document, {
    Scalar(role, node) {
      const [start, end] = node.range ?? [];
      if (start === undefined || end === undefined) return;
      const { line = 0, column = 1 } = placeOf(start);
      const told = found.get(`${String(line)}:${String(column)}`);
      const better = told === undefined ? undefined : replacementOf(told.code, node, role === "key");
      if (told === undefined || better === undefined || !isMended(told.code, {})) return;
      replacements.push({ start, end, text: better });
      onChange({ code: told.code, message: `It is written as ${better}.`, file, line, column });
    },
  });
  let mended = "";
  let at = 0;
  for (const { start, end, text: better } of replacements.toSorted((a, b) => a.start - b.start)) {
    mended += text.slice(at, start) + better;
    at = end;
  }
  return mended + text.slice(at);
}

/** What is to stand in the place of a scalar on one line. */
function replacementOf(code: string, node: Scalar, isKey: boolean): string | undefined {
  const value = isScalar(node) && typeof node.value === "string" ? node.value : undefined;
  if (value === undefined || node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL") return undefined;
  switch (code) {
    case "yolo/name-misread":
      return isKey || value === "" ? undefined : JSON.stringify(value);
    case "yolo/validation-key":
      return isKey ? "val" : undefined;
    case "yolo/backslash":
      return isKey ? undefined : JSON.stringify(value.replaceAll("\\", "/"));
    default:
      return undefined;
  }
}
