import type { Renaming } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";

/** Names that people are told of. */
const SHOWN = 5;

/** Images that could not keep their names. */
export class RenamedImages {
  readonly #messages: string[] = [];
  readonly #onDiagnostic: OnDiagnostic | undefined;
  #more = 0;

  constructor(onDiagnostic: OnDiagnostic | undefined) {
    this.#onDiagnostic = onDiagnostic;
  }

  note({ image, name, reason }: Renaming): void {
    const shown = withoutSecret(image.name);
    const why = reason === "clash" ? "another image has that name" : "that is not safe as a file name";
    const message = `The image ${JSON.stringify(shown)} is called ${JSON.stringify(name)}: ${why}.`;
    if (this.#messages.length < SHOWN) this.#messages.push(message);
    else this.#more += 1;
    this.#onDiagnostic?.({ code: "yolo/renamed", severity: "note", message, image: shown });
  }

  /** The first of them, and how many more there are. */
  messages(): readonly string[] {
    if (this.#more === 0) return this.#messages;
    const what = this.#more === 1 ? "1 more image has" : `${String(this.#more)} more images have`;
    return [...this.#messages, `${what} another name than in the source.`];
  }
}
