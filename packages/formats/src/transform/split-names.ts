import { FormatError } from "../model/diagnostic.ts";
import { splitFault } from "../splits.ts";
import type { SplitOptions } from "./split.ts";

/**
 * The names of the splits, checked with the shares: whoever writes them makes folders of them.
 *
 * @throws FormatError `transform/option`
 */
export function splitNames({
  ratios = [],
  lists = [],
}: Pick<SplitOptions, "ratios" | "lists">): readonly string[] {
  if (ratios.length + lists.length === 0) throw refuse("A split needs ratios, lists, or both.");
  const fault = ratios.length === 0 ? undefined : splitFault(ratios);
  if (fault !== undefined) throw refuse(`The ratios are not usable: ${fault}.`);
  const names = new Map<string, string>();
  for (const name of [...ratios.map((ratio) => ratio.name), ...lists.map((list) => list.split)]) {
    if (!/^[A-Za-z0-9_-]+$/.test(name))
      throw refuse(
        `${JSON.stringify(name)} can't be the name of a split: it has letters, digits, _ and - alone.`,
      );
    const other = names.get(name.toLowerCase()) ?? name;
    if (other !== name)
      throw refuse(`${other} and ${name} would be one folder on some systems: give one name.`);
    names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function refuse(message: string): FormatError {
  return new FormatError("transform/option", message);
}
