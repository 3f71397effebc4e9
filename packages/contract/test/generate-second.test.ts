import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  assertHonest,
  loadSpec,
  startMock,
  VIOLATIONS_HEADER,
  type Exchange,
  type Mock,
} from "../src/index.ts";
import { assertCovered, coverage, recordCoverage } from "../src/coverage.ts";
import { checkAccepted, checkDecoded, checkRefused } from "../src/generate.ts";
import { operationsOf } from "../src/document.ts";

/** A document of OpenAPI 3.0 that has nothing to do with Ango Hub. */
const parcels = new URL("fixtures/parcels.json", import.meta.url);
const seed = Number(process.env["CONTRACT_SEED"] ?? 20_260);
const runs = Number(process.env["CONTRACT_RUNS"] ?? 40);

const KEY = { authorization: "Bearer any" };
const TRACE = { ...KEY, "x-trace": "9b2f0f1c-58c1-4c0a-8f0f-001122334455" };
const FORM = { ...KEY, "content-type": "application/x-www-form-urlencoded" };
const JSON_BODY = { ...KEY, "content-type": "application/json" };
const PATCH_BODY = { ...KEY, "content-type": "application/merge-patch+json" };

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ spec: parcels });
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

async function call(
  target: string,
  init: RequestInit,
): Promise<{ status: number; body: unknown; codes: readonly string[] }> {
  const response = await fetch(mock.url + target, { ...init, signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  const found: readonly { location: string[]; code: string }[] = JSON.parse(
    response.headers.get(VIOLATIONS_HEADER) ?? "[]",
  );
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : text,
    codes: found.map(({ location, code }) => `${location.join(".")} ${code}`),
  };
}

const box = { kind: "box", to: "Harbour 3", weight: 2.5, size: { width: 30, height: 20 } };
const letter = { kind: "letter", to: "Harbour 4", weight: 0.1 };

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: JSON_BODY,
  body: JSON.stringify(body),
});
const patch = (body: unknown): RequestInit => ({
  method: "PATCH",
  headers: PATCH_BODY,
  body: JSON.stringify(body),
});
const form = (body: string): RequestInit => ({ method: "POST", headers: FORM, body });

function preferring(code: number): RequestInit {
  return { headers: { ...TRACE, prefer: `code=${code}` } };
}

function parts(...fields: readonly (readonly [string, string])[]): RequestInit {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  return { method: "POST", body };
}

test("3.0 is put into the words of 3.1", async () => {
  const spec = await loadSpec(parcels);
  expect(spec.openapi).toBe("3.1.0");
  expect(operationsOf(spec).map(({ id }) => id)).toHaveLength(8);
});

