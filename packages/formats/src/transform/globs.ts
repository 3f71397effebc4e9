/**
 * Whether a text matches a pattern: `*` stands for any signs but `/`, `**` for any, `?` for one that is not `/`.
 * The time is that of pattern times text at most.
 *
 * @param isPath false: `/` is a sign like any other
 */
export function globMatcher(pattern: string, isPath = true): (text: string) => boolean {
  const border = isPath ? "/" : undefined;
  const parts = pattern.normalize("NFC").match(/\*{2,}|[\s\S]/gu) ?? [];
  return (text) => {
    const signs = Array.from(text.normalize("NFC"));
    // Which starts of the text the parts so far can be.
    let starts = new Set([0]);
    for (const part of parts) {
      const next = new Set<number>();
      for (const start of starts) {
        if (part === "*" || part.length > 1) {
          let end = start;
          for (; !next.has(end); end += 1) {
            next.add(end);
            if (end >= signs.length || (part === "*" && signs[end] === border)) break;
          }
        } else if (start < signs.length && (part === "?" ? signs[start] !== border : signs[start] === part))
          next.add(start + 1);
      }
      starts = next;
    }
    return starts.has(signs.length);
  };
}

/** Whether a text has signs that stand for others. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
