import { looksLikeAngo as formOf } from "../ango/form.ts";
import { parseCategorySchema as parse } from "../ango/schema.ts";

/* In a file of its own for the reason that `geometry.ts` tells. */

/** The form of one element of a list or of one line; undefined where it is none of Ango's. */
export const looksLikeAngo: typeof formOf = formOf;

/**
 * Reads a category schema: what Ango Hub shows under Settings, Category Schema, and `project.categorySchema` of the REST
 * API (https://docs.imerit.net/api/api-documentation-deprecated.md, Get Project Information).
 *
 * @throws FormatError `ango/category-schema`, with a JSON pointer, where it is not one; `json/too-deep`
 */
export const parseCategorySchema: typeof parse = parse;
