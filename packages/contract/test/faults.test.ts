import { request as httpRequest } from "node:http";
import { createAngoClient } from "@angokit/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault, Faults } from "../src/faults/fault.ts";
import { startMock, type Mock, type MockDataset } from "../src/index.ts";

const data: MockDataset = {
  project: { id: "p", name: "Faulty" },
  categorySchema: { tools: [], classifications: [], relations: [] },
  records: [{ externalId: "a.txt", task: { tools: [], classifications: [], relations: [] } }],
  files: new Map([["a.txt", new TextEncoder().encode("Ada saw the sea.")]]),
};

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ data });
});
afterAll(() => mock.close());
beforeEach(() => mock.restore());

/** What a client sees: the status, headers and body as far as it came, and whether the answer was whole. */
interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly error: string | undefined;
}

function call(path: string, body?: unknown, url = mock.url): Promise<Seen> {
  return new Promise((resolve) => {
    const sent = httpRequest(
      url + path,
      {
        agent: false,
        method: body === undefined ? "GET" : "POST",
        headers: { apikey: "any", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const end = (error?: string): void => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, error });
        };
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => end());
        response.on("error", (error) => end(String(error)));
      },
    );
    sent.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ status: 0, headers: {}, body: "", error: error.code }),
    );
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const list = "/v2/listProjects";

async function names(): Promise<readonly string[]> {
  const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, retries: false });
  const { data: found } = await ango.GET("/v2/listProjects");
  return found?.data.projects.map(({ name }) => name) ?? [];
}

async function statuses(faults: Faults, times: number): Promise<readonly number[]> {
  mock.faults(faults);
  const seen: number[] = [];
  for (let time = 0; time < times; time++) seen.push((await call(list)).status);
  return seen;
}

/** Creates a project with one fault on the way. */
async function createWith(fault: Fault): Promise<Seen> {
  mock.faults({ operations: ["createProject"], script: [fault] });
  return call("/v2/project", { name: "New" });
}

