import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FormatError } from "../model/diagnostic.ts";
import { finishFile, isHalfMoved } from "./file-manifest.ts";
import { isRunning, thisMachine, thisProcess } from "./owner.ts";
import { finishSwap } from "./swap.ts";
import { systemCode } from "./system-error.ts";
import { hiddenName } from "./workspace-name.ts";

/*
 * Output is made in a folder beside its place, `.<name>.angokit` (see `hiddenName`), so that moving it in is a rename:
 *
 *   owner~<machine>~<process>~<random>   who works here; an empty file whose name says it all
 *   new                                  what is being written: a folder, or one file
 *   old                                  what was at the place before, while the two are swapped
 *   manifest                             of one file that is whole, to be moved beside it after `new`
 *
 * There is one such folder for a place, and it appears with its owner in it, by a rename that fails where there is
 * one already: so it is also the lock. When its owner is dead, another run takes it over by renaming the owner's
 * file, which only one can do, and finishes or takes back what it finds; `old` and `new` tell how far it was.
 * It goes away in one rename too, to `.<name>.angokit-<process>-<random>`, and is deleted under that name.
 */

const NOTE =
  "angokit writes here what it then moves beside. If it was interrupted, run it again for the same output: " +
  'it finishes or takes back what it began. A folder "old" here is the only copy of a dataset.\n';

/** Whether a file or folder has a name that only angokit's unfinished work has. */
export function isWorkspaceName(name: string): boolean {
  return /^\..+\.angokit(?:-\d+-\d+-[0-9a-f]+)?$/.test(name);
}

/** The folder beside a destination in which its new content is made. */
export class Workspace {
  readonly destination: string;
  readonly folder: string;
  readonly next: string;
  readonly previous: string;
  readonly manifest: string;
  #claimed = false;
  /** The topmost folder that had to be made for this one to stand in. */
  #made: string | undefined;

  /** `destination` is absolute, without symbolic links on the way. */
  constructor(destination: string) {
    this.destination = destination;
    this.folder = join(dirname(destination), `.${hiddenName(basename(destination))}.angokit`);
    this.next = join(this.folder, "new");
    this.previous = join(this.folder, "old");
    this.manifest = join(this.folder, "manifest");
  }

  /** Finish or take back what a dead run left. Throws `output/busy` where the run is alive. */
  settle(): void {
    const parent = dirname(this.folder);
    if (!existsSync(parent)) return;
    if (existsSync(this.folder)) {
      this.#takeOver();
      finishSwap(this);
      finishFile(this);
      this.#discard();
    }
    const name = basename(this.folder);
    for (const entry of readdirSync(parent)) {
      if (!entry.startsWith(`${name}-`) || !isWorkspaceName(entry)) continue;
      if (!isRunning(entry.slice(name.length + 1)))
        rmSync(join(parent, entry), { recursive: true, force: true });
    }
  }

  /** Make the folder, and the folders above it. Throws `output/busy` where another run has it. */
  claim(): void {
    if (this.#claimed) return;
    this.settle();
    this.#made = makeFolders(dirname(this.folder));
    const fresh = this.#newName();
    try {
      mkdirSync(fresh);
      writeFileSync(join(fresh, ownerName()), NOTE);
      renameSync(fresh, this.folder);
    } catch (error) {
      // To remove what could not be made is another error, which would hide this one.
      if (existsSync(fresh)) rmSync(fresh, { recursive: true, force: true });
      this.#unmake();
      if (existsSync(this.folder)) throw this.#busy();
      throw error;
    }
    this.#claimed = true;
    if (open.size === 0) process.on("exit", releaseAll);
    open.add(this);
  }

  /**
   * Remove the folder and all in it, but for what could not be moved to its place: the next run tries again.
   * `undo` removes also the folders that {@link claim} made above it.
   */
  release(undo: boolean): void {
    if (!this.#claimed) return;
    this.#claimed = false;
    open.delete(this);
    if (open.size === 0) process.off("exit", releaseAll);
    if (existsSync(this.previous) && (existsSync(this.next) || !existsSync(this.destination))) return;
    if (isHalfMoved(this)) return;
    try {
      this.#discard();
    } catch (error) {
      // What was committed is in its place: that the rest is still there can wait for the next run.
      if (undo) throw error;
    }
    if (undo) this.#unmake();
  }

  #discard(): void {
    if (!existsSync(this.folder)) return;
    const discarded = this.#newName();
    renameSync(this.folder, discarded);
    rmSync(discarded, { recursive: true, force: true });
  }

  #unmake(): void {
    if (this.#made === undefined) return;
    try {
      for (let folder = dirname(this.folder); folder.startsWith(this.#made); folder = dirname(folder)) {
        rmdirSync(folder);
      }
    } catch (error) {
      // Someone else has put something there meanwhile: then it stays.
      if (systemCode(error) === undefined) throw error;
    }
  }

  #takeOver(): void {
    const owner = readdirSync(this.folder).find((entry) => entry.startsWith("owner~"));
    const [, machine = "", process = ""] = owner?.split("~") ?? [];
    if (owner !== undefined && (machine !== thisMachine() || isRunning(process))) throw this.#busy();
    const mine = join(this.folder, ownerName());
    try {
      if (owner === undefined) writeFileSync(mine, NOTE);
      else renameSync(join(this.folder, owner), mine);
    } catch (error) {
      if (systemCode(error) === "ENOENT") throw this.#busy();
      throw error;
    }
  }

  #newName(): string {
    return `${this.folder}-${thisProcess()}-${randomBytes(4).toString("hex")}`;
  }

  #busy(): FormatError {
    const owner = existsSync(this.folder)
      ? readdirSync(this.folder).find((entry) => entry.startsWith("owner~"))
      : undefined;
    const [, machine = "", process = ""] = owner?.split("~") ?? [];
    const who = owner === undefined ? "" : ` (process ${process.split("-")[0] ?? ""} on ${machine})`;
    const remedy =
      owner === undefined ? "" : ` If that run is dead, delete ${join(this.folder, owner)} and run again.`;
    return new FormatError(
      "output/busy",
      `Another run${who} is writing ${this.destination}. Wait until it is done.${remedy}`,
      { file: this.destination },
    );
  }
}

function ownerName(): string {
  return ["owner", thisMachine(), thisProcess(), randomBytes(4).toString("hex")].join("~");
}

/** Work that is going on in this process: taken back when it exits without having finished it. */
const open = new Set<Workspace>();

/**
 * Make a folder and those above it, and give the topmost that was made. Node's own recursive `mkdir` never ends where
 * the system says ENOENT for a parent that is there, as /proc does.
 */
function makeFolders(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const made = makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
    return made ?? folder;
  } catch (error) {
    // Another run made it in the meantime.
    if (systemCode(error) === "EEXIST") return made;
    throw error;
  }
}

function releaseAll(): void {
  for (const workspace of open) {
    try {
      workspace.release(true);
    } catch {
      // Nobody is left to be told; the next run tries again.
    }
  }
}
