import { parentPort, workerData } from "node:worker_threads";
import { type AnnotationPart, annotationPart } from "../coco/part.ts";
import { fileSource } from "./source.ts";

/*
 * The thread of `fileParts`: reads the parts of one file that it is sent.
 */

/** A part that is wanted. */
export interface PartOrder {
  readonly comma: number;
  readonly end: number;
  readonly leavesOutlines: boolean;
}

/** What became of it. */
export interface PartAnswer {
  readonly comma: number;
  readonly part: AnnotationPart | undefined;
}

/** What may be kept of a part: the rest is read by the other thread. */
const LIMIT = 64 * 2 ** 20;

parentPort?.on("message", ({ comma, end, leavesOutlines }: PartOrder) => {
  const path: unknown = workerData;
  const { bytesAt } = fileSource(String(path));
  const part = bytesAt && annotationPart(bytesAt, comma, end, leavesOutlines, LIMIT);
  const bytes = part === undefined ? [] : [...part.blocks.map((block) => block.buffer), part.imageIds.buffer];
  const answer: PartAnswer = { comma, part };
  parentPort?.postMessage(
    answer,
    bytes.filter((buffer) => buffer instanceof ArrayBuffer),
  );
});
