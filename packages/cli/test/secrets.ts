import { expect } from "vitest";
import { SIGNATURE } from "./hub.ts";
import type { Place } from "./process.ts";

/** The API key of the tests. */
export const KEY = "key-that-nobody-may-see";

/** The environment of a `pull` from a server of the tests. */
export function env(url: string): Readonly<Record<string, string>> {
  return { ANGO_API_KEY: KEY, ANGO_BASE_URL: url };
}

/** Neither the key nor a signature may be in anything that was written or said. */
export function expectNoSecrets(place: Place, ...texts: readonly string[]): void {
  const written = place.files().map((file) => place.read(file));
  for (const text of [...texts, ...written]) {
    expect(text.includes(KEY)).toBe(false);
    expect(text.includes(SIGNATURE)).toBe(false);
    expect(text).not.toMatch(/X-Amz-Signature|[?&]Signature=/i);
  }
}
