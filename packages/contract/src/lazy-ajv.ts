import { createRequire } from "node:module";
import type { Ajv2020, Options } from "ajv/dist/2020.js";

/** An Ajv with its formats. Its modules are loaded by the first one: a report of plain schemas needs none. */
export function ajvWith(options: Options): Ajv2020 {
  const load = createRequire(import.meta.url);
  const ajv: typeof import("ajv/dist/2020.js") = load("ajv/dist/2020.js");
  const formats: typeof import("ajv-formats") = load("ajv-formats");
  const made = new ajv.Ajv2020(options);
  formats.default(made);
  return made;
}
