import { describe, expect, test } from "vitest";
import {
  assignBatches,
  createBatches,
  importLabels,
  uploadAssets,
  type ItemResult,
  type Progress,
} from "../src/index.ts";
import { assetsNamed, labelsFor, namesOf, startHub } from "./hub.ts";
import { all, json, rejection, serve } from "./loopback.ts";
import { createAngoClient } from "../src/index.ts";

function brief(results: readonly ItemResult<unknown>[]): string {
  return results.map(({ status, error }) => error?.code ?? status).join(" ");
}

describe("uploadAssets", () => {
  test("sends requests of bounded size, tells how far it is and gives a result for each", async () => {
    await using hub = await startHub();
    const progress: Progress[] = [];
    const assets = assetsNamed(namesOf(25));
    const onProgress = (each: Progress): unknown => progress.push(each);
    const results = await all(
      uploadAssets(hub.ango, hub.project, assets, { maxItems: 10, onProgress, priority: 3 }),
    );
    expect(results).toStrictEqual(assets.map((item, index) => ({ item, index, status: "done" })));
    expect(progress).toStrictEqual([
      { done: 10, failed: 0 },
      { done: 20, failed: 0 },
      { done: 25, failed: 0 },
    ]);
    expect(hub.processed("uploadCloudAssets")).toBe(3);
    expect(await hub.externalIds()).toStrictEqual(namesOf(25).toSorted());
  });

  test("keeps to the bytes, also of text outside ASCII; what is larger goes alone", async () => {
    const server = await serve((_request, response) =>
      json(response, { status: "success", data: { assets: "" } }, 201),
    );
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    const items = ["a", "ü".repeat(90), "b", "漢".repeat(400), "c", "d"].map((externalId) => ({
      data: "https://files.example.com/",
      externalId,
    }));
    const results = await all(uploadAssets(ango, "p", items, { maxBytes: 400, batches: ["b"] }));
    expect(brief(results)).toBe("done done done done done done");
    const sizes = server.requests.map(({ body }) => Buffer.byteLength(body));
    expect(sizes.filter((size) => size > 400)).toHaveLength(1);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]?.url).toBe("/v2/project/p/cloud?batches=%5B%22b%22%5D");
  });

  test("takes items that come one by one, and no more of them than it sends", async () => {
    await using hub = await startHub();
    let taken = 0;
    let isClosed = false;
    async function* source(): AsyncGenerator<{ data: string; externalId: string }, void, undefined> {
      try {
        for (const asset of assetsNamed(namesOf(100))) {
          taken += 1;
          yield asset;
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const { index } of uploadAssets(hub.ango, hub.project, source(), { maxItems: 10 })) {
      if (index === 14) break;
    }
    expect(taken).toBe(20);
    expect(isClosed).toBe(true);
    expect(await hub.externalIds()).toHaveLength(20);
  });

  test("an item that is refused fails alone", async () => {
    await using hub = await startHub();
    const assets = assetsNamed(namesOf(11));
    // As a program without types may do.
    if (assets[7]) Reflect.deleteProperty(assets[7], "data");
    const results = await all(uploadAssets(hub.ango, hub.project, assets));
    expect(brief(results)).toBe(`${"done ".repeat(7)}client/http-error${" done".repeat(3)}`);
    expect(results[7]?.error).toMatchObject({ status: 400, operationId: "uploadCloudAssets" });
    expect(await hub.externalIds()).toHaveLength(10);
  });

  test("where not one of the first request is taken, that is thrown", async () => {
    await using hub = await startHub();
    const upload = uploadAssets(hub.ango, "0123456789abcdef01234567", assetsNamed(namesOf(50)), {
      maxItems: 8,
    });
    expect(await rejection(all(upload))).toMatchObject({ code: "client/http-error", status: 400 });
    expect(hub.mock.calls).toHaveLength(15);
  });

  test("a request that is too large is divided", async () => {
    const server = await serve(({ body }, response) => {
      if (body.length > 300) json(response, { status: "fail", message: "request entity too large" }, 413);
      else json(response, { status: "success", data: { assets: "Successfully created." } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    const results = await all(uploadAssets(ango, "p", assetsNamed(namesOf(20))));
    expect(brief(results)).toBe("done ".repeat(20).trim());
  });

  test.each([401, 403, 404, 429, 500])("HTTP %i, which is no item's fault, ends it", async (status) => {
    await using hub = await startHub({ retries: false });
    hub.mock.faults({ operations: ["uploadCloudAssets"], faults: [{ kind: "status", status }] });
    const error = await rejection(
      all(uploadAssets(hub.ango, hub.project, assetsNamed(["a"]), { settle: 0 })),
    );
    expect(error).toMatchObject({ code: "client/http-error", status, operationId: "uploadCloudAssets" });
    // Three times, for each time it was seen that nothing was done.
    expect(hub.mock.calls.filter((call) => call.operationId === "uploadCloudAssets")).toHaveLength(
      status === 500 ? 3 : 1,
    );
    expect(await hub.externalIds()).toStrictEqual([]);
  });

  test("where it is open whether it was carried out, and another asset has the name, the item fails", async () => {
    await using hub = await startHub();
    const [first] = assetsNamed(["a"]);
    const other = { data: "https://files.example.com/other.jpg", externalId: "a" };
    await all(uploadAssets(hub.ango, hub.project, [other]));
    const options = { settle: 0 };
    for (const processed of [true, false]) {
      hub.mock.faults({ operations: ["uploadCloudAssets"], script: [{ kind: "reset", processed }] });
      const list = first ? [first, { data: first.data }] : [];
      const results = await all(uploadAssets(hub.ango, hub.project, list, options));
      expect(brief(results)).toBe("client/ambiguous-match client/ambiguous-match");
      expect(results.map(({ error }) => error?.mayHaveActed)).toStrictEqual([true, true]);
    }
    // Sent twice, once carried out.
    expect(await hub.externalIds()).toStrictEqual(["", "a", "a"]);
  });

  test("goes on after the results that came; or finds out by itself", async () => {
    await using hub = await startHub();
    const assets = assetsNamed(namesOf(30));
    const options = { maxItems: 10, settle: 0 };
    await all(uploadAssets(hub.ango, hub.project, assets.slice(0, 20), options));
    // 13 results were kept, the request with the 20th got through.
    const rest = await all(uploadAssets(hub.ango, hub.project, assets, { ...options, resume: 13 }));
    expect(rest.map(({ index }) => index)).toStrictEqual(
      Array.from({ length: 17 }, (_, index) => index + 13),
    );
    expect(brief(rest)).toBe(`${"present ".repeat(7)}${"done ".repeat(10)}`.trim());
    hub.mock.reset();
    const again = await all(uploadAssets(hub.ango, hub.project, assets, { ...options, resume: true }));
    expect(brief(again)).toBe("present ".repeat(30).trim());
    expect(hub.processed("uploadCloudAssets")).toBe(0);
    expect(hub.processed("listProjectAssets")).toBe(1);
    const last = await all(uploadAssets(hub.ango, hub.project, assets, { ...options, resume: 0 }));
    expect(brief(last)).toBe("present ".repeat(30).trim());
    expect(await hub.externalIds()).toHaveLength(30);
  });
});

describe("importLabels", () => {
  test("says of each whether it was taken", async () => {
    await using hub = await startHub();
    await all(uploadAssets(hub.ango, hub.project, assetsNamed(namesOf(12))));
    const labels = labelsFor([...namesOf(12).slice(0, 8), "unknown", ...namesOf(12).slice(8), "nobody"]);
    const results = await all(importLabels(hub.ango, hub.project, labels, { maxItems: 10 }));
    const wanted = `${"done ".repeat(8)}client/not-taken ${"done ".repeat(4)}client/not-taken`;
    expect(brief(results)).toBe(wanted);
    expect(results[8]?.error?.message).toContain("9 of 10");
  });

  test("where it is open whether it was carried out, and there were labels before, the item fails", async () => {
    await using hub = await startHub();
    await all(uploadAssets(hub.ango, hub.project, assetsNamed(["a", "b"])));
    await all(importLabels(hub.ango, hub.project, labelsFor(["a"])));
    hub.mock.faults({ operations: ["importLabels"], script: [{ kind: "reset", processed: true }] });
    const results = await all(importLabels(hub.ango, hub.project, labelsFor(["a", "b"]), { settle: 0 }));
    expect(brief(results)).toBe("client/ambiguous-match done");
    const resumed = await all(importLabels(hub.ango, hub.project, labelsFor(["a", "b"]), { resume: true }));
    expect(brief(resumed)).toBe("present present");
  });
});

describe("assignBatches", () => {
  test("assigns; an asset that is unknown fails alone", async () => {
    await using hub = await startHub();
    await all(uploadAssets(hub.ango, hub.project, assetsNamed(namesOf(9))));
    const [batch] = await createBatches(hub.ango, hub.project, ["Monday"]);
    const ids = await hub.assetIds();
    const list = [...ids.slice(0, 4), "0123456789abcdef01234567", ...ids.slice(4)];
    const results = await all(assignBatches(hub.ango, hub.project, list, [batch?.["_id"] ?? ""]));
    expect(brief(results)).toBe(`${"done ".repeat(4)}client/http-error${" done".repeat(5)}`);
    const rest = assignBatches(hub.ango, hub.project, ids, [batch?.["_id"] ?? ""], { resume: 7 });
    expect(brief(await all(rest))).toBe("done done");
  });
});

describe("createBatches", () => {
  test("keeps those that are there, and makes each name once", async () => {
    await using hub = await startHub();
    const [a, b] = await createBatches(hub.ango, hub.project, ["a", "b"]);
    hub.mock.reset();
    const more = await createBatches(hub.ango, hub.project, ["c", "b", "c"]);
    expect(more).toStrictEqual([{ _id: expect.any(String), name: "c" }, b]);
    expect(await createBatches(hub.ango, hub.project, new Set(["a"]))).toStrictEqual([a]);
    expect(hub.processed("createBatches")).toBe(1);
  });

  const old = { _id: "1", name: "old" };
  test.each([
    ["a batch is lost", [[old], [{ _id: "2", name: "new" }]], "client/batches-lost"],
    [
      "a batch has another id than before",
      [
        [old],
        [
          { _id: "3", name: "old" },
          { _id: "2", name: "new" },
        ],
      ],
      "client/batches-lost",
    ],
    ["the new one is not there", [[old], [old]], "client/batches-lost"],
    [
      "the new one is there twice",
      [[old], [old, { name: "new" }, { name: "new" }]],
      "client/ambiguous-match",
    ],
    ["the name was there twice", [[{ name: "new" }, { name: "new" }]], "client/ambiguous-match"],
    ["there is no list", [undefined], "client/unexpected-body"],
    ["the list is of something else", [[7]], "client/unexpected-body"],
  ])("%s", async (_name, lists, code) => {
    let reads = 0;
    const server = await serve(({ method, url }, response) => {
      const batches = url.includes("/batches/") ? undefined : lists[method === "GET" ? reads++ : 0];
      json(response, { status: "success", data: { project: { _id: "p", name: "P", batches } } });
    });
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    expect(await rejection(createBatches(ango, "p", ["new"]))).toMatchObject({ code });
    const sent = server.requests.filter(({ method }) => method === "POST");
    expect(sent.length).toBeLessThanOrEqual(1);
    expect(sent.every(({ body }) => body.includes('{"_id":"1","name":"old"}'))).toBe(true);
  });
});

test("an option that is wrong is refused before anything is sent", async () => {
  await using hub = await startHub();
  for (const options of [{ maxItems: 0 }, { maxBytes: Number.NaN }]) {
    const error = await rejection(all(uploadAssets(hub.ango, hub.project, assetsNamed(["a"]), options)));
    expect(error).toMatchObject({ code: "client/invalid-option" });
  }
  expect(hub.mock.calls).toStrictEqual([]);
});
