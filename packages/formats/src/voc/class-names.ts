import { withoutSecret } from "../io/url.ts";
import type { Category, Header } from "../model/dataset.ts";
import { holdableText } from "../xml/text.ts";

/** What classes are called in the files, by their ranks. Two may share a name. */
export function classNames({ categories }: Header): readonly string[] {
  return categories.map(className);
}

/** What a class is called in the files. */
export function className({ name, id }: Category): string {
  const text = holdableText(withoutSecret(name)).trim();
  return text === "" ? holdableText(`class ${id}`).trim() : text;
}
