import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Without a byte for so long, an asset counts as unreachable. */
const SILENCE_MS = 60_000;
/** As the API client repeats its calls: so often without a byte in between, after waits that double, with jitter. */
const REPEATS = 3;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** A file that comes: its bytes so far, and beside them what tells whether the rest is of the same file. */
export interface PartialFile {
  readonly path: string;
  readonly notePath: string;
}

/** What a server said of a file. */
interface Note {
  /** Bytes. */
  readonly total?: number;
  /** A strong ETag, or a date of change: what goes with `If-Range`. */
  readonly validator?: string;
}

/** How an attempt ended. */
type Outcome =
  | "whole"
  | { readonly why: string; readonly isFinal?: boolean; readonly wait?: number; readonly cause?: unknown };

/** An asset that can't be had. `message` goes on after its address. */
export class DownloadError extends Error {}

/**
 * Downloads a file, and goes on where an earlier download ended, even one of another process, if the server says that
 * it is still the same file. The API key does not go along.
 *
 * @returns its bytes
 * @throws DownloadError where it can't be had; what came stays, if it is of use
 */
export async function download(url: string, file: PartialFile, signal: AbortSignal): Promise<number> {
  let known: Note | undefined;
  let failures = 0;
  for (;;) {
    const before = sizeOf(file.path);
    const note = before > 0 ? (known ?? resumable(file)) : undefined;
    const outcome = await attempt(url, file, note === undefined ? 0 : before, note, signal);
    if (outcome === "whole") return sizeOf(file.path);
    // What came in this run is gone on with, even without an ETag: the length has to be the same.
    known = readNote(file);
    failures = sizeOf(file.path) > before ? 1 : failures + 1;
    if (outcome.isFinal === true || failures > REPEATS || signal.aborted) {
      if (known?.validator === undefined) discard(file);
      throw new DownloadError(outcome.why, { cause: outcome.cause });
    }
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    await sleep(outcome.wait ?? Math.random() * longest, undefined, { signal });
  }
}

/** Whether the bytes that came are of use to another run: it can go on with them. */
export function isResumable(file: PartialFile): boolean {
  return sizeOf(file.path) > 0 && resumable(file) !== undefined;
}

/** What is known of a file of an earlier run, if the server can be asked whether it is still the same. */
function resumable(file: PartialFile): Note | undefined {
  const note = readNote(file);
  return note?.validator === undefined ? undefined : note;
}

/** Forget what came. */
export function discard({ path, notePath }: PartialFile): void {
  rmSync(path, { force: true });
  rmSync(notePath, { force: true });
}

async function attempt(
  url: string,
  file: PartialFile,
  start: number,
  note: Note | undefined,
  outer: AbortSignal,
): Promise<Outcome> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers = {
      // Compressed, neither the length nor a range would be of the file.
      "accept-encoding": "identity",
      ...(start === 0 ? {} : { range: `bytes=${start}-` }),
      ...(start === 0 || note?.validator === undefined ? {} : { "if-range": note.validator }),
    };
    const response = await fetch(url, { headers, signal: AbortSignal.any([silence.signal, outer]) });
    const refusal = refusalOf(response, start);
    if (refusal !== undefined) {
      await response.body?.cancel();
      if (refusal === "outside") return outsideRange(response, file, start);
      return refusal;
    }
    return await receive(response, file, start, note, () => timer.refresh());
  } catch (error) {
    if (outer.aborted) throw error;
    return { why: silence.signal.aborted ? "does not answer" : "can't be reached", cause: error };
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function refusalOf({ ok, status, headers }: Response, start: number): Outcome | "outside" | undefined {
  if (status === 416 && start > 0) return "outside";
  if (!ok) {
    const why = `answered with HTTP ${status}`;
    if (status !== 408 && status !== 429 && status < 500) return { why, isFinal: true };
    const wait = waitOf(headers.get("retry-after"));
    return { why, ...(wait === undefined ? {} : { wait }) };
  }
  const isPage = /^text\/html\b/i.test(headers.get("content-type") ?? "");
  return isPage ? { why: "answered with a web page", isFinal: true } : undefined;
}

/** There is nothing behind what came: it is whole, or of another file. */
function outsideRange({ headers }: Response, file: PartialFile, start: number): Outcome {
  if (headers.get("content-range") === `bytes */${start}`) return "whole";
  discard(file);
  return { why: "changed while it was downloaded" };
}

async function receive(
  response: Response,
  file: PartialFile,
  start: number,
  note: Note | undefined,
  alive: () => void,
): Promise<Outcome> {
  const isRest = response.status === 206;
  const fresh = noteOf(response);
  if (isRest && !isSame(response, start, note, fresh)) {
    await response.body?.cancel();
    discard(file);
    return { why: "changed while it was downloaded" };
  }
  if (!isRest) writeFileSync(file.notePath, JSON.stringify(fresh));
  const total = isRest ? note?.total : fresh.total;
  const descriptor = openSync(file.path, isRest ? "a" : "w", 0o600);
  try {
    for await (const chunk of response.body ?? []) {
      alive();
      for (let done = 0; done < chunk.length;) done += writeSync(descriptor, chunk, done);
    }
  } finally {
    closeSync(descriptor);
  }
  const bytes = sizeOf(file.path);
  if (total === undefined || total === bytes) return "whole";
  discard(file);
  return { why: `gave ${bytes} bytes in place of ${total}` };
}

/** Whether the rest that comes is of the file whose start is there. */
function isSame({ headers }: Response, start: number, note: Note | undefined, fresh: Note): boolean {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  if (note?.total === undefined || Number(from) !== start || Number(total) !== note.total) return false;
  return note.validator === undefined || fresh.validator === undefined || note.validator === fresh.validator;
}

function noteOf({ headers }: Response): Note {
  const length = headers.get("content-length");
  const isPlain = (headers.get("content-encoding") ?? "identity") === "identity";
  const etag = headers.get("etag");
  const validator = etag?.startsWith('"') === true ? etag : (headers.get("last-modified") ?? undefined);
  return {
    ...(length === null || !isPlain ? {} : { total: Number(length) }),
    ...(validator === undefined || !isPlain ? {} : { validator }),
  };
}

function readNote({ notePath }: PartialFile): Note | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(notePath, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    const total = "total" in value && typeof value.total === "number" ? { total: value.total } : {};
    const validator =
      "validator" in value && typeof value.validator === "string" ? { validator: value.validator } : {};
    return { ...total, ...validator };
  } catch {
    // It was never written, or not to its end.
    return undefined;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** `Retry-After` in milliseconds. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, seconds), LONGEST_WAIT_MS);
}
