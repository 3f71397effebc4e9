import type { Example, Rule } from "../rule.ts";
import { BOX } from "./yolo-example.ts";

/** Rules on what describes a Darknet dataset. */
export type YoloDarknetCode = "yolo/darknet-names" | "yolo/darknet-list";

function darknet(data: string, names: string): Example {
  return {
    files: {
      "obj.data": data,
      "obj.names": names,
      "train.txt": "obj_train_data/a.png\n",
      "obj_train_data/a.png": { width: 32, height: 32 },
      "obj_train_data/a.txt": BOX,
    },
  };
}

const DATA = "classes = 2\ntrain = train.txt\nnames = obj.names\n";

/** See {@link YoloDarknetCode}. */
export const yoloDarknetRules: Readonly<Record<YoloDarknetCode, Rule>> = {
  "yolo/darknet-names": {
    severity: "warning",
    text: "The names of classes are not as many as `obj.data` says, are missing, or one of them is blank.",
    why: "Darknet takes the number of classes from `classes`, and their names line by line: one line too few or too many gives all classes after it another name.",
    bad: darknet(DATA, "cat\n\ndog\n"),
    good: darknet(DATA, "cat\ndog\n"),
  },
  "yolo/darknet-list": {
    severity: "warning",
    text: "`obj.data` names no list of images to train on, has a key twice, or a list has lines that name no images.",
    why: "Without a list Darknet looks for `data/train.list`, which is mostly not there; of two lines with one key it takes the first.",
    bad: darknet("classes = 2\nnames = obj.names\nvalid = train.txt\n", "cat\ndog\n"),
    good: darknet(DATA, "cat\ndog\n"),
  },
};
