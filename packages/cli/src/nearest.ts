import leven from "leven";

/** The name that someone may have meant; undefined where none is near. Case, spaces, `_` and `-` don't count. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name);
  let found: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  for (const candidate of names) {
    const other = plain(candidate);
    const isPart =
      other.length > 2 && wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
    const apart = isPart ? Math.min(1, Math.abs(other.length - wanted.length)) : leven(wanted, other);
    if (apart >= least) continue;
    least = apart;
    found = candidate;
  }
  return found;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}