describe("a request that the document allows", () => {
  test.each<[why: string, target: string, init: RequestInit, status: number]>([
    ["the least", "/parcels", { headers: TRACE }, 200],
    ["deepObject", "/parcels?filter[to]=x&filter[weight]=0.5&filter[fragile]=true", { headers: TRACE }, 200],
    ["deepObject, encoded", "/parcels?filter%5Bto%5D=x", { headers: TRACE }, 200],
    ["an exploded list", "/parcels?state=waiting&state=moving", { headers: TRACE }, 200],
    ["a list by pipes", "/parcels?zone=1|2|99", { headers: TRACE }, 200],
    ["a list by encoded pipes", "/parcels?zone=1%7C2", { headers: TRACE }, 200],
    ["a list by spaces", "/parcels?tag=ab%20cd", { headers: TRACE }, 200],
    ["a list by commas", "/parcels?sort=to,-weight", { headers: TRACE }, 200],
    ["an object by commas", "/parcels?near=lat,-90,lon,179.5", { headers: TRACE }, 200],
    ["an empty value where that is allowed", "/parcels?flag=", { headers: TRACE }, 200],
    ["a list in a header", "/parcels", { headers: { ...TRACE, "x-lanes": "1, 2,3" } }, 200],
    ["a cookie", "/parcels", { headers: { ...TRACE, cookie: "other=1; depot=north" } }, 200],
    ["a deprecated parameter", "/parcels?since=2024-02-29", { headers: TRACE }, 200],
    ["the other way in", "/grid/;row=1;column=2?account=any", { headers: { cookie: "visit=any" } }, 200],
    ["one branch of a oneOf, without what is readOnly", "/parcels", post(letter), 201],
    [
      "the other, with null, writeOnly and itself",
      "/parcels",
      post({ ...box, note: null, pin: "0000", inside: [box] }),
      201,
    ],
    ["a big id", "/parcels/9007199254740991", { headers: KEY }, 200],
    ["+json", "/parcels/1", patch({ note: null, weight: 1.5 }), 204],
    ["no body where none is required", "/parcels/1", { method: "PATCH", headers: KEY }, 204],
    [
      "a form",
      "/claims",
      form("reason=lost&amount=0&items=a+b&items=c%26d&codes=1,2&contact=a%40b.example"),
      200,
    ],
    [
      "a form with an object",
      "/claims",
      form(`reason=late&address=${encodeURIComponent('{"city":"x"}')}`),
      200,
    ],
    [
      "multipart",
      "/parcels/1/labels",
      parts(["file", "\u00e9\r\n--x"], ["copies", "9"], ["colours", "red"], ["colours", "blue"]),
      202,
    ],
    [
      "multipart with an object",
      "/parcels/1/labels",
      parts(["file", ""], ["copies", "1"], ["place", '{"x":1.5}']),
      202,
    ],
    ["a label in the path", "/routes/.1.22", { headers: KEY }, 200],
    ["a matrix in the path", "/grid/;row=-1;column=0", { headers: KEY }, 200],
  ])("%s", async (_, target, init, status) => {
    const answer = await call(target, init);
    expect(answer).toMatchObject({ status });
    expect(mock.calls[0]?.violations.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("a request that it does not allow", () => {
  test.each<[why: string, target: string, init: RequestInit, status: number, codes: readonly string[]]>([
    ["no key", "/parcels", {}, 401, ["security security"]],
    ["half of a key", "/grid/;row=1;column=2?account=any", {}, 401, ["security security"]],
    ["no header", "/parcels", { headers: KEY }, 400, ["header.X-Trace required"]],
    [
      "a header that is none",
      "/parcels",
      { headers: { ...TRACE, "x-trace": "1" } },
      400,
      ["header.X-Trace format"],
    ],
    [
      "a member that deepObject does not have",
      "/parcels?filter[from]=x",
      { headers: TRACE },
      400,
      ["query.filter[from] unknown"],
    ],
    [
      "a bound that is exclusive",
      "/parcels?filter[weight]=0",
      { headers: TRACE },
      400,
      ["query.filter.weight exclusiveMinimum"],
    ],
    [
      "a list that repeats",
      "/parcels?state=moving&state=moving",
      { headers: TRACE },
      400,
      ["query.state uniqueItems"],
    ],
    ["a list with the wrong separator", "/parcels?zone=1,2", { headers: TRACE }, 400, ["query.zone.0 type"]],
    ["one zone too high", "/parcels?zone=1|100", { headers: TRACE }, 400, ["query.zone.1 maximum"]],
    ["half an object", "/parcels?near=lat,1", { headers: TRACE }, 400, ["query.near required"]],
    [
      "an upper bound that is exclusive",
      "/parcels?near=lat,1,lon,180",
      { headers: TRACE },
      400,
      ["query.near.lon exclusiveMaximum"],
    ],
    [
      "a lane that is no number",
      "/parcels",
      { headers: { ...TRACE, "x-lanes": "1,b" } },
      400,
      ["header.X-Lanes.1 type"],
    ],
    [
      "an unknown depot",
      "/parcels",
      { headers: { ...TRACE, cookie: "depot=west" } },
      400,
      ["cookie.depot enum"],
    ],
    [
      "no day",
      "/parcels?since=2024-02-30",
      { headers: TRACE },
      400,
      ["query.since deprecated", "query.since format"],
    ],
    ["a form with one more", "/claims", form("reason=lost&colour=red"), 400, ["body additionalProperties"]],
    [
      "a form with a bad value",
      "/claims",
      form("reason=gone&amount=1000"),
      400,
      ["body.amount exclusiveMaximum", "body.reason enum"],
    ],
    [
      "a form with a number that is none",
      "/claims",
      form("reason=lost&codes=1,b"),
      400,
      ["body.codes.1 type"],
    ],
    ["a form with bad JSON", "/claims", form("reason=lost&address=city"), 400, ["body form"]],
    ["multipart without a member", "/parcels/1/labels", parts(["file", "x"]), 422, ["body required"]],
    [
      "multipart with too many copies",
      "/parcels/1/labels",
      parts(["file", "x"], ["copies", "10"]),
      422,
      ["body.copies maximum"],
    ],
    [
      "multipart that is none",
      "/parcels/1/labels",
      { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "x" },
      422,
      ["body form"],
    ],
    ["a path without its dot", "/routes/1.2", { headers: KEY }, 400, ["path.stops style"]],
    ["too short a path", "/routes/.1", { headers: KEY }, 400, ["path.stops minItems"]],
    [
      "a matrix with one more",
      "/grid/;row=1;column=2;depth=3",
      { headers: KEY },
      400,
      ["path.cell additionalProperties"],
    ],
    ["an id of 0", "/parcels/0", { headers: KEY }, 400, ["path.id exclusiveMinimum"]],
    ["null where it is not allowed", "/parcels/1", patch({ to: null }), 400, ["body.to type"]],
    ["too long a note", "/parcels/1", patch({ note: "123456" }), 400, ["body.note maxLength"]],
    ["no member", "/parcels/1", patch({}), 400, ["body minProperties"]],
    ["a weight between", "/parcels/1", patch({ weight: 0.7 }), 400, ["body.weight multipleOf"]],
  ])("%s", async (_, target, init, status, codes) => {
    const answer = await call(target, init);
    expect(answer.codes.toSorted()).toEqual(codes);
    expect(answer.status).toBe(status);
  });

  test("a kind that no branch has", async () => {
    const answer = await call("/parcels", post({ ...letter, kind: "crate" }));
    expect(answer.status).toBe(400);
    expect(answer.codes).toContain("body.kind enum");
    expect(answer.codes).toContain("body oneOf");
  });
});

describe("an answer", () => {
  test.each([
    ["GET", "/parcels/1", "code=404", 404, { message: "Refused" }],
    ["POST", "/claims", "code=400", 400, { message: "Refused" }],
    ["GET", "/grid/;row=1;column=1", "code=200", 200, { free: true }],
  ])("%s %s, %s", async (method, target, prefer, status, body) => {
    const init = method === "POST" ? form("reason=lost") : { headers: KEY };
    const answer = await call(target, { ...init, headers: { ...FORM, ...KEY, prefer } });
    expect(answer).toMatchObject({ status, body });
  });

  test("a range and default answer for what has no answer of its own", async () => {
    expect(await call("/parcels", preferring(418))).toMatchObject({
      status: 418,
      body: { message: "Refused" },
    });
    expect(await call("/parcels", preferring(503))).toMatchObject({
      status: 503,
      body: { message: "Closed" },
    });
  });

  test("has what is required of answers, and needs not what is writeOnly", async () => {
    const answer = await call("/parcels/1", { headers: KEY });
    expect(answer).toMatchObject({ status: 200, body: { kind: "box", id: 7, note: null } });
    assertHonest(mock);
  });
});

describe.each(operationsOf(await loadSpec(parcels)).map(({ id }) => id))("%s", (id) => {
  const options = { operations: [id], seed, runs };

  test("what the document allows is accepted", async () => {
    expect((await checkAccepted(mock, undefined, options)).requests[id]).toBeGreaterThan(runs);
    assertHonest(mock);
  });

  test("what it does not allow is refused", async () => {
    expect((await checkRefused(mock, options)).requests[id]).toBeGreaterThan(runs);
  });

  test("every documented answer comes", async () => {
    expect((await checkDecoded(mock, undefined, options)).requests[id]).toBeGreaterThanOrEqual(2);
    assertHonest(mock);
  });
});

test("generated requests reach every operation and every documented status", async () => {
  const spec = await loadSpec(parcels);
  const recorder = recordCoverage(spec);
  await using recorded = await startMock({ spec, onExchange: recorder.record });
  await checkAccepted(recorded, undefined, { seed, runs: 5 });
  await checkRefused(recorded, { seed, runs: 0 });
  await checkDecoded(recorded);
  const covered = coverage(spec, recorder.counts());
  expect(covered.missing).toEqual([]);
  expect(() => assertCovered(covered)).not.toThrow();
});

test("parameters with text around them in the path", async () => {
  const spec = {
    openapi: "3.0.3",
    info: { title: "Files", version: "1" },
    paths: {
      "/files/{name}.{kind}": {
        get: {
          operationId: "getFile",
          parameters: [
            { name: "name", in: "path", required: true, schema: { type: "string", pattern: "^[a-z]+$" } },
            { name: "kind", in: "path", required: true, schema: { type: "string", enum: ["pdf", "png"] } },
          ],
          responses: { "200": { description: "A file" }, "400": { description: "Bad" } },
        },
      },
    },
  };
  await using files = await startMock({ spec });
  expect((await fetch(`${files.url}/files/a.pdf`)).status).toBe(200);
  expect((await fetch(`${files.url}/files/a.doc`)).status).toBe(400);
  expect((await fetch(`${files.url}/files/apdf`)).status).toBe(404);
  await checkAccepted(files, undefined, { seed, runs });
  await checkRefused(files, { seed, runs });
});

test("keys of any name and place reach no exchange", async () => {
  const seen: Exchange[] = [];
  await using other = await startMock({ spec: parcels, onExchange: (exchange) => void seen.push(exchange) });
  const headers = { cookie: "visit=key-of-the-visit" };
  const response = await fetch(`${other.url}/grid/;row=1;column=2?account=key-of-the-account`, { headers });
  expect(response.status).toBe(200);
  expect(seen).toHaveLength(1);
  const text = JSON.stringify(seen.map(({ request }) => [request, request.query.toString()]));
  expect(text).not.toMatch(/key-of/);
});
