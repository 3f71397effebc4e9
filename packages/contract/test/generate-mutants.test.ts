import { createServer, type RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { ContractError, startMock, type OpenApiDocument } from "../src/index.ts";
import { coverage, recordCoverage } from "../src/coverage.ts";
import {
  checkAccepted,
  checkDecoded,
  checkPaging,
  checkRefused,
  checkRetries,
  plainly,
  requestsOf,
  through,
  type ClientFor,
  type GeneratedRequest,
} from "../src/generate.ts";

/** A small list of things, with one of everything that clients get wrong. */
const things = {
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

const options = { seed: 7, runs: 60 };

/** A client as someone would write it, with places to go wrong. */
interface Writing {
  readonly path?: (id: string) => string;
  readonly tags?: (tags: readonly string[]) => readonly (readonly [string, string])[];
  readonly state?: string;
  readonly body?: (body: object) => string;
  readonly times?: number;
}

function handMade(writing: Writing): ClientFor {
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

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ContractError);
  expect(error).toMatchObject({ code: "contract/property-failed" });
  return String(error);
}

const changing: ClientFor = (url) => async (request) => ({
  ...(await plainly(url)(request)),
  data: { at: new Date(0) },
});

describe("a client", () => {
  test("that writes as the document says passes", async () => {
    await using mock = await startMock({ spec: things });
    expect((await checkAccepted(mock, handMade({}), options)).requests["changeThing"]).toBeGreaterThan(60);
    await checkDecoded(mock, handMade({}));
  });

  test.each<[why: string, writing: Writing, said: RegExp]>([
    ["lists by commas", { tags: (tags) => [["tags", tags.join(",")]] }, /query\.tags should be \[/],
    [
      "lists in brackets",
      { tags: (tags) => tags.map((tag) => ["tags[]", tag]) },
      /query\.tags should be \[.*arrived as nothing/,
    ],
    ["lists as JSON", { tags: (tags) => [["tags", JSON.stringify(tags)]] }, /query\.tags should be/],
    [
      "only the first of a list",
      { tags: (tags) => tags.slice(0, 1).map((tag) => ["tags", tag]) },
      /query\.tags should be/,
    ],
    [
      "a name without its brackets",
      { state: "state" },
      /query\.state\[eq\] should be "(?:old|new)", but arrived as nothing/,
    ],
    ["a path that is not encoded", { path: (id) => id }, /(?:path|query)/],
    [
      "a path that is encoded twice",
      { path: (id) => encodeURIComponent(encodeURIComponent(id)) },
      /path\.id should be/,
    ],
    [
      "a body without empty members",
      { body: (body) => JSON.stringify(body, (_, value: unknown) => value ?? undefined) },
      /body should be .*null/,
    ],
    [
      "numbers as texts",
      {
        body: (body) =>
          JSON.stringify(body, (_, value: unknown) => (typeof value === "number" ? String(value) : value)),
      },
      /body should be/,
    ],
    ["everything twice", { times: 2 }, /it was sent 2 times/],
  ])("that sends %s is caught", async (_, writing, said) => {
    await using mock = await startMock({ spec: things });
    const message = await failure(checkAccepted(mock, handMade(writing), options));
    expect(message).toMatch(said);
    expect(message).toMatch(
      /POST \/things\/\{id\} \(changeThing\).*\n  request: \{.*\n  sent: POST \/things\/.*\n  headers: .*\n  body: .*\n  replay: \{ operations: \["changeThing"\], seed: 7, path: "[\d:]+" \}/,
    );
  });

  test("that fails is caught", async () => {
    await using mock = await startMock({ spec: things });
    expect(await failure(checkAccepted(mock, () => through({}), options))).toMatch(
      /nothing was sent: the client has no method POST/,
    );
  });

  test("that changes what it decodes is caught", async () => {
    await using mock = await startMock({ spec: things });
    expect(await failure(checkDecoded(mock, changing))).toMatch(/decodes \{"at":"2024-01-01"\} as/);
  });

  test("the replay leads to the same request", async () => {
    await using mock = await startMock({ spec: things });
    const broken = handMade({ state: "state" });
    const first = await failure(checkAccepted(mock, broken, { seed: 3, edges: 0 }));
    const path = /path: "([\d:]+)"/.exec(first)?.[1] ?? "";
    const again = await failure(
      checkAccepted(mock, broken, { operations: ["changeThing"], seed: 3, edges: 0, path }),
    );
    expect(/request: .*/.exec(again)?.[0]).toBe(/request: .*/.exec(first)?.[0]);
  });
});

/** A server on loopback that is none of ours. */
async function serving<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
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

function document(): OpenApiDocument {
  return things;
}

const takesAll: RequestListener = (request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
};

const failsAlways: RequestListener = (request, response) => {
  request.resume().on("end", () => response.writeHead(500).end());
};

const refusesDry: RequestListener = (request, response) => {
  request.resume().on("end", () => response.writeHead(/dry=false/.test(request.url ?? "") ? 400 : 200).end());
};

const answersLists: RequestListener = (request, response) => {
  request
    .resume()
    .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("[1]"));
};

describe("a server", () => {
  test("that takes everything is caught, and the request is the smallest that is wrong", async () => {
    const message = await serving(takesAll, (url) =>
      failure(checkRefused({ url, spec: document() }, options)),
    );
    expect(message).toMatch(/it is not allowed, but was answered 200\n  mutation: .+, .+ at .+\n  request: /);
  });

  test.each([
    ["unknown query parameters", /undocumented query parameter, unknown at query\.undocumented/],
    ["a size below its minimum", /below the minimum, minimum at body\.size/],
  ])("that takes %s is caught", async (_, said) => {
    // A mock of a document that forgot one thing, held to the whole one.
    const lax = structuredClone(things);
    const size: { minimum?: number } =
      lax.paths["/things/{id}"].post.requestBody.content["application/json"].schema.properties.size;
    delete size.minimum;
    lax.paths["/things/{id}"].post.parameters.push({
      name: "undocumented",
      in: "query",
      schema: { type: "string", enum: ["1"] },
    });
    await using mock = await startMock({ spec: lax });
    const messages = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
        failure(checkRefused({ url: mock.url, spec: document() }, { seed, runs: 300, edges: 0 })),
      ),
    );
    expect(messages.join("\n")).toMatch(said);
  });

  test("that fails at what it should refuse is caught", async () => {
    const message = await serving(failsAlways, (url) =>
      failure(checkRefused({ url, spec: document() }, options)),
    );
    expect(message).toMatch(/answered 500/);
  });

  test("that refuses what is allowed is caught", async () => {
    const message = await serving(refusesDry, (url) =>
      failure(checkAccepted({ url, spec: document() }, plainly, options)),
    );
    expect(message).toMatch(/it is allowed, but was answered 400.*\n.*"dry":false/);
  });

  test("that answers what is not documented is caught", async () => {
    const message = await serving(answersLists, (url) => failure(checkDecoded({ url, spec: document() })));
    expect(message).toMatch(/code=200: response must be object/);
    expect(message).toMatch(/code=400: the status is 200/);
  });
});

/** Refuses some of what is wrong. */
function refusing(refuses: (target: string, body: string) => boolean): RequestListener {
  return (request, response) => {
    let body = "";
    request
      .setEncoding("utf8")
      .on("data", (text: string) => (body += text))
      .on("end", () => response.writeHead(refuses(request.url ?? "", body) ? 400 : 200).end());
  };
}

const UNKNOWN = [
  "undocumented query parameter",
  "wrong brackets",
  "no brackets",
  "brackets that are not documented",
];

describe("mutations that are left out", () => {
  // Ignores parameters that it does not know, and sizes below 0; all else is refused.
  const lax = refusing(
    (target, body) =>
      !/[?&]undocumented=|%5Bundocumented%5D|[?&]state=/.test(target) && !/"size":-\d/.test(body),
  );

  test("let the rest be found", async () => {
    const message = await serving(lax, (url) =>
      failure(checkRefused({ url, spec: document() }, { ...options, except: UNKNOWN })),
    );
    expect(message).toMatch(/mutation: below the minimum, minimum at body\.size/);
    expect(message).not.toMatch(/undocumented query|brackets/);
  });

  test("are known by what is told about a failure", async () => {
    const message = await serving(lax, (url) => failure(checkRefused({ url, spec: document() }, options)));
    expect(message).toMatch(/mutation: undocumented query parameter/);
    expect(message).toMatch(/\n  also let through: .*brackets.*below the minimum/);
  });

  test("may be all that is wrong", async () => {
    const strict = refusing((target) => !/[?&]undocumented=|%5Bundocumented%5D|[?&]state=/.test(target));
    await serving(strict, async (url) => {
      const server = { url, spec: document() };
      expect(
        (await checkRefused(server, { ...options, except: UNKNOWN })).requests["changeThing"],
      ).toBeGreaterThan(60);
      const made = await requestsOf({ spec: document() });
      const all = made.mutations("changeThing").map(({ mutation }) => mutation.name);
      expect((await checkRefused(server, { ...options, except: all })).requests).toEqual({ changeThing: 0 });
    });
  });

  test("have names that are known", async () => {
    const server = { url: "http://127.0.0.1:1", spec: document() };
    await expect(checkRefused(server, { except: ["undocumented query paramter"] })).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "except",
      message: expect.stringMatching(/Did you mean undocumented query parameter\?$/),
    });
  });
});

