import { expect, test } from "vitest";
import * as client from "../src/index.ts";

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(client).toSorted()).toStrictEqual([
    "AngoError",
    "AngoHttpError",
    "AngoNetworkError",
    "AngoRequestError",
    "AngoResponseError",
    "createAngoClient",
    "operations",
    "pages",
    "paginate",
    "regions",
  ]);
});
