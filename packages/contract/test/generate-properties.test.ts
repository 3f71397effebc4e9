import { createAngoClient, paginate, type AngoClient } from "@angokit/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertHonest, loadSpec, startMock, type Mock } from "../src/index.ts";
import {
  checkAccepted,
  checkDecoded,
  checkPaging,
  checkRefused,
  checkRetries,
  through,
  type Send,
} from "../src/generate.ts";
import { operationsOf } from "../src/document.ts";
import type { Faults } from "../src/faults/fault.ts";

// The same requests on every run; CONTRACT_SEED and CONTRACT_RUNS look further.
const seed = Number(process.env["CONTRACT_SEED"] ?? 20_260);
const runs = Number(process.env["CONTRACT_RUNS"] ?? 15);

const operationIds = operationsOf(await loadSpec()).map(({ id }) => id);

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

const ango = (baseUrl: string): Send => through(createAngoClient({ apiKey: "any", baseUrl, retries: false }));

describe.each(operationIds)("%s", (id) => {
  const options = { operations: [id], seed, runs };

  test("what the document allows arrives as it was given to the client, and is accepted", async () => {
    const { requests } = await checkAccepted(mock, ango, options);
    expect(requests[id]).toBeGreaterThan(runs);
  });

  test("what it does not allow is refused, one thing at a time", async () => {
    const { requests } = await checkRefused(mock, options);
    expect(requests[id]).toBeGreaterThan(runs);
  });

  test("every documented answer comes and is decoded", async () => {
    const { requests } = await checkDecoded(mock, ango, options);
    expect(requests[id]).toBeGreaterThanOrEqual(6);
  });
});

test("no answer of the mock broke the document", () => {
  expect(() => assertHonest(mock)).not.toThrow();
});

const data = {
  project: { name: "Cars" },
  categorySchema: { tools: [], classifications: [], relations: [] },
  records: Array.from({ length: 57 }, (_, index) => ({
    externalId: `${index}.jpg`,
    asset: `https://files.example.com/${index}.jpg`,
    task: { tools: [], classifications: [], relations: [] },
  })),
};

async function firstProject(client: AngoClient): Promise<string> {
  const { data: answer } = await client.GET("/v2/listProjects");
  return answer?.data.projects[0]?._id ?? "";
}

function startWith(faultSeed: number | undefined): Promise<Mock> {
  if (faultSeed === undefined) return startMock({ data });
  const faults: Faults = {
    faults: [{ kind: "status", status: 503 }, { kind: "status", status: 429 }, { kind: "reset" }],
    rate: 0.25,
    seed: faultSeed,
  };
  return startMock({ data, faults });
}

async function pull(faulty: Mock): Promise<unknown> {
  const retries = { max: 20, baseDelay: 1, maxDelay: 2 };
  const client = createAngoClient({ apiKey: "any", baseUrl: faulty.url, retries });
  const project_id = await firstProject(client);
  const ids: unknown[] = [];
  for await (const task of paginate(client, "/v2/project/{project_id}/tasks", {
    params: { path: { project_id }, query: { limit: 10 } },
  })) {
    ids.push(task._id);
  }
  const { data: assigned } = await client.POST("/v2/task/assign", {
    body: { project: project_id, tasks: ids.slice(0, 1).map(String), stage: "Label" },
  });
  return { ids, assigned };
}

describe("a run of the client", () => {
  test("reads the same tasks in pages of any size", async () => {
    await using full = await startMock({ data });
    const client = createAngoClient({ apiKey: "any", baseUrl: full.url });
    const project_id = await firstProject(client);
    const read = (limit: number): AsyncIterable<unknown> =>
      paginate(client, "/v2/project/{project_id}/tasks", {
        params: { path: { project_id }, query: { limit } },
      });
    expect(await checkPaging(read, { limits: [10, 100], runs: 15, seed })).toBe(57);
    assertHonest(full);
  });

  test("ends with faults as it does without", async () => {
    await expect(checkRetries(pull, { start: startWith, runs: 10, seed })).resolves.toBeUndefined();
  });
});
