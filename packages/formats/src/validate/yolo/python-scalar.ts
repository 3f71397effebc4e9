/** What Python makes of a scalar of YAML. */
export interface PythonScalar {
  readonly type: "None" | "bool" | "int" | "float" | "date" | "str";
  /** What `str` gives of it. */
  readonly text: string;
  /** The value of a number, and 0 or 1 of a truth value. */
  readonly number?: number;
}

const TRUTH = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const UNTRUTH = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * The value of a plain scalar by YAML 1.1, as PyYAML resolves it: `no` is a truth value, `007` a number, `1:30` is 90.
 * https://yaml.org/type/
 */
export function pythonScalar(text: string): PythonScalar {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { type: "None", text: "None" };
  if (TRUTH.test(text)) return { type: "bool", text: "True", number: 1 };
  if (UNTRUTH.test(text)) return { type: "bool", text: "False", number: 0 };
  if (text.length > 64) return { type: "str", text };
  if (INTEGER.test(text)) {
    const digits = text.replaceAll(/[_+]/g, "");
    // A class may be called by a number of any length.
    const isDecimal = /^-?(?:0|[1-9]\d*)$/.test(digits);
    const number = integerOf(text);
    return { type: "int", text: BigInt(isDecimal ? digits : number).toString(), number };
  }
  if (FLOAT.test(text)) {
    const number = floatOf(text);
    return { type: "float", text: floatText(number), number };
  }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { type: "date", text };
  return { type: "str", text };
}

function integerOf(text: string): number {
  const digits = text.replaceAll(/[_+-]/g, "");
  const sign = text.startsWith("-") ? -1 : 1;
  if (digits.includes(":")) return sign * sixties(digits);
  if (/^0[0-7]/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits);
}

function floatOf(text: string): number {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (plain.endsWith("nan")) return Number.NaN;
  const sign = plain.startsWith("-") ? -1 : 1;
  const rest = plain.replace(/^[-+]/, "");
  if (rest === ".inf") return sign * Infinity;
  return sign * (rest.includes(":") ? sixties(rest) : Number(rest));
}

/** Hours, minutes and seconds. */
function sixties(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The shortest text that is read as the value, with an exponent where Python writes one. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size >= 1e16 || (size > 0 && size < 1e-4))
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? `${String(value)}.0` : String(value);
}
