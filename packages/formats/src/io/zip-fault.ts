import { FormatError } from "../model/diagnostic.ts";

/** Messages of @zip.js/zip.js, which is how its errors are told apart, and what they mean. */
const FAULTS: readonly (readonly [start: string, code: string, what: string])[] = [
  [
    "File contains encrypted entry",
    "input/zip-encrypted",
    "is encrypted: unpack it with its password, and give what was in it",
  ],
  ["Encr", "input/zip-encrypted", "is encrypted: unpack it with its password, and give what was in it"],
  ["Split zip file", "input/zip-unsupported", "is one of several volumes: put them together first"],
  ["End of central directory not found", "input/zip-damaged", "is no ZIP, or is cut off: its end is missing"],
  ["File format is not recognized", "input/zip-damaged", "is no ZIP, or is cut off"],
  [
    "Ambiguous archive",
    "input/zip-damaged",
    "contradicts itself: its parts and its table of contents differ",
  ],
];

/** An error of the package as a `FormatError`; a `FormatError` and errors of the system as they are. */
export function zipFault(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof FormatError || "syscall" in error) return error;
  const { message } = error;
  const [, code, what] = FAULTS.find(([start]) => message.startsWith(start)) ?? [
    "",
    "input/zip-damaged",
    "is damaged, or is cut off",
  ];
  return new FormatError(code, `${file} ${what}.`, { file }, { cause: error });
}
