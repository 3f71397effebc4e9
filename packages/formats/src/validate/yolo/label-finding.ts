import type { Diagnostic } from "../../model/diagnostic.ts";
import { type YoloCode, yoloRules } from "../rules/yolo.ts";

/** Something that is to be said of a label file. */
export interface LabelFinding extends Pick<Diagnostic, "severity" | "message"> {
  readonly code: YoloCode;
  readonly line: number;
  readonly column: number;
}

export type OnLabelFinding = (finding: LabelFinding) => void;

/** A finding with the severity of its rule. */
export function labelFinding(code: YoloCode, message: string, line: number, column: number): LabelFinding {
  return { code, severity: yoloRules[code].severity, message, line, column };
}
