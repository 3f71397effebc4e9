import { expect, test } from "vitest";
import * as client from "../src/index.ts";

const {
  operations,
  isAbortError,
  isAngoError,
  isHttpError,
  isNetworkError,
  isRequestError,
  isResponseError,
  isTimeoutError,
  isWebhookError,
} = client;
const operation = operations["POST /v2/project"];
const errors = {
  AngoRequestError: new client.AngoRequestError("client/invalid-query", "x."),
  AngoNetworkError: new client.AngoNetworkError("client/network", "x", { operation }),
  AngoTimeoutError: new client.AngoTimeoutError("client/timeout", "x", { operation }),
  AngoResponseError: new client.AngoResponseError("client/not-json", "x."),
  AngoHttpError: new client.AngoHttpError(operation, 404, "x"),
  AngoWebhookError: new client.AngoWebhookError("client/webhook-body", "x."),
  AbortError: new DOMException("x", "AbortError"),
  other: Object.assign(new Error("x"), { code: "ENOENT" }),
};

test.each<[guard: (error: unknown) => boolean, names: string[]]>([
  [
    isAngoError,
    [
      "AngoRequestError",
      "AngoNetworkError",
      "AngoTimeoutError",
      "AngoResponseError",
      "AngoHttpError",
      "AngoWebhookError",
    ],
  ],
  [isRequestError, ["AngoRequestError"]],
  [isNetworkError, ["AngoNetworkError", "AngoTimeoutError"]],
  [isTimeoutError, ["AngoTimeoutError"]],
  [isResponseError, ["AngoResponseError"]],
  [isHttpError, ["AngoHttpError"]],
  [isWebhookError, ["AngoWebhookError"]],
  [isAbortError, ["AbortError"]],
])("%o takes %j", (guard, names) => {
  const taken = Object.entries(errors).filter(([, error]) => guard(error));
  expect(taken.map(([name]) => name)).toStrictEqual(names);
  for (const value of [undefined, null, "client/network", { name: names[0], code: "client/network" }]) {
    expect(guard(value)).toBe(false);
  }
});

test("a guard knows the error of another copy of the package", () => {
  const foreign = Object.assign(new Error("x"), { name: "AngoHttpError", code: "client/http-error" });
  expect(foreign).not.toBeInstanceOf(client.AngoHttpError);
  expect(client.isHttpError(foreign)).toBe(true);
});
