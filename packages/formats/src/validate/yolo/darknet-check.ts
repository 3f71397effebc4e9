import { FormatError } from "../../model/diagnostic.ts";
import { describeDarknet } from "../../yolo/darknet.ts";
import { FileList } from "../../yolo/file-list.ts";
import type { Subject } from "../subject.ts";
import { checkLabels } from "./check.ts";
import { LabelFiles } from "./label-files.ts";
import type { SplitMembers } from "./split-members.ts";
import { ShapeCounts } from "./split-shapes.ts";

/** Goes through a Darknet dataset: what describes it, then each label file by the rules for those of Ultralytics. */
export async function* checkDarknet(subject: Subject): AsyncGenerator<void> {
  const { detection, folder, statistics, seen, tell } = subject;
  if (folder === undefined)
    throw new FormatError(
      "input/unrecognised",
      "A Darknet dataset is a folder: give that, not its obj.data.",
    );
  const files = new FileList((await folder.list()).filter((path) => !/(?:^|\/)\./.test(path)));
  const { yaml, found } = await describeDarknet(folder, files, detection.entry, (diagnostic) => {
    // Each is told with its label file.
    if (diagnostic.code !== "yolo/same-stem") tell(diagnostic);
  });
  yield;
  const members: SplitMembers = { ...found, splitsOf: ({ split }) => [split] };
  const shapes = new ShapeCounts("detect");
  const rules = { task: "detect", classes: yaml.names.length } as const;
  const labels = new LabelFiles(rules, shapes, members.splitsOf, statistics, tell);
  yield* checkLabels(subject, folder, members, shapes, labels);
  if (seen.annotations > 0) statistics.tell(yaml.names, detection.entry);
}
