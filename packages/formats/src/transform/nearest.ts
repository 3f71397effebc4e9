/** What to say of names that are none of those known: each with the one that is nearest. */
export function unknownNames(unknown: readonly string[], known: readonly string[]): string {
  const shown = unknown.slice(0, SHOWN).map((name) => {
    const near = nearest(name, known);
    return `${JSON.stringify(name)}${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}`;
  });
  const more = unknown.length > SHOWN ? [`${String(unknown.length - SHOWN)} more`] : [];
  const classes = known.slice(0, MOST_KNOWN).join(", ");
  return `The dataset has no class ${[...shown, ...more].join(", ")}. It has: ${classes}${known.length > MOST_KNOWN ? ", …" : ""}.`;
}

const SHOWN = 5;
const MOST_KNOWN = 20;
/** Longer names are not compared: it takes a step for each pair of letters. */
const LONGEST = 100;

/** The known name from which a third of the letters at most differ; letter case, spaces, `_` and `-` don't count. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  let found: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  for (const candidate of known) {
    const apart = distance(wanted, plain(candidate));
    if (apart >= least) continue;
    least = apart;
    found = candidate;
  }
  return found;
}

function plain(name: string): string {
  return name
    .slice(0, LONGEST)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, "");
}

/** How many letters must be added, left out or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
