/** Whether two values are the same JSON, numbers up to so much; an undefined member like an absent one. */
export function isNear(a: unknown, b: unknown, slack: number): boolean {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) <= slack || Object.is(a, b);
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, at) => isNear(item, b[at], slack));
  }
  const left = new Map(Object.entries(a).filter(([, value]) => value !== undefined));
  const right = Object.entries(b).filter(([, value]) => value !== undefined);
  return (
    left.size === right.length &&
    right.every(([key, value]) => left.has(key) && isNear(left.get(key), value, slack))
  );
}
