import { expect, test } from "vitest";
import { exportProject } from "../src/export.ts";
import { AngoResponseError, createAngoClient, paginate } from "../src/index.ts";

const key = "test-key";

test("a real browser sends what Node sends", async () => {
  const sent: object[] = [];
  const ango = createAngoClient({
    apiKey: key,
    fetch: async (request) => {
      const { method, url, redirect } = request;
      sent.push({ method, url, redirect, apikey: request.headers.get("apikey"), body: await request.text() });
      return Response.json({ status: "success", data: {} });
    },
  });
  await ango.GET("/v2/project/{project_id}/tasks", {
    params: { path: { project_id: "a/b" }, query: { "status[eq]": "Completed", batches: ["b&c"] } },
  });
  await ango.POST("/v2/project", { body: { name: "p" } });
  const common = { redirect: "manual", apikey: key };
  const query = `status[eq]=Completed&batches=${encodeURIComponent('["b&c"]')}`;
  expect(sent).toStrictEqual([
    { ...common, method: "GET", url: `https://imeritapi.ango.ai/v2/project/a%2Fb/tasks?${query}`, body: "" },
    { ...common, method: "POST", url: "https://imeritapi.ango.ai/v2/project", body: '{"name":"p"}' },
  ]);
});

test("pages, errors and timeouts work without Node", async () => {
  const ango = createAngoClient({
    apiKey: key,
    fetch: (request) => {
      const page = Number(new URL(request.url).searchParams.get("page"));
      return Promise.resolve(
        Response.json({ status: "success", data: { projects: [{ _id: String(page) }], total: 3 } }),
      );
    },
  });
  const ids: string[] = [];
  for await (const { _id } of paginate(ango, "/v2/listProjects")) ids.push(_id);
  expect(ids).toStrictEqual(["1", "2", "3"]);

  const refusing = createAngoClient({
    apiKey: key,
    retries: false,
    fetch: () => Promise.resolve(new Response("", { status: 500 })),
  });
  const { error } = await refusing.GET("/v2/listProjects");
  expect(error).toStrictEqual({ status: "error", message: "HTTP 500 with an empty body" });

  const silent = createAngoClient({
    apiKey: key,
    timeout: 20,
    retries: false,
    fetch: () => new Promise(() => {}),
  });
  await expect(silent.GET("/v2/listProjects")).rejects.toMatchObject({ code: "client/timeout" });
});

test("an answer of the browser's own fetch that is a page is refused", async () => {
  // The page that this test runs in: HTML of status 200, of the same origin.
  const ango = createAngoClient({
    apiKey: key,
    retries: false,
    fetch: () => fetch(globalThis.location.href),
  });
  const call = ango.GET("/v2/listProjects");
  await expect(call).rejects.toBeInstanceOf(AngoResponseError);
  await expect(call).rejects.toMatchObject({ code: "client/not-json" });
});

/** Two lines, deflated, as a ZIP library of Python writes them. */
const zip = [
  "UEsDBBQAAAAIAAAAIViYxQZ+MwAAAFsAAAANAAAAZXhwb3J0Lm5kanNvbqtWSq0oSS3KS8zxTFGyUkrUyypIV9JRKk",
  "kszlayqgbTYAlDpdparmpUxYf34FJtBFINAFBLAQIUAxQAAAAIAAAAIViYxQZ+MwAAAFsAAAANAAAAAAAAAAAAAACA",
  "AQAAAABleHBvcnQubmRqc29uUEsFBgAAAAABAAEAOwAAAF4AAAAAAA==",
].join("");

test("an export is unpacked by the browser's own means", async () => {
  const ango = createAngoClient({
    apiKey: key,
    fetch: (request) =>
      request.url.includes("/v2/exportV3")
        ? Promise.resolve(
            Response.json({ status: "success", data: { exportPath: "https://files.example.com/a.zip" } }),
          )
        : fetch(`data:application/zip;base64,${zip}`),
  });
  const names: unknown[] = [];
  for await (const { externalId } of exportProject(ango, "p")) names.push(externalId);
  expect(names).toStrictEqual(["a.jpg", "ü.jpg"]);
});
