import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";
import { suggestion } from "./generate/names.ts";

/** What each option has to be, as people say it. */
export type OptionRules = Readonly<
  Record<string, readonly [sentence: string, isRight: (value: unknown) => boolean]>
>;

const OPTIONS: OptionRules = {
  spec: [
    "an OpenAPI document, or the path or URL of one",
    (value) => isObject(value) || (typeof value === "string" && value !== ""),
  ],
  port: ["a whole number of 0 to 65535", (value) => isWhole(value) && value <= 65_535],
  host: [
    "the name or address of this machine, as text",
    (value) => typeof value === "string" && value !== "",
  ],
  data: [
    "a dataset, or the folder of one",
    (value) => isObject(value) || (typeof value === "string" && value !== ""),
  ],
  memory: ["true, or a MemoryTable", (value) => value === true || isObject(value)],
  // Their plans are looked at one by one.
  faults: ["a plan of faults, or a list of plans", () => true],
  bodyLimit: [`a whole number of 0 to ${Number.MAX_SAFE_INTEGER} bytes`, isWhole],
  onExchange: ["a function", (value) => typeof value === "function"],
};

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Callers without types, and values from the environment, where a port is text: Node would take that for the path of a
 * socket. What is undefined is left out.
 *
 * @param taker what the options were given to
 * @throws ContractError `contract/option-invalid`
 */
export function checkMockOptions(options: unknown, taker = "startMock"): void {
  checkOptions(options, taker, OPTIONS);
}

/** The same for what takes other options. */
export function checkOptions(options: unknown, taker: string, rules: OptionRules): void {
  if (!isObject(options)) {
    const given = Array.isArray(options) ? "a list" : options === null ? "null" : `a ${typeof options}`;
    throw new ContractError(
      "contract/option-invalid",
      `${taker} takes an object of options, such as { spec: "openapi.json" }, or nothing; it was given ${given}.`,
      { place: "options" },
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const [sentence, isRight] = Object.hasOwn(rules, name) ? (rules[name] ?? []) : [];
    if (sentence === undefined || isRight === undefined) {
      const names = Object.keys(rules);
      const like = suggestion(name, names) || ` There are ${names.join(", ")}.`;
      throw new ContractError(
        "contract/option-invalid",
        `${taker} has no option ${JSON.stringify(name)}.${like}`,
        {
          place: name,
        },
      );
    }
    if (isRight(value)) continue;
    throw new ContractError("contract/option-invalid", `${name} must be ${sentence}.`, { place: name });
  }
}
