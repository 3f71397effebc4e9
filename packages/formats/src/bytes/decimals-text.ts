import type { JsonWriter } from "./json-writer.ts";
import { NUMBER_ROOM, putNumber, putThousandths } from "./number-text.ts";
import { BROAD, cursor, POWERS } from "./packed.ts";
import { fourAt, takeDecimals } from "./unpacked.ts";

const [COMMA, OPEN, CLOSE] = [44, 91, 93];
/** What makes thousandths of digits, by how many of them stand after the point. */
const THOUSANDTHS = [1000, 100, 10, 1];
/** One number, for those that are written in another way. */
const one = new Float64Array(1);

/** Writes `count` packed decimals as a JSON list, as the language writes numbers; the cursor is after them. */
export function writeDecimals(out: JsonWriter, bytes: Uint8Array, start: number, count: number): void {
  const form = bytes[start] ?? 0;
  const factor = THOUSANDTHS[form];
  if (form >= BROAD || factor === undefined || count < 2) {
    out.numbers(takeDecimals(bytes, start, count));
    return;
  }
  out.reserve(count * (NUMBER_ROOM + 1) + 2);
  const { view } = out;
  const most = 1_000_000 / factor;
  const scale = POWERS[form] ?? 1;
  let { at } = out;
  let from = start + 9;
  let x = fourAt(bytes, start + 1);
  let y = fourAt(bytes, start + 5);
  let value = x;
  view.setUint8(at, OPEN);
  at += 1;
  for (let n = 0; n < count; n += 1) {
    if (n === 1) value = y;
    else if (n > 1) {
      value = x + ((((bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8)) << 16) >> 16);
      from += 2;
      x = y;
      y = value;
    }
    if (value >= 0 && value < most) at = putThousandths(view, at, Math.imul(value, factor));
    else {
      one[0] = value / scale;
      at = putNumber(view, at, one, 0);
    }
    view.setUint8(at, COMMA);
    at += 1;
  }
  view.setUint8(at - 1, CLOSE);
  out.at = at;
  cursor.at = from;
}
