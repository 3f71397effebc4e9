import { createServer, type RequestListener } from "node:http";
import { expect } from "vitest";
import { ContractError, type OpenApiDocument } from "../src/index.ts";
import type { ClientFor, GeneratedRequest } from "../src/generate.ts";

/** A small list of things, with one of everything that clients get wrong. */
export const things = {
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  paths: {
    "/things/{id}": {
      post: {
        operationId: "changeThing",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string", minLength: 1 } },
          { name: "tags", in: "query", schema: { type: "array", items: { type: "string" } } },
          { name: "state[eq]", in: "query", schema: { type: "string", enum: ["old", "new"] } },
          { name: "dry", in: "query", schema: { type: "boolean" } },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["name"],
                properties: {
                  name: { type: "string" },
                  size: { type: "integer", minimum: 0 },
                  note: { type: ["string", "null"] },
                },
              },
            },
          },
        },
        responses: {
          "200": {
            description: "Done",
            content: { "application/json": { schema: { type: "object" }, example: { at: "2024-01-01" } } },
          },
          "400": {
            description: "Bad",
            content: { "application/json": { schema: { type: "object" }, example: { message: "Bad" } } },
          },
        },
      },
    },
  },
};

export const options = { seed: 7, runs: 60 };

/** A client as someone would write it, with places to go wrong. */
export interface Writing {
  readonly path?: (id: string) => string;
  readonly tags?: (tags: readonly string[]) => readonly (readonly [string, string])[];
  readonly state?: string;
  readonly body?: (body: object) => string;
  readonly times?: number;
}

export function handMade(writing: Writing): ClientFor {
  return (baseUrl) => async (request: GeneratedRequest) => {
    const { path, query } = request.params;
    const pairs: (readonly [string, string])[] = [];
    const { tags, "state[eq]": state, dry } = query;
    if (Array.isArray(tags)) {
      pairs.push(...(writing.tags?.(tags.map(String)) ?? tags.map((tag) => ["tags", String(tag)] as const)));
    }
    if (typeof state === "string") pairs.push([writing.state ?? "state[eq]", state]);
    if (typeof dry === "boolean") pairs.push(["dry", String(dry)]);
    const id = (writing.path ?? encodeURIComponent)(String(path["id"]));
    const url = `${baseUrl}/things/${id}?${new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()}`;
    const body = Object(request.body);
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: writing.body?.(body) ?? JSON.stringify(body),
    };
    let response = await fetch(url, init);
    for (let time = 1; time < (writing.times ?? 1); time++) response = await fetch(url, init);
    const decoded: unknown = await response.json();
    return response.ok ? { response, data: decoded } : { response, error: decoded };
  };
}

/** What is said of a property that does not hold. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ContractError);
  expect(error).toMatchObject({ code: "contract/property-failed" });
  return String(error);
}

/** A server on loopback that is none of ours. */
export async function serving<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.once("listening", () => resolve()));
  const address = server.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

export function document(): OpenApiDocument {
  return things;
}

export const takesAll: RequestListener = (request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
};
