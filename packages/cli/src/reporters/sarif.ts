import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { type Finding, type RuleCode, rules } from "@angokit/formats/validate";
import { countsByCode, type Report } from "../report.ts";
import { listedIn } from "./json.ts";

const LEVELS = { error: "error", warning: "warning", note: "note" } as const;

/**
 * A log for tools that gather findings, such as code scanning of GitHub.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(report: Report, version: string): Iterable<string> {
  const codes = countsByCode(report).map(({ example }) => example.code);
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "angokit",
            version,
            informationUri: "https://github.com/angokit/angokit",
            rules: codes.map(ruleOf),
          },
        },
        columnKind: "utf16CodeUnits",
        results: [],
        properties: { summary: report.summary, truncated: report.truncated },
      },
    ],
  };
  return listedIn(JSON.stringify(log), "results", report.findings, (finding) =>
    resultOf(finding, codes.indexOf(finding.code)),
  );
}

function ruleOf(code: RuleCode): object {
  const { severity, text, why, fix } = rules[code];
  return {
    id: code,
    shortDescription: { text },
    fullDescription: { text: why },
    help: { text: fix === undefined ? why : `${why} --fix: ${fix}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(
  { code, severity, message, file, line, column, pointer, image }: Finding,
  ruleIndex: number,
): object {
  const region =
    line === undefined
      ? {}
      : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  const logical = [pointer ?? image]
    .filter((name) => name !== undefined)
    .map((fullyQualifiedName) => ({ fullyQualifiedName }));
  const location = {
    ...(file === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } }),
    ...(logical.length === 0 ? {} : { logicalLocations: logical }),
  };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: Object.keys(location).length === 0 ? [] : [location],
    // The same finding in another run has the same: the message, whose values may change, is no part of it.
    partialFingerprints: { "place/v1": fingerprint([code, file, line, pointer, image]) },
  };
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  // Half a sign can't be in an address.
  return file
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .split(/[/\\]/)
    .map(encodeURIComponent)
    .join("/");
}

function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
