import { isObject } from "../json.ts";
import type { DriftReport } from "./drift.ts";
import type { DriftFinding } from "./findings.ts";

const WORDS: Readonly<Record<DriftFinding["kind"], string>> = {
  "undocumented-field": "is not documented",
  "missing-required": "is required, but missing",
  "new-enum-member": "is no documented value",
  "wrong-type": "is another type than documented",
  "wrong-value": "is not kept",
  "undocumented-operation": "is no documented operation",
  "undocumented-status": "is no documented status",
  "undocumented-content-type": "is no documented content type",
  "undocumented-parameter": "is no documented parameter",
  "broken-body": "is said to be the type, but the body is no such text",
};

/** The report for people: by operation, a line for each finding. */
export function formatDrift({ findings, compared, elsewhere, unread, unseen }: DriftReport): string {
  const operations = new Set(findings.map(({ operation }) => operation));
  const lines = [...operations].flatMap((operation) => {
    const group = findings.filter((finding) => finding.operation === operation);
    return [operation].concat(group.map(lineOf), "");
  });
  const rest = [
    elsewhere === 0 ? "" : `, ${elsewhere} to other servers left out`,
    unread === 0 ? "" : `, ${unread} bodies not known`,
    unseen.length === 0 ? "" : `, nothing seen of ${unseen.join(", ")}`,
  ].join("");
  const count = findings.length === 1 ? "1 difference" : `${findings.length} differences`;
  return [...lines, `${count} in ${compared} ${compared === 1 ? "exchange" : "exchanges"}${rest}`].join("\n");
}

function lineOf(finding: DriftFinding): string {
  const { kind, about, direction, status, pointer, parameter, seen, of, example } = finding;
  const shape = example === undefined ? "" : `, as ${example}`;
  // There is no place in an operation that is none: what was asked for is all.
  if (kind === "undocumented-operation") {
    return `  ${finding.operation} ${WORDS[kind]} (${seen} of ${of}, answered ${about}${shape})`;
  }
  const where = parameter === undefined ? `${direction} ${status}` : parameter;
  const place = pointer === undefined ? where : `${where} ${pointer === "" ? "body" : pointer}`;
  return `  ${place}: ${about} ${WORDS[kind]} (${seen} of ${of}${shape})`;
}

/** The evidence as YAML: a comment with what was seen, the place in the document, and what to merge into it. */
export function formatEvidence({ evidence }: Pick<DriftReport, "evidence">): string {
  return evidence
    .map(({ place, merge, why }) =>
      [
        ...why.map((sentence) => `# ${sentence}`),
        `${JSON.stringify(`#${place}`)}:`,
        ...yaml(merge, "  "),
        "",
      ].join("\n"),
    )
    .join("\n");
}

/** Every JSON is YAML: only objects and lists that hold something are written in blocks. */
function yaml(value: unknown, indent: string): readonly string[] {
  const entry = (head: string, member: unknown): readonly string[] => {
    const isBlock = (isObject(member) || Array.isArray(member)) && Object.keys(member).length > 0;
    return isBlock
      ? [`${indent}${head}`, ...yaml(member, `${indent}  `)]
      : [`${indent}${head} ${scalar(member)}`];
  };
  if (Array.isArray(value)) return value.flatMap((item) => entry("-", item));
  if (!isObject(value)) return [`${indent}${scalar(value)}`];
  return Object.entries(value).flatMap(([name, member]) => entry(`${scalar(name)}:`, member));
}

function scalar(value: unknown): string {
  const isPlain =
    typeof value === "string" &&
    /^[A-Za-z_$][\w./-]*$/.test(value) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
