/**
 * Whether a text matches a pattern: `*` stands for any signs but `/`, `**` for any, `?` for one that is not `/`.
 * The time is that of pattern times text at most.
 *
 * @param isPath false: `/` is a sign like any other
 */
export function globMatcher(pattern: string, isPath = true): (text: string) => boolean {
  const border = isPath ? "/" : undefined;
  const parts = pattern.normalize("NFC").match(/\*{2,}|[\s\S]/gu) ?? [];
  const [start, end] = globEnds(pattern);
  return (text) => {
    const whole = text.normalize("NFC");
    // Most texts don't, and that is soon seen.
    if (!whole.startsWith(start) || !whole.endsWith(end)) return false;
    const signs = Array.from(whole);
    // Which starts of the text the parts so far can be.
    let starts = new Set([0]);
    for (const part of parts) {
      const next = new Set<number>();
      for (const from of starts) {
        if (part === "*" || part.length > 1) {
          let to = from;
          for (; !next.has(to); to += 1) {
            next.add(to);
            if (to >= signs.length || (part === "*" && signs[to] === border)) break;
          }
        } else if (from < signs.length && (part === "?" ? signs[from] !== border : signs[from] === part))
          next.add(from + 1);
      }
      starts = next;
    }
    return starts.has(signs.length);
  };
}

/** What each text that matches begins and ends with. */
export function globEnds(pattern: string): readonly [start: string, end: string] {
  const plain = pattern.normalize("NFC").split(/[*?]/);
  return [plain[0] ?? "", plain.at(-1) ?? ""];
}

/** Whether a text has signs that stand for others. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