describe("each kind of fault", () => {
  test.each([429, 500, 502, 503])("status %i, refused before anything was done", async (status) => {
    const seen = await createWith({ kind: "status", status });
    expect(seen.status).toBe(status);
    expect(JSON.parse(seen.body)).toBeTypeOf("object");
    expect(seen.headers["retry-after"]).toBe(status === 429 ? "0" : undefined);
    const isDocumented = status === 429 || status === 500;
    expect(mock.calls).toMatchObject([
      { operationId: "createProject", status, processed: false, fault: "status" },
    ]);
    // An answer of the document counts for its coverage, another does not.
    expect(mock.calls[0]?.isOwn).toBe(isDocumented ? undefined : true);
    expect(await names()).toEqual(["Faulty"]);
  });

  test.each([
    [{ kind: "status", status: 429, retryAfter: 7 }, "7"],
    [{ kind: "status", status: 429, retryAfter: null }, undefined],
    [
      { kind: "status", status: 503, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT" },
      "Wed, 21 Oct 2026 07:28:00 GMT",
    ],
  ] satisfies [Fault, string | undefined][])("%j", async (fault, expected) => {
    expect((await createWith(fault)).headers["retry-after"]).toBe(expected);
  });

  test.each([
    [{ kind: "status", status: 500, processed: true }, 500],
    [{ kind: "reset", processed: true }, 0],
    [{ kind: "html", processed: true }, 502],
    [{ kind: "truncate", at: 3 }, 200],
  ] satisfies [Fault, number][])("after the work was done: %j", async (fault, status) => {
    const seen = await createWith(fault);
    expect(seen.status).toBe(status);
    expect(mock.calls).toMatchObject([{ operationId: "createProject", status, processed: true }]);
    expect(await names()).toEqual(["Faulty", "New"]);
  });

  test("reset before the work: nothing comes and nothing is done", async () => {
    expect(await createWith({ kind: "reset" })).toMatchObject({ status: 0, error: "ECONNRESET" });
    expect(mock.calls).toEqual([
      {
        operationId: "createProject",
        method: "POST",
        path: "/v2/project",
        query: [],
        status: 0,
        violations: [],
        processed: false,
        fault: "reset",
        isOwn: true,
      },
    ]);
    expect(await names()).toEqual(["Faulty"]);
  });

  test("a request that is refused is not done, whatever happens to its answer", async () => {
    mock.faults({ script: [{ kind: "truncate", at: 0 }] });
    await call("/v2/project", { name: "" });
    expect(mock.calls).toMatchObject([{ status: 400, processed: false, fault: "truncate" }]);
  });

  test("truncated at every byte", async () => {
    const { body } = await call(list);
    const bytes = Buffer.byteLength(body);
    mock.faults({ script: Array.from({ length: bytes }, (_, at) => ({ kind: "truncate", at })) });
    for (let at = 0; at < bytes; at++) {
      const seen = await call(list);
      expect(seen).toMatchObject({ status: 200, body: body.slice(0, at), error: "Error: aborted" });
      expect(seen.headers["content-length"]).toBe(String(bytes));
    }
    expect(await call(list)).toMatchObject({ body, error: undefined });
  });

  test("truncated somewhere, and after more bytes than there are: never whole", async () => {
    const { body } = await call(list);
    mock.faults({ faults: [{ kind: "truncate" }] });
    const lengths = new Set<number>();
    for (let time = 0; time < 10; time++) {
      const seen = await call(list);
      expect(seen.error).toBe("Error: aborted");
      expect(body.startsWith(seen.body) && seen.body !== body).toBe(true);
      lengths.add(seen.body.length);
    }
    expect(lengths.size).toBeGreaterThan(3);
    mock.faults({ script: [{ kind: "truncate", at: 1_000_000 }] });
    expect(await call(list)).toMatchObject({ body: body.slice(0, -1), error: "Error: aborted" });
  });

  test("a length that is too great ends early, one that is too small cuts", async () => {
    const { body } = await call(list);
    mock.faults({
      script: [
        { kind: "length", by: 5 },
        { kind: "length", by: -5 },
      ],
    });
    expect(await call(list)).toMatchObject({ body, error: "Error: aborted" });
    const cut = await call(list);
    expect(cut.headers["content-length"]).toBe(String(Buffer.byteLength(body) - 5));
    expect(cut.body).toBe(body.slice(0, -5));
  });

  test.each([200, 502])("HTML with %i", async (status) => {
    mock.faults({ script: [{ kind: "html", status }] });
    const seen = await call(list);
    expect([seen.status, seen.headers["content-type"]]).toEqual([status, "text/html; charset=utf-8"]);
    expect(seen.body).toMatch(/^<!doctype html>/);
    expect(mock.calls).toMatchObject([{ status, fault: "html", processed: false, isOwn: true }]);
  });

  test("latency alone changes no answer and counts as one", async () => {
    mock.faults({ faults: [{ kind: "latency", ms: 30 }] });
    const before = performance.now();
    expect((await call(list)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(25);
    const [recorded] = mock.calls;
    expect(recorded).toMatchObject({ status: 200, fault: "latency", processed: true });
    expect(recorded).not.toHaveProperty("isOwn");
  });
});

const plan = (seed: number): Faults => ({
  rate: 0.4,
  seed,
  faults: [
    { kind: "status", status: 503 },
    { kind: "status", status: 429 },
  ],
});

describe("plans", () => {
  test("a script goes on from call to call, with gaps, and then all is well", async () => {
    const script = [{ kind: "status", status: 429 }, null, { kind: "reset" }, undefined] as const;
    expect(await statuses({ script }, 5)).toEqual([429, 200, 0, 200, 200]);
  });

  test("only the operations that are named, each in its own order", async () => {
    mock.faults({ operations: ["getProject"], script: [{ kind: "status", status: 500 }] });
    expect((await call(list)).status).toBe(200);
    expect((await call("/v2/project/p")).status).toBe(500);
    expect((await call("/v2/project/p")).status).toBe(200);
  });

  test("by rate: the same seed gives the same faults, another seed others", async () => {
    const first = await statuses(plan(1), 50);
    expect(await statuses(plan(1), 50)).toEqual(first);
    expect(await statuses(plan(2), 50)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 429, 503]));
    const failed = first.filter((status) => status !== 200).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(30);
  });

  test("several: delays add up, a script waits while another fault goes before", async () => {
    const faults: Faults = [
      { faults: [{ kind: "latency", ms: [1, 3] }] },
      { script: [{ kind: "status", status: 500 }, null] },
      { script: [{ kind: "status", status: 502 }] },
    ];
    expect(await statuses(faults, 3)).toEqual([500, 502, 200]);
    expect(mock.calls.map(({ fault }) => fault)).toEqual(["status", "status", "latency"]);
  });

  test("files: in no plan unless named", async () => {
    mock.faults({ faults: [{ kind: "status", status: 500 }] });
    expect((await call("/files/a.txt")).status).toBe(200);
    mock.faults({
      operations: ["files"],
      script: [
        { kind: "truncate", at: 3 },
        { kind: "status", status: 503 },
        { kind: "reset" },
        { kind: "html" },
      ],
    });
    expect(await call("/files/a.txt")).toMatchObject({ status: 200, body: "Ada", error: "Error: aborted" });
    expect((await call("/files/a.txt")).status).toBe(503);
    expect((await call("/files/a.txt")).status).toBe(0);
    expect((await call("/files/a.txt")).status).toBe(502);
    expect((await call("/files/a.txt")).body).toBe("Ada saw the sea.");
  });

  test("from the start, and again after restore", async () => {
    const faults: Faults = { script: [{ kind: "status", status: 500 }] };
    await using faulty = await startMock({ data, faults });
    expect((await call(list, undefined, faulty.url)).status).toBe(500);
    expect((await call(list, undefined, faulty.url)).status).toBe(200);
    faulty.restore();
    expect((await call(list, undefined, faulty.url)).status).toBe(500);
    faulty.faults([]);
    expect((await call(list, undefined, faulty.url)).status).toBe(200);
  });

  test.each([
    [{ operations: ["nope"], script: [] }, "faults/0/operations"],
    [{ faults: [], rate: 1.5 }, "faults/0/rate"],
    [{ faults: [], rate: Number.NaN }, "faults/0/rate"],
    [{ faults: [], seed: Number.NaN }, "faults/0/seed"],
    [{ script: [null, { kind: "status", status: 200 }] }, "faults/0/script/1"],
    [[{ script: [] }, { faults: [{ kind: "latency", ms: -1 }] }], "faults/1/faults/0"],
    [{ script: [{ kind: "truncate", at: 1.5 }] }, "faults/0/script/0"],
    [{ script: [{ kind: "length", by: 0 }] }, "faults/0/script/0"],
    [{ script: [{ kind: "html", status: 700 }] }, "faults/0/script/0"],
  ] satisfies [Faults, string][])("%j is refused", (faults, place) => {
    expect(() => mock.faults(faults)).toThrow(
      expect.objectContaining({ code: "contract/option-invalid", place }),
    );
  });
});

test("a mock that is closed waits for no delay", async () => {
  const slow = await startMock({ data, faults: { faults: [{ kind: "latency", ms: 3_600_000 }] } });
  const waiting = call(list, undefined, slow.url);
  await expect.poll(() => process.getActiveResourcesInfo()).toContain("TCPServerWrap");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await slow.close();
  expect(await waiting).toMatchObject({ status: 0, error: "ECONNRESET" });
  expect(slow.calls).toEqual([]);
});
