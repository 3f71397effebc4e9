import type { RecordedExchange } from "../src/traffic/recorded-exchange.ts";

/** An exchange of an operation that answers with one thing. */
export function answered(
  body: unknown,
  more: Partial<RecordedExchange["response"]> = {},
  url = "/things/1",
): RecordedExchange {
  const headers = { "content-type": "application/json" };
  return {
    request: { method: "GET", url, headers: {} },
    response: { status: 200, headers, ...(body === undefined ? {} : { body: { json: body } }), ...more },
  };
}

const thing = {
  type: "object",
  required: ["_id", "state"],
  properties: {
    _id: { type: "string" },
    state: { type: "string", enum: ["open", "done"] },
    size: { type: "integer", minimum: 1 },
    when: { type: "string", format: "date-time" },
    tags: { type: "array", items: { type: "string" } },
    user: { oneOf: [{ $ref: "#/components/schemas/User" }, { type: "string" }] },
    free: { type: "object" },
    open: { type: "object", properties: { a: {} }, additionalProperties: true },
    map: { type: "object", additionalProperties: { type: "integer" } },
    kind: { const: "thing" },
    parent: { $ref: "#/components/schemas/Thing" },
    base: { allOf: [{ $ref: "#/components/schemas/User" }, { type: "object", properties: { extra: {} } }] },
    hidden: { type: "string", writeOnly: true },
  },
};
const user = { type: "object", required: ["mail"], properties: { mail: { type: "string" } } };
const pet = {
  oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
  discriminator: { propertyName: "pet", mapping: { hund: "#/components/schemas/Dog" } },
};
/** The schemas of things, with one of everything in them. */
export const components = {
  schemas: {
    Thing: { ...thing, required: ["_id", "state", "hidden"] },
    User: user,
    Cat: { type: "object", properties: { pet: { type: "string" }, lives: { type: "integer" } } },
    Dog: { type: "object", properties: { pet: { type: "string" }, legs: { type: "integer" } } },
    Pet: pet,
  },
};

/** A thing as the document has it. */
export const good = { _id: "1", state: "open" };
