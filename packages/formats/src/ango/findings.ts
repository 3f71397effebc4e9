import type { Diagnostic, OnDiagnostic, Place } from "../model/diagnostic.ts";
import { FormatError } from "../model/diagnostic.ts";

/** Tells what was found in one asset or task: every finding has the place of the asset. */
export class Findings {
  readonly place: Place;
  readonly #onDiagnostic: OnDiagnostic;

  constructor(onDiagnostic: OnDiagnostic, place: Place) {
    this.#onDiagnostic = onDiagnostic;
    this.place = place;
  }

  /** The same, with the name of the image. */
  about(image: string): Findings {
    return new Findings(this.#onDiagnostic, { ...this.place, image });
  }

  /** @param pointer - from the asset on, with a leading slash */
  tell(severity: Diagnostic["severity"], code: string, message: string, pointer = ""): void {
    this.#onDiagnostic({ ...this.at(pointer), severity, code, message });
  }

  /** Tells an error that was thrown below `pointer`; throws anything else again. */
  tellThrown(error: unknown, pointer: string): void {
    if (!(error instanceof FormatError)) throw error;
    this.tell("error", error.code, error.message, `${pointer}${error.place.pointer ?? ""}`);
  }

  /** The place of something in the asset. */
  at(pointer: string): Place {
    return { ...this.place, pointer: `${this.place.pointer ?? ""}${pointer}` };
  }
}

/** Takes findings and says nothing: for a pass over the input that is made again. */
export const silent: Findings = new Findings(() => {}, {});
