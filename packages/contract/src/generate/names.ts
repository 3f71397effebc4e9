/** ` Did you mean a or b?` for a name that is not among the known ones; nothing where none is like it. */
export function suggestion(name: string, known: Iterable<string>): string {
  const wanted = name.toLowerCase();
  const found = [...known].filter((one) => {
    const other = one.toLowerCase();
    if (wanted === "" || other === "") return false;
    return other.includes(wanted) || wanted.includes(other) || typos(wanted, other) <= 2;
  });
  return found.length === 0 ? "" : ` Did you mean ${found.slice(0, 3).join(" or ")}?`;
}

/** How many characters have to be put in, taken out or changed to get from one text to the other. */
function typos(from: string, to: string): number {
  const [a, b] = [Array.from(from), Array.from(to)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, char] of a.entries()) {
    const next = [at + 1];
    for (const [index, other] of b.entries()) {
      const changed = (row[index] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
