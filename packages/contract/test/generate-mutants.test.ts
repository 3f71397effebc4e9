import { type RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { startMock } from "../src/index.ts";
import {
  checkAccepted,
  checkDecoded,
  checkRefused,
  plainly,
  requestsOf,
  through,
  type ClientFor,
} from "../src/generate.ts";
import {
  things,
  options,
  type Writing,
  handMade,
  failure,
  serving,
  document,
  takesAll,
} from "./generate-servers.ts";

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
