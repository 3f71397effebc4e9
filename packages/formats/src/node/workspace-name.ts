import { digestOf } from "./manifest.ts";

/** Bytes of a name that leave room for what is put around it: file systems take 255. */
const LONGEST = 200;

/** What hidden files and folders beside a place are called after: its name, or its SHA-256 in hex where it is long. */
export function hiddenName(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return bytes.length > LONGEST ? digestOf(bytes) : name;
}