describe("the request of a failure", () => {
  test("is told as it was sent, with what was wrong", async () => {
    const only = refusing((target) => !target.includes("undocumented=1"));
    const message = await serving(only, (url) => failure(checkRefused({ url, spec: document() }, options)));
    expect(message).toMatch(/\n  sent: POST \/things\/\S+undocumented=1\n/);
    expect(message).toMatch(/\n  headers: \["content-type: application\/json"\]\n  body: "\{/);
  });

  test("is told without its keys", async () => {
    const guarded = {
      openapi: "3.1.0",
      info: { title: "Guarded", version: "1" },
      paths: {
        "/guarded": {
          post: {
            operationId: "guarded",
            security: [{ inQuery: [], inHeader: [], inCookie: [], bearer: [] }],
            responses: { "200": { description: "Done" } },
          },
        },
      },
      components: {
        securitySchemes: {
          inQuery: { type: "apiKey", in: "query", name: "k[y]" },
          inHeader: { type: "apiKey", in: "header", name: "X-Key" },
          inCookie: { type: "apiKey", in: "cookie", name: "visit" },
          bearer: { type: "http", scheme: "bearer" },
        },
      },
    };
    const keys = { inQuery: "secret-1", inHeader: "secret-2", inCookie: "secret-3", bearer: "secret-4" };
    const message = await serving(takesAll, (url) =>
      failure(checkRefused({ url, spec: guarded }, { ...options, keys, except: ["no key"] })),
    );
    expect(message).toMatch(/sent: POST \/guarded\?k%5By%5D=…&undocumented=1|body: "\{\}"/);
    expect(message).toMatch(/x-key: …/);
    expect(message).toMatch(/visit=…/);
    expect(message).not.toContain("secret");
  });
});

type Check = (server: { url: string; spec: OpenApiDocument }, timeout?: number) => Promise<unknown>;

const waiting = (timeout: number | undefined): { timeout?: number } =>
  timeout === undefined ? {} : { timeout };

const CHECKS: readonly (readonly [string, Check])[] = [
  ["checkRefused", (server, timeout) => checkRefused(server, { ...options, ...waiting(timeout) })],
  [
    "checkAccepted",
    (server, timeout) => checkAccepted(server, undefined, { ...options, ...waiting(timeout) }),
  ],
  [
    "checkAccepted with a client",
    (server, timeout) => checkAccepted(server, handMade({}), { ...options, ...waiting(timeout) }),
  ],
  ["checkDecoded", (server, timeout) => checkDecoded(server, undefined, waiting(timeout))],
];

describe.each(CHECKS)("%s", (_, check) => {
  test("does not wait for a server that never answers", async () => {
    let asked = 0;
    const message = await serving(
      () => void (asked += 1),
      (url) => failure(check({ url: `${url}/base?key=secret`, spec: document() }, 100)),
    );
    expect(message).toMatch(
      /POST \/things\/\{id\} \(changeThing\).*: http:\/\/127\.0\.0\.1:\d+ gave no answer within 100 ms\n/,
    );
    expect(message).toMatch(/\n  sent: POST \/things\//);
    expect(message).not.toContain("secret");
    expect(asked).toBe(1);
  });

  test("says that a server is not there", async () => {
    const gone = await serving(takesAll, async (url) => url);
    const message = await failure(check({ url: gone, spec: document() }));
    expect(message).toMatch(
      /POST \/things\/\{id\} \(changeThing\).*: http:\/\/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\n/,
    );
    expect(message).toMatch(/\n  sent: POST \/things\//);
  });

  test("refuses a timeout that is none", async () => {
    const server = { url: "http://127.0.0.1:1", spec: document() };
    await expect(check(server, 0)).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "timeout",
    });
  });
});

const cuts: RequestListener = (request, response) => {
  if (/dry=false/.test(request.url ?? "")) request.socket.destroy();
  else request.resume().on("end", () => response.writeHead(200).end());
};

test("a connection that is cut is a failure of that request", async () => {
  const message = await serving(cuts, (url) =>
    failure(checkAccepted({ url, spec: document() }, undefined, options)),
  );
  expect(message).toMatch(/the connection ended without an answer: \w+\n  request: .*"dry":false/);
});

test("what stopped a server is told, not only that it is gone", async () => {
  const gone = await serving(takesAll, async (url) => url);
  const message = await serving(takesAll, async (url) => {
    let sent = 0;
    // The server is there for the first request alone.
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return globalThis.fetch(sent === 1 ? input : gone, init);
    };
    return failure(checkRefused({ url, spec: document() }, { ...options, fetch }));
  });
  expect(message).toMatch(/but was answered 200\n  mutation: .*\n  request: /);
  expect(message).toMatch(/\n  afterwards: http:\/\/127\.0\.0\.1:\d+ cannot be reached: /);
});

