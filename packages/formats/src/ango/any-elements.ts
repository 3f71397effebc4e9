import type { Source } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import type { Json } from "../model/json.ts";
import type { Element } from "./elements.ts";
import { isList } from "./members.ts";

/**
 * The assets of an export or import one by one: the elements of an array, the lines of JSON lines, or the one
 * object that the whole text is (JSON lines of a single line).
 */
export async function* elementsOf(source: Source): AsyncGenerator<Element> {
  const members = new Map<string, Json>();
  let line: number | undefined;
  for await (const item of jsonItems(source)) {
    if (item.key === undefined) {
      const empty = item.index === undefined && isList(item.value) && item.value.length === 0;
      if (empty) continue;
      const place = { file: source.name, line: item.line, pointer: item.pointer };
      yield { value: item.value, place };
      continue;
    }
    line ??= item.line;
    if (item.index === undefined) members.set(item.key, item.value);
    else {
      const before = item.index === 0 ? undefined : members.get(item.key);
      if (isMutableList(before)) before.push(item.value);
      else members.set(item.key, [item.value]);
    }
  }
  if (line === undefined) return;
  yield { value: Object.fromEntries(members), place: { file: source.name, line, pointer: "" } };
}

function isMutableList(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}
