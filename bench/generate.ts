/*
 * Makes a dataset in the shape of COCO train2017:
 * `node bench/generate.ts <out> [--scale 1] [--seed 1] [--format coco|ango-ndjson|yolo|yolo-segment]`.
 * The same numbers always make the same bytes.
 */
import { parseArgs } from "node:util";
import { writeAngoLines } from "./ango-lines.ts";
import { writeCocoFile } from "./coco-file.ts";
import { Scene } from "./scene.ts";
import { writeYoloFolder, writeYoloOutlines } from "./yolo-folder.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    format: { type: "string", default: "coco" },
  },
});
const [out] = positionals;
const [scale, seed] = [Number(values.scale), Number(values.seed)];
const write = {
  coco: writeCocoFile,
  "ango-ndjson": writeAngoLines,
  yolo: writeYoloFolder,
  "yolo-segment": writeYoloOutlines,
};
if (out === undefined || positionals.length > 1) fail("Give one place to write to.");
// There are only so many image ids.
else if (!(scale > 0 && scale <= 10)) fail("--scale is a number above 0, 10 at most.");
else if (!Number.isSafeInteger(seed)) fail("--seed is a whole number.");
else if (!isFormat(values.format)) fail(`--format is one of ${Object.keys(write).join(", ")}.`);
else write[values.format](out, new Scene(scale, seed));

function isFormat(format: string): format is keyof typeof write {
  return Object.hasOwn(write, format);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
