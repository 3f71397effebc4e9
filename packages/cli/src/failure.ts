import { AngoError, AngoRequestError } from "@angokit/client";
import { FormatError } from "@angokit/formats";
import { type PlacedMessage, placeText } from "./place.ts";
import { withoutSecrets } from "./secret-addresses.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

/** Exit codes of every command. */
export const EXIT = { done: 0, findings: 1, usage: 2, world: 3, interrupted: 130 } as const;

/** The command was used wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An image that can't be had, and why. */
export interface ImageFailure {
  readonly image: string;
  readonly message: string;
}

/** Something outside failed, and the same command may work another time: exit code 3. */
export class WorldError extends Error {
  override readonly name = "WorldError";
  readonly code: string;
  readonly image: string | undefined;
  /** Where it is of several images. */
  readonly images: readonly ImageFailure[];

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { readonly image?: string; readonly images?: readonly ImageFailure[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.image = options.image;
    this.images = options.images ?? [];
  }
}

/** Someone pressed Ctrl-C, or the system asked the process to end: exit code 130. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly code = "interrupted";

  /** @param more - what else there is to say */
  constructor(more = "") {
    super(`Interrupted. Nothing was written.${more === "" ? "" : ` ${more}`}`);
  }
}

/** What the disk did not do, though the place was allowed. */
const WORLD_CODES = new Set(["output/read-only", "output/no-space", "output/unwritable", "output/busy"]);

/** What to do about an error, in terms of this command line: the libraries know nothing of flags. */
const HINTS: Readonly<Record<string, string>> = {
  "output/not-empty": "--overwrite replaces what angokit wrote there before.",
  "output/loss": "Without --strict it is written all the same, and what is lost is listed.",
  "input/ambiguous":
    "Give one of these files by its path, or with --from the format that is meant; angokit merge makes one of several files.",
  "input/split-file": "Each file can be given by its path; angokit merge makes one of several files.",
  "coco/unmatched":
    "--classes <file> names the classes of predictions, as a data.yaml or a name a line, in the order of the model.",
  "output/no-images": "--image-dir <folder> says where the images are; --images none leaves them out.",
  "input/unrecognised": "--from and a format (ango, coco, yolo, voc and so on) says what it is.",
  "input/category-schema": "--schema takes it.",
  "input/coco-results":
    "--gt <file> takes the ground truth; with --from coco they are read alone, by their ids.",
  "yolo/size-unknown":
    "Sizes are read from image files that are found: --image-dir <folder> says where they are.",
  "transform/unlisted": "--ratios says where images go that are on no list.",
  "transform/duplicate": "Without --duplicates error they become one image.",
  "classes/unknown": "Add the class to the file of --classes.",
};

/** Which exit code an error means. */
function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError || error instanceof AngoRequestError) return EXIT.usage;
  if (error instanceof FormatError) {
    if (error.code === "output/loss" || error.code === "output/no-images") return EXIT.findings;
    return WORLD_CODES.has(error.code) ? EXIT.world : EXIT.usage;
  }
  return EXIT.world;
}

/** Say what went wrong, as text or as the JSON document. @returns the exit code */
export function report(error: unknown, terminal: Terminal): number {
  const failure = describe(error);
  if (terminal.json) terminal.result(JSON.stringify({ ok: false, error: failure }));
  else if (error instanceof Interrupted) terminal.note(failure.message);
  else {
    terminal.error(
      shownText(
        [`${placeText(failure)}${failure.message} (${failure.code})`, ...imageLines(failure)].join("\n"),
      ),
    );
    if (failure.hint !== undefined) terminal.hint(failure.hint);
  }
  return exitCode(error);
}

interface Failure extends PlacedMessage {
  readonly code: string;
  readonly hint?: string;
  readonly images?: readonly ImageFailure[];
}

const SHOWN = 10;

function imageLines({ images = [] }: Failure): readonly string[] {
  const left = images.length - SHOWN;
  const more = left > 0 ? [`  and ${count(left, "more image")}; --json lists all`] : [];
  return [...images.slice(0, SHOWN).map(({ message }) => `  ${message}`), ...more];
}

function describe(error: unknown): Failure {
  // Someone may give an address where a path is wanted.
  const message = withoutSecrets(withoutKey(error instanceof Error ? error.message : String(error)));
  if (error instanceof FormatError) {
    const { code, place } = error;
    // Who has said --from needs no word of it.
    const isSaid = code.startsWith("input/") && process.argv.some((text) => text.startsWith("--from"));
    const hint = isSaid ? undefined : HINTS[code];
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...place,
      ...(place.file === undefined ? {} : { file: withoutSecrets(place.file) }),
    };
  }
  if (error instanceof WorldError) {
    const { code, image, images } = error;
    return {
      code,
      message,
      ...(image === undefined ? {} : { image }),
      ...(images.length === 0 ? {} : { images }),
    };
  }
  const known = [UsageError, Interrupted, AngoError].some((type) => error instanceof type);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (known || (error instanceof Error && "syscall" in error)) return { code, message };
  const hint = "This is a fault of angokit. Please report it, with the command and this message.";
  return { code: "internal", message, hint };
}

/** Names of a dataset may hold signs that move the cursor or turn the text: they are shown as �. */
function shownText(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** No message is meant to hold the API key; should one, it is not shown. */
function withoutKey(message: string): string {
  const key = process.env["ANGO_API_KEY"] ?? "";
  return key.length < 4 ? message : message.replaceAll(key, "[API key]");
}
