import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A running process: `<process id>-<start time>`. Process ids are used again, so where the system tells the start
 * time (Linux), it counts too; elsewhere it is 0.
 */
export function thisProcess(): string {
  return `${process.pid}-${statusOf("self")?.start ?? 0}`;
}

/** Whether a process named by {@link thisProcess} still runs on this machine. */
export function isRunning(name: string): boolean {
  const [pid = "", start = ""] = name.split("-");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // EPERM: it runs, but belongs to someone else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const status = statusOf(pid);
  if (status === undefined) return true;
  // Z: it ended, and nobody has asked how.
  return status.state !== "Z" && (start === "0" || status.start === start);
}

/** This machine's name, in letters that can stand in a file name. */
export function thisMachine(): string {
  return hostname().replaceAll(/[^a-zA-Z0-9.-]/g, "_");
}

/** Fields 3 and 22 of /proc/<pid>/stat; the start is in clock ticks since boot. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statusOf(pid: string): { state: string; start: string } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