describe("a fetch of one's own", () => {
  test("sends all requests", async () => {
    await using mock = await startMock({ spec: things });
    let sent = 0;
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return globalThis.fetch(input, init);
    };
    const due: number[] = [];
    for (const { requests } of [
      await checkAccepted(mock, undefined, { ...options, fetch }),
      await checkRefused(mock, { ...options, fetch }),
      await checkDecoded(mock, undefined, { fetch }),
    ]) {
      due.push(requests["changeThing"] ?? 0);
    }
    expect(sent).toBe(due.reduce((sum, one) => sum + one, 0));
    expect(sent).toBeGreaterThan(100);
  });

  test("counts with a recorder", async () => {
    await using mock = await startMock({ spec: things });
    const recorder = recordCoverage(mock.spec);
    await checkAccepted(mock, undefined, { ...options, fetch: recorder.fetch() });
    await checkRefused(mock, { ...options, fetch: recorder.fetch() });
    await recorder.settled();
    expect(coverage(mock.spec, recorder.counts())).toMatchObject({ missing: [], unrouted: 0 });
  });

  test("does not go with a client", async () => {
    const server = { url: "http://127.0.0.1:1", spec: document() };
    await expect(checkAccepted(server, handMade({}), { fetch })).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "fetch",
    });
  });
});

