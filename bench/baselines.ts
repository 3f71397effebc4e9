import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What there is to be compared with: the least that any program would have to do with the same files. */
export const baselines: Readonly<Record<string, (input: string, out?: string) => void>> = {
  /** The whole file as values in memory. */
  "json-parse": (input) => {
    JSON.parse(readFileSync(input, "utf8"));
  },
  /** Each line as values in memory, and forgotten. */
  "json-parse-lines": (input) => {
    for (const line of readFileSync(input, "utf8").split("\n")) if (line !== "") JSON.parse(line);
  },
  /** Each label file as text. */
  "read-labels": (input) => {
    const folder = join(input, "labels/train");
    for (const name of readdirSync(folder)) readFileSync(join(folder, name), "utf8");
  },
  /** As many small files as the input says. */
  "write-files": (input, out = "") => {
    mkdirSync(out);
    const bytes = new Uint8Array(300);
    for (let rank = 0; rank < Number(input); rank += 1) {
      const descriptor = openSync(join(out, `${rank}.txt`), "wx");
      writeSync(descriptor, bytes);
      closeSync(descriptor);
    }
  },
};
