import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { discard, download, isResumable, type PartialFile } from "./asset-download.ts";
import { WorldError } from "./failure.ts";
import { withoutSecrets } from "./secret-addresses.ts";

/** What is downloaded. */
export interface Asset {
  readonly id: string;
  readonly url: string;
}

const OWNER = "owner";
const WHOLE = ".image";
const NOTE = ".json";
const PART = ".part";

/**
 * Image files that were downloaded for a dataset, in a hidden folder beside its place: `.<name>.angokit-images`. They
 * stay there until the dataset is in its place, so a run that was killed is not for nothing: the next one for the same
 * place finds them.
 */
export class ImageStore {
  readonly #folder: string;
  readonly #stop = new AbortController();
  readonly #clean: () => void;
  #isOpen = false;
  /** The topmost folder that has to be made for this one to stand in, by whoever comes first. */
  readonly #made: string;
  #downloaded = 0;
  #present = 0;

  constructor(out: string) {
    const place = resolve(out);
    this.#folder = join(dirname(place), `.${basename(place)}.angokit-images`);
    // Each download listens to it.
    setMaxListeners(0, this.#stop.signal);
    this.#made = firstMissing(this.#folder);
    this.#clean = () => this.leave();
  }

  /** Files that came in this run. */
  get downloaded(): number {
    return this.#downloaded;
  }

  /** Files that came in an earlier run. */
  get present(): number {
    return this.#present;
  }

  /** How many whole files wait here for the next run. */
  get kept(): number {
    if (!existsSync(this.#folder)) return 0;
    return readdirSync(this.#folder).filter((name) => name.endsWith(WHOLE)).length;
  }

  /**
   * The path of an asset's whole file.
   * @throws DownloadError where it can't be had; WorldError `pull/busy` where another run downloads the same
   */
  async get(asset: Asset): Promise<string> {
    this.#open();
    const name = createHash("sha256")
      .update(JSON.stringify([asset.id, withoutSecrets(asset.url)]))
      .digest("hex");
    const base = join(this.#folder, name.slice(0, 32));
    const path = base + WHOLE;
    if (isWhole(path)) {
      this.#present += 1;
      return path;
    }
    const part: PartialFile = { path: base + PART, notePath: base + NOTE };
    const bytes = await download(asset.url, part, this.#stop.signal);
    // The size is on record before the name says that the file is whole.
    writeFileSync(path + NOTE, JSON.stringify({ bytes }));
    renameSync(part.path, path);
    rmSync(part.notePath, { force: true });
    this.#downloaded += 1;
    return path;
  }

  /** Ends what is under way, and keeps what is of use to the next run. */
  leave(): void {
    this.#stop.abort();
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#clean);
    for (const name of existsSync(this.#folder) ? readdirSync(this.#folder) : []) {
      if (!name.endsWith(PART)) continue;
      const base = join(this.#folder, name.slice(0, -PART.length));
      const part: PartialFile = { path: base + PART, notePath: base + NOTE };
      if (!isResumable(part)) discard(part);
    }
    rmSync(join(this.#folder, OWNER), { force: true });
    this.#removeEmpty();
  }

  /** Removes all files: the dataset has them. */
  remove(): void {
    this.#stop.abort();
    this.#isOpen = false;
    process.off("exit", this.#clean);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #open(): void {
    if (this.#isOpen) return;
    mkdirSync(this.#folder, { recursive: true });
    const owner = join(this.#folder, OWNER);
    const other = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : 0;
    if (other > 0 && other !== process.pid && isRunning(other)) {
      throw new WorldError(
        "pull/busy",
        `Another angokit (process ${other}) downloads images for the same place.`,
      );
    }
    writeFileSync(owner, String(process.pid));
    this.#isOpen = true;
    process.once("exit", this.#clean);
  }

  /** Takes away the folder, and those that were made for it, if there is nothing in them. */
  #removeEmpty(): void {
    for (let folder = this.#folder; ; folder = dirname(folder)) {
      try {
        rmdirSync(folder);
      } catch {
        return;
      }
      if (folder === this.#made) return;
    }
  }
}

function firstMissing(folder: string): string {
  const parent = dirname(folder);
  return existsSync(parent) ? folder : firstMissing(parent);
}

/** Whether a file has the size that is on record for it. */
function isWhole(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return false;
  try {
    const note: unknown = JSON.parse(readFileSync(path + NOTE, "utf8"));
    return typeof note === "object" && note !== null && "bytes" in note && note.bytes === status.size;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
