import { Interrupted, report } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** Ctrl-C, `kill`, and a terminal that was closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Run work that ends at once when it is interrupted. What it has begun to write goes away with the process.
 * @param more - what else there is to say then
 */
export async function interruptible<Result>(
  terminal: Terminal,
  work: () => Promise<Result>,
  more: () => string = () => "",
): Promise<Result> {
  const stop = (): void => process.exit(report(new Interrupted(more()), terminal));
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/** Wait to be interrupted: for a server, that is the way to end. */
export async function interruption(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}
