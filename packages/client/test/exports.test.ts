import { expect, test } from "vitest";
import * as exporting from "../src/export.ts";
import * as files from "../src/files.ts";
import * as client from "../src/index.ts";

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(client).toSorted()).toStrictEqual([
    "AngoError",
    "AngoHttpError",
    "AngoNetworkError",
    "AngoRequestError",
    "AngoResponseError",
    "AngoTimeoutError",
    "AngoWebhookError",
    "assignBatches",
    "createAngoClient",
    "createBatches",
    "importLabels",
    "isAbortError",
    "isAngoError",
    "isHttpError",
    "isNetworkError",
    "isRequestError",
    "isResponseError",
    "isTimeoutError",
    "isWebhookError",
    "operations",
    "pages",
    "paginate",
    "regions",
    "signWebhook",
    "uploadAssets",
    "verifyWebhook",
    "webhookSignatureHeader",
  ]);
});

test("the public names of the entries beside", () => {
  expect(Object.keys(exporting)).toStrictEqual(["exportProject"]);
  expect(Object.keys(files)).toStrictEqual(["uploadFiles"]);
});
