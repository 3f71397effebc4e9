// What belongs to one project is of no use to another, and what began before a restore does nothing after it.
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { createAngoClient } from "@angokit/client";
import { describe, expect, test } from "vitest";
import { assertHonest, startMock, type Mock } from "../src/index.ts";

type Json = Record<string, unknown>;

async function send(mock: Mock, method: string, path: string, body?: Json): Promise<[number, string]> {
  const response = await fetch(`${mock.url}${path}`, {
    method,
    headers: { apikey: "any", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  const message = typeof answer === "object" && answer !== null && "message" in answer ? answer.message : "";
  return [response.status, String(message)];
}

interface Project {
  readonly id: string;
  readonly batch: string;
  readonly asset: string;
  readonly task: string;
}

/** A project with one batch and one asset. */
async function projectIn(mock: Mock, name: string): Promise<Project> {
  const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, retries: false });
  const id = (await ango.POST("/v2/project", { body: { name } })).data?.data.project["_id"] ?? "";
  const params = { path: { project_id: id } };
  await ango.POST("/v2/batches/{project_id}", { params, body: { batches: "One" } });
  const assets = [{ data: `https://files.example.com/${name}.jpg`, externalId: `${name}.jpg` }];
  await ango.POST("/v2/project/{project_id}/cloud", { params, body: { assets } });
  const batches = (await ango.GET("/v2/batches/{project_id}", { params })).data?.data.batches;
  const [task] = (await ango.GET("/v2/project/{project_id}/tasks", { params })).data?.data.tasks ?? [];
  return { id, batch: batches?.[0]?.["_id"] ?? "", asset: task?.asset._id ?? "", task: task?.["_id"] ?? "" };
}

describe("what belongs to another project is refused, and changes nothing", () => {
  test.each<
    [string, string, (own: Project, other: Project) => readonly [path: string, body: Json, unknown: string]]
  >([
    [
      "a batch for an upload",
      "Invalid batch",
      (own, other) => [
        `/v2/project/${own.id}/cloud?batches=${encodeURIComponent(JSON.stringify([other.batch]))}`,
        { assets: [{ data: "https://files.example.com/x.jpg" }] },
        other.batch,
      ],
    ],
    [
      "a batch for one of the assets of an upload",
      "Invalid batch",
      (own, other) => [
        `/v2/project/${own.id}/cloud`,
        {
          assets: [
            { data: "https://files.example.com/x.jpg", batches: [own.batch] },
            { data: "https://files.example.com/y.jpg", batches: [other.batch] },
          ],
        },
        other.batch,
      ],
    ],
    [
      "a batch for assets",
      "Invalid batch",
      (own, other) => ["/v2/assignBatches", { assets: [own.asset], batches: [other.batch] }, other.batch],
    ],
    [
      "assets for a batch of the project that is named",
      "Invalid asset",
      (own, other) => [
        "/v2/assignBatches",
        { projectId: own.id, assets: [own.asset, other.asset], batches: [own.batch] },
        other.asset,
      ],
    ],
    [
      "assets of two projects",
      "Invalid asset",
      (own, other) => [
        "/v2/assignBatches",
        { assets: [own.asset, other.asset], batches: [own.batch] },
        other.asset,
      ],
    ],
    [
      "the id of a batch for a new one",
      "Invalid batch",
      (own, other) => [
        `/v2/batches/${own.id}`,
        { batches: [{ _id: other.batch, name: "Mine now" }] },
        other.batch,
      ],
    ],
    [
      "the same id for two new batches",
      "Invalid batch",
      (own) => [
        `/v2/batches/${own.id}`,
        {
          batches: [
            { _id: own.batch, name: "1" },
            { _id: own.batch, name: "2" },
          ],
        },
        own.batch,
      ],
    ],
    [
      "a task to assign",
      "Invalid task",
      (own, other) => [
        "/v2/task/assign",
        { project: own.id, tasks: [own.task, other.task], user: "someone@example.com", stage: "Start" },
        other.task,
      ],
    ],
  ])("%s", async (_, unknown, requestOf) => {
    await using mock = await startMock({ memory: true });
    const [own, other] = [await projectIn(mock, "Cars"), await projectIn(mock, "Bikes")];
    const state = async (): Promise<unknown> =>
      Promise.all(
        [own, other].flatMap(({ id }) =>
          ["project", "batches"]
            .map((kind) => `/v2/${kind}/${id}`)
            .concat(`/v2/project/${id}/tasks`, `/v2/project/${id}/assets`)
            .map(async (path) => (await fetch(`${mock.url}${path}`, { headers: { apikey: "any" } })).json()),
        ),
      );
    const before = await state();
    const [path, body, id] = requestOf(own, other);
    expect(await send(mock, "POST", path, body)).toEqual([400, `${unknown}: ${id}`]);
    expect(await state()).toEqual(before);
    assertHonest(mock);
  });
});

const total = async (mock: Mock): Promise<number | undefined> =>
  (await createAngoClient({ apiKey: "any", baseUrl: mock.url }).GET("/v2/listProjects")).data?.data.total;

/** A request of which the mock has seen all but the end of its body. */
async function begunRequest(mock: Mock, body: string): Promise<() => Promise<[number | undefined, string]>> {
  const request = httpRequest(`${mock.url}/v2/project`, {
    method: "POST",
    headers: {
      apikey: "any",
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      expect: "100-continue",
    },
  });
  const answered = once(request, "response");
  request.flushHeaders();
  await once(request, "continue");
  request.write(body.slice(0, -1));
  return async () => {
    request.end(body.slice(-1));
    const [response]: [IncomingMessage] = await answered.then(([first]) => [first]);
    return [response.statusCode, await text(response)];
  };
}

describe("a request that began before", () => {
  const PROJECT = JSON.stringify({ name: "Late" });

  test("a restore writes nothing, is no call, and takes no fault of what comes after", async () => {
    await using mock = await startMock({
      memory: true,
      faults: [{ operations: ["createProject"], script: [{ kind: "status", status: 429 }] }],
    });
    mock.faults([]);
    const finish = await begunRequest(mock, PROJECT);
    mock.restore();
    const [status, body] = await finish();
    expect(status).toBe(409);
    expect(body).toContain("restored");
    expect(mock.calls).toEqual([]);
    expect(await total(mock)).toBe(0);
    expect((await send(mock, "POST", "/v2/project", { name: "First" }))[0]).toBe(429);
    expect((await send(mock, "POST", "/v2/project", { name: "First" }))[0]).toBe(200);
    assertHonest(mock);
  });

  test("a reset is carried out, but is no call of what comes after", async () => {
    await using mock = await startMock({ memory: true });
    const finish = await begunRequest(mock, PROJECT);
    mock.reset();
    expect((await finish())[0]).toBe(200);
    expect(mock.calls).toEqual([]);
    expect(await total(mock)).toBe(1);
  });
});
