import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recording } from "../src/traffic/recording.ts";
import { secretsOf } from "../src/traffic/secrets.ts";
import { json, KEY, tapedServer } from "./taped-server.ts";

const at = tapedServer();

describe("secrets are out before anything is written", () => {
  const SECRET = "s3cr3t-VALUE-0815";
  const signed = `https://files.example.com/a.jpg?X-Amz-Date=20260101&X-Amz-Expires=60&X-Amz-Signature=${SECRET}`;
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${SECRET}.x`;
  const cases: readonly (readonly [name: string, answer: unknown])[] = [
    ["a signed URL", { asset: signed }],
    ["a signed URL within a text", { note: `see ${signed}, and more` }],
    ["a signed URL without a host", { path: `/files/a?sig=${SECRET}&se=2026` }],
    [
      "a signed URL of Google",
      { url: `https://g.example.com/o?GoogleAccessId=${SECRET}&Expires=1&Signature=x` },
    ],
    ["an account key in a query", { url: `https://g.example.com/o?key=${SECRET}` }],
    ["a fragment with a token", { url: `https://g.example.com/o#access_token=${SECRET}&state=1` }],
    ["a user in a URL", { db: `postgres://me:${SECRET}@db.example.com/x` }],
    ["a user in a URL with a query", { db: `https://me:${SECRET}@db.example.com/x?page=1` }],
    ["a member token", { token: SECRET }],
    ["a member clientSecret", { clientSecret: SECRET }],
    ["a member in snake case", { refresh_token: SECRET }],
    ["a member without breaks", { accesstoken: SECRET }],
    ["a member in upper case", { "X-API-KEY": SECRET }],
    ["an object under such a name", { credentials: { user: SECRET, keys: [SECRET] } }],
    ["a member password that is a text of JSON", { inner: JSON.stringify({ password: SECRET }) }],
    ["a signed URL in a text of JSON", { inner: JSON.stringify([{ data: signed }]) }],
    ["a JSON web token", { anything: jwt }],
    ["a pair in a text", { message: `refused, apikey: ${SECRET}` }],
    ["a header in a text", { message: `Authorization: Bearer ${SECRET}` }],
    ["a private key", { pem: `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----` }],
    ["a signed URL as the name of a member", { [signed]: 1 }],
    ["the client's own key", { caller: `you are ${KEY}` }],
  ];

  test.each(cases)("%s in a JSON answer", async (_name, answer) => {
    at.respond = (_request, _body, response) => json(response, answer);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`, { headers: { apikey: KEY } }));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEY);
    expect(text).toContain("~redacted~");
  });

  test.each(cases)("%s in other text, a ZIP, and gzip", async (_name, answer) => {
    // A broken end: it is no JSON any more.
    const broken = JSON.stringify(answer).slice(0, -1);
    const zip = zipSync({ "export.json": Buffer.from(JSON.stringify(answer)), "b.txt": Buffer.from(broken) });
    const bodies = [Buffer.from(broken), Buffer.from(zip), gzipSync(broken)];
    at.respond = (_request, _body, response) =>
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(bodies[at.seen.length - 1]);
    const text = await at.record(async (fetch) => {
      for (const path of ["/1", "/2", "/3"]) await fetch(at.url + path, { headers: { apikey: KEY } });
    });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEY);
    expect(text.match(/~redacted~/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test("in the request: headers, query, JSON, forms", async () => {
    const form = new FormData();
    form.set("password", SECRET);
    form.set("file", new File([JSON.stringify({ secret: SECRET })], "a.json", { type: "application/json" }));
    const text = await at.record(async (fetch) => {
      const headers = { authorization: `Bearer ${SECRET}`, cookie: `sid=${SECRET}`, apikey: KEY };
      await fetch(`${at.url}/a?token=${SECRET}&page=1`, { headers });
      await fetch(`${at.url}/b`, {
        method: "POST",
        body: new URLSearchParams({ password: SECRET, name: "x" }),
      });
      await fetch(`${at.url}/c`, { method: "POST", body: form });
      await fetch(`${at.url}/d`, { method: "POST", body: JSON.stringify({ key: KEY, signature: SECRET }) });
    });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(KEY);
    expect(text).toContain('"name",\n              "x"');
  });

  test("in headers of the answer, and where they stand elsewhere, earlier too", async () => {
    at.respond = (request, _body, response) =>
      request.url === "/first"
        ? json(response, { echo: SECRET })
        : json(response, {}, { "set-cookie": `sid=${SECRET}; Path=/`, location: signed });
    const text = await at.record(
      async (fetch) => {
        await fetch(`${at.url}/first`);
        await fetch(`${at.url}/second`);
      },
      { headers: ["set-cookie"] },
    );
    expect(text).not.toContain(SECRET);
    expect(text).toContain("https://files.example.com/a.jpg?X-Amz-Date=~redacted~");
  });

  test.each([
    ["a bearer token", { authorization: `Bearer ${SECRET}` }],
    ["a cookie", { cookie: `theme=dark; anything=${SECRET}` }],
    ["a header with the name of a key", { "x-my-token": SECRET }],
  ])("%s of the request, where the answer repeats it under a harmless name", async (_name, headers) => {
    at.respond = (_request, _body, response) => json(response, { you: `sent ${SECRET}` });
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`, { headers }));
    expect(text).not.toContain(SECRET);
    expect(text).toContain("sent ~redacted~");
  });

  test("what the user names: members, places, headers", async () => {
    at.respond = (_request, _body, response) =>
      json(response, { owner: "me@x.org", users: [{ mail: "a@x.org", name: "A" }], mail: "b@x.org" });
    const text = await at.record(async (fetch) => fetch(`${at.url}/a?owner=me`), {
      secrets: ["Owner", "/users/*/mail"],
    });
    expect(text).not.toContain("me@x.org");
    expect(text).not.toContain("a@x.org");
    expect(text).toContain("b@x.org");
    expect(text).toContain('"name": "A"');
    expect(text).toContain("/a?owner=~redacted~");
  });

  test.each(["test", "seven77"])("a short key %s stays where it stands elsewhere", async (key) => {
    at.respond = (_request, _body, response) => json(response, { caller: key, note: `my ${key}` });
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`, { headers: { apikey: key } }), {
      headers: ["apikey"],
    });
    expect(text).toContain(`"caller": "${key}"`);
    expect(text).toContain(`"note": "my ${key}"`);
    expect(text).toContain('"apikey": "~redacted~"');
  });

  const nested = { credentials: { a: { b: "1" }, z: SECRET }, id: 1 };
  const list = { tokens: ["a]b", 'c"]', ["d"], SECRET], id: 1 };
  test.each([
    ["text/plain", JSON.stringify(nested)],
    ["text/plain", JSON.stringify(list)],
    ["text/plain", JSON.stringify({ token: 12, id: 1 })],
    ["text/plain", JSON.stringify({ log: `got ${JSON.stringify(nested)}`, id: 1 })],
    ["text/plain", JSON.stringify({ log: `got ${JSON.stringify({ log: JSON.stringify(list) })}`, id: 1 })],
    ["application/x-ndjson", `${JSON.stringify(nested)}\n${JSON.stringify(list)}\n{"id":2}`],
    ["", JSON.stringify(nested)],
    ["application/json", `\uFEFF${JSON.stringify(nested)}`],
    ["application/json", JSON.stringify({ log: `got ${JSON.stringify(nested)}`, id: 1 })],
    ["application/json", `{"big":12345678901234567890,${JSON.stringify(list).slice(1)}`],
  ])("JSON in a text of type %j stays JSON: %s", async (type, body) => {
    at.respond = (_request, _body, response) => response.writeHead(200, { "content-type": type }).end(body);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
    expect(text).not.toContain(SECRET);
    expect(text).toContain("~redacted~");
    const tape = await recording({ file: at.file, baseUrl: at.url });
    const played = await (await tape.fetch(`${at.url}/a`)).text();
    for (const line of played.split("\n")) {
      expect(JSON.parse(line)).toHaveProperty("id");
    }
  });

  test.each([
    ["token: 'a\\'b'; x", "token: '~redacted~'; x"],
    ["tokens: [a}b], x", "tokens: ~redacted~, x"],
    ["token: {it's}, x", "token: ~redacted~, x"],
    ["token: {'}'}, x", "token: ~redacted~, x"],
    ["token: {a}b, x", "token: ~redacted~, x"],
    ["token: [never", "token: ~redacted~"],
    ['{\\"token\\":\\"a\\\\\\"b\\",\\"x\\":1', '{\\"token\\":\\"~redacted~\\",\\"x\\":1'],
  ])("the whole value goes: %s", (value, clean) => {
    const secrets = secretsOf();
    expect(secrets.text(value)).toBe(clean);
    expect(secrets.text(clean)).toBe(clean);
  });

  test.each([
    [`-${jwt}`, "-~redacted~"],
    [`a.b.${jwt}.more`, "a.b.~redacted~.more"],
    ["eyJhbGciOi..x", "eyJhbGciOi..x"],
  ])("JSON web tokens in runs of words: %s", (value, clean) => {
    expect(secretsOf().text(value)).toBe(clean);
  });

  test("what is no secret stays", async () => {
    const body = {
      _id: "6167dfee2a810d000e9d313f",
      next: "https://api.example.com/v2/list?page=2&limit=10",
      description: "A tokenised, secretarial, authored text: with = signs & more",
      metadata: { author: "A", key: "door", keys: 3 },
      isTokenValid: true,
    };
    at.respond = (_request, _body, response) => json(response, body);
    const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
    expect(JSON.parse(text)).toMatchObject({ exchanges: [{ response: { body: { json: body } } }] });
  });

  test("long texts of one kind take no time that grows with their square", async () => {
    const runs = [
      "a",
      "a.",
      "a-",
      "=a",
      "a:",
      '"',
      "<a>",
      "https://a?",
      "eyJaaaaaa.",
      "-eyJaaaaaa",
      "token:[\\",
      "tokens:['",
      "<a ",
      "<token>",
      "<token name=a ",
      "token:\n",
      "\t- a",
      "//a@",
      "%2525",
      "&#65;",
      '",',
    ].map((part) => part.repeat(Math.ceil(500_000 / part.length)));
    at.respond = (_request, _body, response) => json(response, { text: runs[at.seen.length - 1] });
    await at.record(async (fetch) => {
      for (const index of runs.keys()) await fetch(`${at.url}/${index}`);
    });
    expect(at.seen).toHaveLength(runs.length);
  }, 20_000);
});

describe("any JSON", () => {
  const SECRET = "Zq7-unlikely-9Xw";
  const names = [
    "token",
    "client_secret",
    "X-Api-Key",
    "password",
    "sessionId",
    "name",
    "id",
    "a",
    "x-amz-date",
  ];
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "a=b&c=d",
      "https://x.example.com/?page=2&sig=",
      "token: ",
      '{"a":',
      "eyJhbGciOi",
      '"',
      "\\",
    ),
  );
  const { json: anyJson } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie("json"), { maxKeys: 4 }),
    ),
  }));

  test("what is clean stays as it is", () => {
    const secrets = secretsOf();
    fc.assert(
      fc.property(anyJson, (value) => {
        const once = secrets.json(value);
        expect(secrets.json(once)).toEqual(once);
        const text = secrets.text(JSON.stringify(value));
        expect(secrets.text(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test("a learnt secret is nowhere, in whatever text it stands", () => {
    const secrets = secretsOf();
    secrets.learn(SECRET);
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(...names), (before, after, name) => {
        const value = {
          [name]: `${before}${SECRET}${after}`,
          [SECRET]: [JSON.stringify({ [name]: SECRET })],
        };
        expect(JSON.stringify(secrets.json(value))).not.toContain(SECRET);
        expect(secrets.text(JSON.stringify(value))).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
  });

  test("what stands under the name of a secret is nowhere, however deep", () => {
    const secrets = secretsOf();
    fc.assert(
      fc.property(anyJson, fc.constantFrom(...names.slice(0, 5)), (value, name) => {
        const clean = JSON.stringify(secrets.json([{ [name]: { value, inner: [SECRET] } }]));
        expect(clean).not.toContain(SECRET);
      }),
    );
  });
});
