/** A value that JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** JSON that people can read: what fits in a line stays in a line. */
export function writeJson(value: JsonValue): string {
  return `${layOut(value, "")}\n`;
}

function layOut(value: JsonValue, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null) return flat;
  const spaced = inOneLine(value);
  if (indent.length + spaced.length <= 150 || isNumbers(value)) return spaced;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const lines = Array.isArray(value)
    ? value.map((item) => deeper + layOut(item, deeper))
    : Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${layOut(item, deeper)}`);
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function inOneLine(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inOneLine(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isNumbers(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "number" || isNumbers(item));
}
