/** A schema of the spec, in the part of JSON Schema 2020-12 that its replies use. */
export interface ReplySchema {
  /** The name of another schema. */
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ReplySchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, ReplySchema>>;
  readonly required?: readonly string[];
  /** The schema of members that have no name in `properties`. */
  readonly additionalProperties?: ReplySchema;
  readonly oneOf?: readonly ReplySchema[];
  readonly anyOf?: readonly ReplySchema[];
  readonly not?: ReplySchema;
}

/** What is wrong with a value. Neither the value nor a name that the spec does not have is in it. */
export interface Fault {
  /** JSON pointer: `/data/tasks/3/_id`. Empty: the whole value. */
  readonly place: string;
  /** The keyword of JSON Schema that is broken. */
  readonly rule: string;
  readonly message: string;
}

/** Where a check stands, and what it found so far. */
interface Check {
  readonly schemas: Readonly<Record<string, ReplySchema>>;
  readonly faults: Fault[];
  /** Ends after so many. */
  readonly most: number;
}

/** Deeper values are not looked into: what is due is never as deep, and the stack has an end. */
const deepest = 500;

/**
 * What is wrong with a JSON value; nothing when it fits.
 * @param schemas by the names that `$ref` has
 * @param most how many faults are of interest
 */
export function faultsOf(
  schema: ReplySchema,
  value: unknown,
  schemas: Readonly<Record<string, ReplySchema>>,
  most: number,
): readonly Fault[] {
  const faults: Fault[] = [];
  visit(schema, value, "", 0, { schemas, faults, most });
  return faults;
}

function visit(schema: ReplySchema, value: unknown, place: string, depth: number, check: Check): void {
  if (check.faults.length >= check.most) return;
  if (depth > deepest) {
    report(check, place, "depth", `is deeper than ${deepest} levels`);
    return;
  }
  const { $ref, type, enum: allowed, not } = schema;
  if ($ref !== undefined) {
    const target = check.schemas[$ref];
    if (target === undefined) throw new TypeError(`The spec has no schema ${$ref}.`);
    visit(target, value, place, depth, check);
  }
  if (type !== undefined) {
    const types = typeof type === "string" ? [type] : type;
    if (!types.some((name) => isOfType(name, value))) {
      report(check, place, "type", `is ${typeName(value)} where ${types.join(" or ")} is due`);
      // All else would only say the same in other words.
      return;
    }
  }
  if ("const" in schema && value !== schema.const) {
    report(check, place, "const", `is not ${JSON.stringify(schema.const)}`);
  }
  if (allowed !== undefined && !allowed.some((entry) => entry === value)) {
    report(check, place, "enum", `is none of ${JSON.stringify(allowed)}`);
  }
  if (typeof value === "string") visitText(schema, value, place, check);
  else if (typeof value === "number") visitNumber(schema, value, place, check);
  else if (Array.isArray(value)) visitList(schema, value, place, depth, check);
  else if (typeof value === "object" && value !== null) visitObject(schema, value, place, depth, check);
  visitBranches(schema, value, place, depth, check);
  if (not !== undefined && trial(not, value, place, depth, check, 1).length === 0) {
    report(check, place, "not", "is what it must not be");
  }
}

function visitText({ format, minLength = 0 }: ReplySchema, value: string, place: string, check: Check): void {
  // Counted by characters, not by halves of them, and only where it may matter.
  if (value.length < minLength * 2 && Array.from(value).length < minLength) {
    report(check, place, "minLength", `has less than ${minLength} characters`);
  }
  const isFormat = format === undefined ? undefined : formats.get(format);
  if (isFormat?.(value) === false) report(check, place, "format", `is no ${format}`);
}

function visitNumber({ minimum, maximum }: ReplySchema, value: number, place: string, check: Check): void {
  if (minimum !== undefined && value < minimum) {
    report(check, place, "minimum", `is less than ${minimum}`);
  }
  if (maximum !== undefined && value > maximum) {
    report(check, place, "maximum", `is more than ${maximum}`);
  }
}

function visitList(
  { items, minItems = 0, maxItems = Infinity }: ReplySchema,
  value: readonly unknown[],
  place: string,
  depth: number,
  check: Check,
): void {
  if (value.length < minItems) report(check, place, "minItems", `has less than ${minItems} entries`);
  if (value.length > maxItems) report(check, place, "maxItems", `has more than ${maxItems} entries`);
  if (items === undefined) return;
  for (const [index, item] of value.entries()) visit(items, item, `${place}/${index}`, depth + 1, check);
}

function visitObject(
  { properties = {}, required = [], additionalProperties }: ReplySchema,
  value: object,
  place: string,
  depth: number,
  check: Check,
): void {
  for (const name of required) {
    if (!Object.hasOwn(value, name)) report(check, place, "required", `has no ${name}`);
  }
  for (const [name, member] of Object.entries(value)) {
    const isKnown = Object.hasOwn(properties, name);
    const schema = isKnown ? properties[name] : additionalProperties;
    if (schema === undefined) continue;
    // A name that the spec does not have is the server's, or its users': it may say too much.
    const segment = isKnown ? name.replaceAll("~", "~0").replaceAll("/", "~1") : "*";
    visit(schema, member, `${place}/${segment}`, depth + 1, check);
  }
}

function visitBranches(
  { oneOf, anyOf }: ReplySchema,
  value: unknown,
  place: string,
  depth: number,
  check: Check,
): void {
  for (const [rule, branches] of [
    ["oneOf", oneOf],
    ["anyOf", anyOf],
  ] as const) {
    if (branches === undefined) continue;
    const trials = branches.map((branch) => trial(branch, value, place, depth, check, check.most));
    const fitting = trials.filter((faults) => faults.length === 0).length;
    if (fitting > 1 && rule === "oneOf") {
      report(check, place, rule, `fits ${fitting} of ${branches.length} forms where one is due`);
    }
    if (fitting > 0) continue;
    // Where the value is of the type of one form only, that is the form it was to have.
    const near = trials.filter(
      (faults) => !faults.some((fault) => fault.place === place && fault.rule === "type"),
    );
    const [only] = near;
    if (only !== undefined && near.length === 1) check.faults.push(...only);
    else report(check, place, rule, `fits none of ${branches.length} forms`);
  }
}

/** What is wrong with a value by one of several schemas. */
function trial(
  schema: ReplySchema,
  value: unknown,
  place: string,
  depth: number,
  { schemas }: Check,
  most: number,
): readonly Fault[] {
  const faults: Fault[] = [];
  visit(schema, value, place, depth, { schemas, faults, most });
  return faults;
}

function report({ faults, most }: Check, place: string, rule: string, message: string): void {
  if (faults.length < most)
    faults.push({ place, rule, message: `${place === "" ? "the answer" : place} ${message}` });
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  return typeof value === type;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** A format that is not here is not checked. */
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["date-time", isDateTime],
  ["uri", isUri],
]);

/** A scheme, and only characters that a URI can have. @see https://www.rfc-editor.org/rfc/rfc3986 */
function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i.test(text);
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[t\s](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i;

/** @see https://www.rfc-editor.org/rfc/rfc3339 */
function isDateTime(text: string): boolean {
  const match = dateTime.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [hours, minutes] = [Number(match[8] ?? 0), Number(match[9] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (hour > 23 || minute > 59 || hours > 23 || minutes > 59) return false;
  if (second < 60) return true;
  // A leap second is the last of a day in UTC.
  const offset = (hours * 60 + minutes) * (match[7] === "-" ? -1 : 1);
  return second === 60 && (hour * 60 + minute - offset + 2 * 1440) % 1440 === 1439;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