describe("pages", () => {
  const items = Array.from({ length: 23 }, (_, id) => ({ id }));
  const pages = (limit: number, step = limit): unknown[] => {
    const all: unknown[] = [];
    for (let at = 0; at < items.length; at += step) all.push(...items.slice(at, at + limit));
    return all;
  };

  test("that are whole pass", async () => {
    expect(await checkPaging((limit) => pages(limit), { limits: [1, 50] })).toBe(23);
    expect(await checkPaging(async (limit) => pages(limit), { limits: [1, 50] })).toBe(23);
  });

  test.each([
    ["lose an item", (limit: number): unknown[] => pages(limit, limit + 1)],
    ["repeat an item", (limit: number): unknown[] => pages(limit, Math.max(1, limit - 1))],
    [
      "end at a full page",
      (limit: number): unknown[] => pages(limit).slice(0, limit < 23 ? 23 - (23 % limit) : 23),
    ],
  ])("that %s are caught", async (_, read) => {
    expect(await failure(checkPaging(read, { limits: [2, 50], seed: 1 }))).toMatch(
      /in pages of \d+ there are \d+ items, in pages of 50 \d+; item/,
    );
  });
});

describe("retries", () => {
  /** Stores what is posted; with a seed every third attempt fails, before or after it was stored. */
  class Store {
    readonly stored: string[] = [];
    #attempts: number;
    readonly #fails: boolean;

    constructor(seed: number | undefined) {
      this.#fails = seed !== undefined;
      this.#attempts = seed ?? 0;
    }

    post(value: string): void {
      this.#attempts += 1;
      if (this.#fails && this.#attempts % 3 === 0) throw new Error("reset");
      this.stored.push(value);
      if (this.#fails && this.#attempts % 3 === 1) throw new Error("late");
    }
  }

  async function lookingFirst(store: Store): Promise<number> {
    for (const value of ["a", "b", "c"]) {
      while (!store.stored.includes(value)) {
        try {
          store.post(value);
        } catch {
          // What was stored shows in the next round.
        }
      }
    }
    return store.stored.length;
  }

  const start = async (seed: number | undefined): Promise<Store> => new Store(seed);
  const effects = (store: Store): unknown => store.stored;

  test("that look first pass", async () => {
    await expect(checkRetries(lookingFirst, { start, effects })).resolves.toBeUndefined();
  });

  test.each<[why: string, run: (store: Store) => Promise<unknown>, said: RegExp]>([
    ["never try again", async (store) => store.post("a"), /seed 2 the run fails: reset/],
    [
      "post twice",
      async (store) => {
        for (let done = false; !done;) {
          try {
            store.post("a");
            done = true;
          } catch {
            // Once more.
          }
        }
      },
      /the effects are \["a","a"\], without faults \["a"\]/,
    ],
    [
      "give up in silence",
      async (store) => {
        try {
          store.post("a");
          return "done";
        } catch {
          return "nothing";
        }
      },
      /the result is "nothing", without faults "done"/,
    ],
  ])("that %s are caught", async (_, run, said) => {
    expect(await failure(checkRetries(run, { start, effects, seed: 2 }))).toMatch(said);
  });
});
