/** Where in the input something is. `line` and `column` count from 1; `pointer` is a JSON pointer (RFC 6901). */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly pointer?: string;
  /** The name of the image concerned. */
  readonly image?: string;
}

/**
 * One finding about the input.
 * - `error`: something of the input is not in the dataset, or a trainer would drop or refuse it
 * - `warning`: it was read, and may not mean what its author meant
 * - `note`: worth knowing
 */
export interface Diagnostic extends Place {
  /** Stable, `format/what-is-wrong`: `coco/dangling-image-id`. `isRuleCode` narrows it to the union `RuleCode`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  /** One sentence with the values. */
  readonly message: string;
}

/**
 * Told of every diagnostic while the input is read. A reader that is given none throws the first `error`
 * as a {@link FormatError}: nothing is dropped without someone hearing of it.
 */
export type OnDiagnostic = (diagnostic: Diagnostic) => void;

/** Input or output that can't be gone on with. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** Stable, `format/what-is-wrong`. */
  readonly code: string;
  readonly place: Place;

  constructor(code: string, message: string, place: Place = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.place = place;
  }
}

/** The handler of a reader that was given none. */
export const throwOnError: OnDiagnostic = ({ code, severity, message, ...place }) => {
  if (severity === "error") throw new FormatError(code, message, place);
};
