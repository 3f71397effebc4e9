import { isMap } from "yaml";
import { FormatError, type OnDiagnostic } from "../../model/diagnostic.ts";
import type { Source } from "../../io/source.ts";
import { joined } from "../../bytes/joined.ts";
import type { FileList } from "../../yolo/file-list.ts";
import type { YoloTask } from "../../yolo/shapes.ts";
import { parseYaml } from "../../yolo/yaml.ts";
import { yoloYamlRules } from "../rules/yolo-yaml.ts";
import { checkKeypoints, type KeypointShape } from "./yaml-keypoints.ts";
import { YamlMembers } from "./yaml-members.ts";
import { checkNames } from "./yaml-names.ts";
import { checkPlaces, type DataPlaces } from "./yaml-places.ts";

/** What a data.yaml says that label files are measured by. */
export interface CheckedYaml extends DataPlaces {
  /** By class; undefined where it can't be told how many there are. */
  readonly names: readonly string[] | undefined;
  readonly keypoints: KeypointShape | undefined;
}

/**
 * Checks a data.yaml by what the loader of Ultralytics would say of it, and goes on where that stops.
 *
 * @throws FormatError `yolo/data-yaml` for what is no YAML, or no mapping
 */
export async function checkDataYaml(
  source: Source,
  file: string,
  files: FileList,
  task: YoloTask | undefined,
  tell: OnDiagnostic,
): Promise<CheckedYaml> {
  const { text, isClean } = await textOf(source);
  const say = (code: "yolo/data-yaml-encoding" | "yolo/key-twice", message: string, place: object): void =>
    tell({ code, severity: yoloYamlRules[code].severity, message, file, ...place });
  if (!isClean) say("yolo/data-yaml-encoding", `${file} is not UTF-8.`, {});
  const { document, placeOf } = await parseYaml(text, file, "failsafe", (key, place) =>
    say("yolo/key-twice", `The key ${JSON.stringify(key)} is there twice in one mapping.`, place),
  );
  const { contents } = document;
  if (!isMap(contents))
    throw new FormatError("yolo/data-yaml", `${file} is no mapping of keys to values.`, { file });
  const yaml = new YamlMembers(file, document, placeOf, tell);
  const members = yaml.of(contents);
  return {
    ...checkPlaces(yaml, members, files),
    names: checkNames(yaml, members),
    keypoints: checkKeypoints(yaml, members, task),
  };
}

/** The text of a file; loaders leave out bytes that are not UTF-8. */
async function textOf(source: Source): Promise<{ readonly text: string; readonly isClean: boolean }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk.slice());
  const bytes = joined(chunks);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isClean: true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: new TextDecoder().decode(bytes).replaceAll("\ufffd", ""), isClean: false };
  }
}
