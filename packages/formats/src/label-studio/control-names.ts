import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { holdableText } from "../xml/text.ts";
import { MARK } from "./answers.ts";
import { Ids } from "./regions.ts";
import { CLASS_CONTROL } from "./task.ts";

/*
 * Label Studio shows an answer by the control that its `from_name` names: one kind of answer, about regions or about
 * the image, once for each. Names are those of controls and of the image, too, up to a `@`. An answer for which its
 * question is no such name has another one, and the question in its `meta`.
 */

/** Names of the controls that a writer writes whatever the questions are, and of the image. */
const OWN_NAMES = "image label polygon brush keypoint vector ellipse labels".split(" ").concat(CLASS_CONTROL);

/** What an answer is of. */
interface Question {
  readonly name: string;
  /** Of the result. */
  readonly type: string;
  readonly isPerRegion: boolean;
  /** How many answers of that name and type its region, or the image, has before this one. */
  readonly rank: number;
}

/** The names of the controls of one dataset. */
export class ControlNames {
  readonly #names = new Map<string, string>();
  readonly #ids: Ids;

  /** @param isOwn whether the dataset is of Label Studio: then its controls have names of their own */
  constructor(isOwn: boolean) {
    this.#ids = new Ids(isOwn ? [] : OWN_NAMES);
  }

  /** The members of a result that say which control it is of. */
  membersOf(question: Question, meta: Json | undefined): JsonObject {
    const { name, type, isPerRegion, rank } = question;
    const key = `${type} ${isPerRegion} ${rank} ${name}`;
    let control = this.#names.get(key);
    if (control === undefined) {
      control = this.#ids.fresh(holdableText(name).replaceAll("@", "-"));
      this.#names.set(key, control);
    }
    if (control === name) return { from_name: control };
    return {
      from_name: control,
      meta: { ...(isJsonObject(meta) ? meta : {}), [MARK]: { question: name } },
    };
  }
}
