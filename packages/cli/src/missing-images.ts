import { FormatError, type WriteReport } from "@angokit/formats";
import type { Target } from "./target.ts";
import { count } from "./words.ts";

/** What writers say of images whose files they did not get. */
const NOT_FOUND = / not found: /;

/** What is told, apart: of images whose files are missing, with what to do about it, and the rest. */
export function missingApart(
  { images: { mode } }: Pick<Target, "images">,
  { messages: ofWriter }: WriteReport,
  others: readonly string[],
): { readonly warnings: readonly string[]; readonly notes: readonly string[] } {
  const messages = [...ofWriter, ...others];
  if (mode === "none" || mode === "download") return { warnings: [], notes: messages };
  // Of tiles, whoever cuts them knows how many images they are of.
  const isOfMissing = (message: string): boolean =>
    NOT_FOUND.test(message) && (mode !== "cut" || !ofWriter.includes(message));
  return {
    warnings: messages
      .filter(isOfMissing)
      .map(
        (message) => `${message} --image-dir <folder> says where they lie, --images none leaves them out.`,
      ),
    notes: messages.filter((message) => !isOfMissing(message)),
  };
}

/**
 * With `--strict`, images that were asked for have to be there: labels alone are not what was wanted.
 * @throws FormatError `output/no-images`
 */
export function assertFound({ flags, given, images: { mode } }: Target, missing: number): void {
  const isAsked = flags.strict && given.has("images") && (mode === "link" || mode === "copy");
  if (!isAsked || missing === 0) return;
  const were = missing === 1 ? "was" : "were";
  throw new FormatError(
    "output/no-images",
    `--strict: ${count(missing, "image")} ${were} not found, and --images ${mode} asks for ${missing === 1 ? "it" : "them"}, so nothing was written.`,
  );
}
