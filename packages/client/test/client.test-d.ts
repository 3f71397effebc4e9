import { describe, expectTypeOf, test } from "vitest";
import type { CurrentClient } from "../src/current.ts";
import { exportProject, type ExportedAsset } from "../src/export.ts";
import { uploadFiles } from "../src/files.ts";
import {
  createAngoClient,
  importLabels,
  isAngoError,
  isHttpError,
  isTimeoutError,
  pages,
  paginate,
  uploadAssets,
  type AngoClient,
  type AngoData,
  type AngoError,
  type AngoErrorCode,
  type AngoEvent,
  type AngoFailure,
  type AngoHttpError,
  type AngoInit,
  type AngoMethod,
  type AngoPath,
  type AngoRegion,
  type AngoResult,
  type AngoSchema,
  type AngoTimeoutError,
  type ItemResult,
  type Page,
  type PagedPath,
  type RawBody,
} from "../src/index.ts";

const apiKey = "test-key";
const ango = createAngoClient({ apiKey });
const tasks = "/v2/project/{project_id}/tasks";

describe("options", () => {
  test("one place, or none", () => {
    createAngoClient({ apiKey, region: "us" });
    createAngoClient({ apiKey, baseUrl: "https://example.com", timeout: 0, fetch: globalThis.fetch });
    expectTypeOf<AngoRegion>().toEqualTypeOf<"eu" | "us" | "in">();
    createAngoClient({ apiKey, retries: false, rateLimit: true, concurrency: 2, budget: 0, logger: console });
    createAngoClient({ apiKey, retries: { max: 2 }, rateLimit: { requests: 50, perSeconds: 30 } });
    // @ts-expect-error -- retries have no such option
    createAngoClient({ apiKey, retries: { times: 2 } });
    // @ts-expect-error -- region and baseUrl exclude each other
    createAngoClient({ apiKey, region: "us", baseUrl: "https://example.com" });
    // @ts-expect-error -- there is no such region
    createAngoClient({ apiKey, region: "mars" });
    // @ts-expect-error -- the key is required
    createAngoClient({ region: "eu" });
    // @ts-expect-error -- an environment variable may be missing
    createAngoClient({ apiKey: process.env["ANGO_API_KEY"] });
  });
});

describe("errors and events", () => {
  test("guards narrow", () => {
    expectTypeOf(isHttpError).guards.toEqualTypeOf<AngoHttpError>();
    expectTypeOf(isTimeoutError).guards.toEqualTypeOf<AngoTimeoutError>();
    expectTypeOf(isAngoError).guards.toHaveProperty("code").toEqualTypeOf<AngoErrorCode>();
  });

  test("an event is known by its type", () => {
    expectTypeOf<Extract<AngoEvent, { type: "retry" }>["delay"]>().toEqualTypeOf<number>();
    // @ts-expect-error -- only some events have a duration
    createAngoClient({ apiKey, observe: (event) => void event.duration });
  });
});

describe("calls", () => {
  test("a result is data or error", async () => {
    const result = await ango.GET("/v2/task/{task_id}", { params: { path: { task_id: "t" } } });
    const { data, error, response } = result;
    expectTypeOf(response).toEqualTypeOf<Response>();
    expectTypeOf(error).toEqualTypeOf<AngoFailure | undefined>();
    if (data) {
      expectTypeOf(error).toEqualTypeOf<undefined>();
      expectTypeOf(data.data.task).toEqualTypeOf<AngoSchema<"Task">>();
    } else {
      expectTypeOf(error).toEqualTypeOf<AngoFailure>();
    }
    // @ts-expect-error -- data is undefined where there is an error
    void data.status;
  });

  test("the type of a result is short", async () => {
    const listed = await ango.GET("/v2/listProjects");
    expectTypeOf(listed).toEqualTypeOf<
      AngoResult<{
        data: { projects: AngoSchema<"ProjectSummary">[]; total: number };
        status: AngoSchema<"Success">;
      }>
    >();
  });

  test("a failure is what the spec documents", () => {
    expectTypeOf<AngoFailure["status"]>().toEqualTypeOf<AngoSchema<"Failure">["status"]>();
    expectTypeOf<AngoFailure["message"]>().toEqualTypeOf<AngoSchema<"Failure">["message"]>();
    expectTypeOf<AngoSchema<"Failure">>().toExtend<AngoFailure>();
  });

  test("init may be left out only where nothing is required", () => {
    expectTypeOf(ango.GET("/v2/listProjects")).resolves.toHaveProperty("data");
    void ango.GET("/v2/listProjects", { signal: new AbortController().signal, timeout: 1000 });
    // @ts-expect-error -- the path needs task_id
    void ango.GET("/v2/task/{task_id}");
    // @ts-expect-error -- the path needs task_id
    void ango.GET("/v2/task/{task_id}", { params: { path: {} } });
    // @ts-expect-error -- the project needs a name
    void ango.POST("/v2/project", { body: {} });
    // @ts-expect-error -- the body is required
    void ango.POST("/v2/project");
  });

  test("a name that is not in the spec is an error", () => {
    // @ts-expect-error -- no such path
    void ango.GET("/v2/nothing");
    // @ts-expect-error -- this path has no GET
    void ango.GET("/v2/project");
    // @ts-expect-error -- this path has no POST
    void ango.POST("/v2/listProjects");
    expectTypeOf<keyof AngoClient>().toEqualTypeOf<"GET" | "POST" | "request">();
    // @ts-expect-error -- no such query parameter
    void ango.GET("/v2/listProjects", { params: { query: { pgae: 1 } } });
    // @ts-expect-error -- no such path parameter
    void ango.GET("/v2/task/{task_id}", { params: { path: { task_id: "t", id: "t" } } });
    // @ts-expect-error -- no such option
    void ango.GET("/v2/listProjects", { parms: {} });
    // @ts-expect-error -- the client's fetch is not chosen by the call
    void ango.GET("/v2/listProjects", { fetch: globalThis.fetch });
    // @ts-expect-error -- no such status
    void ango.GET(tasks, { params: { path: { project_id: "p" }, query: { "status[eq]": "Done" } } });
    // @ts-expect-error -- a GET has no body
    void ango.GET("/v2/listProjects", { body: {} });
  });

  test("every operation has data, and every POST a body", () => {
    type Get = { [Path in AngoPath<"get">]: AngoData<"get", Path> };
    type Post = { [Path in AngoPath<"post">]: AngoData<"post", Path> };
    type Bodies = { [Path in AngoPath<"post">]: NonNullable<AngoInit<"post", Path>["body"]> };
    type Empty<Table> = { [Key in keyof Table]: [Table[Key]] extends [never] ? Key : never }[keyof Table];
    expectTypeOf<Empty<Get>>().toEqualTypeOf<never>();
    expectTypeOf<Empty<Post>>().toEqualTypeOf<never>();
    expectTypeOf<Empty<Bodies>>().toEqualTypeOf<never>();
    expectTypeOf<AngoMethod>().toEqualTypeOf<"get" | "post">();
    expectTypeOf<AngoInit<"post", "/v2/project">["body"]>().toExtend<{ name: string }>();
  });

  test("what is known only at run time is unknown", () => {
    expectTypeOf(ango.request("GET", "/v2/listProjects")).toEqualTypeOf<Promise<AngoResult<unknown>>>();
  });
});

describe("paging", () => {
  test("only some paths have pages", () => {
    expectTypeOf<PagedPath>().toEqualTypeOf<
      "/v2/listProjects" | "/v2/project/{project_id}/assets" | "/v2/project/{project_id}/tasks"
    >();
    paginate(ango, "/v2/listProjects", { maxItems: 5, prefetch: false });
    // @ts-expect-error -- a call has no maxItems
    void ango.GET("/v2/listProjects", { maxItems: 5 });
    // @ts-expect-error -- a task does not come in pages
    paginate(ango, "/v2/task/{task_id}", { params: { path: { task_id: "t" } } });
    // @ts-expect-error -- a POST does not come in pages
    pages(ango, "/v2/project", { body: { name: "p" } });
    // @ts-expect-error -- the path needs project_id
    paginate(ango, tasks);
  });

  test("the item is the one of the list", () => {
    const params = { path: { project_id: "p" } };
    type Items<T> = AsyncGenerator<T, void, undefined>;
    expectTypeOf(paginate(ango, "/v2/listProjects")).toEqualTypeOf<Items<AngoSchema<"ProjectSummary">>>();
    expectTypeOf(paginate(ango, tasks, { params })).toEqualTypeOf<Items<AngoSchema<"ListedTask">>>();
    expectTypeOf(pages(ango, tasks, { params })).toEqualTypeOf<Items<Page<AngoSchema<"ListedTask">>>>();
    expectTypeOf(paginate(ango, "/v2/project/{project_id}/assets", { params })).toEqualTypeOf<
      Items<AngoSchema<"Asset">>
    >();
  });
});

describe("long work", () => {
  test("a result has the item as it came, and an error where it failed", () => {
    const assets = [{ data: "https://files.example.com/a.jpg", externalId: "a.jpg", mine: 7 }];
    type Item = (typeof assets)[number];
    const results = uploadAssets(ango, "p", assets, { batches: ["b"], priority: 1 });
    expectTypeOf(results).toEqualTypeOf<AsyncGenerator<ItemResult<Item>, void, undefined>>();
    expectTypeOf<Extract<ItemResult<Item>, { status: "failed" }>["error"]>().toEqualTypeOf<AngoError>();
    expectTypeOf<NonNullable<Extract<ItemResult<Item>, { status: "present" }>["error"]>>().toBeNever();
    // @ts-expect-error -- an asset needs its URL
    uploadAssets(ango, "p", [{ externalId: "a.jpg" }]);
    // @ts-expect-error -- the items are told apart from the options of the call
    uploadAssets(ango, "p", assets, { assets });
    // @ts-expect-error -- labels have no batches
    importLabels(ango, "p", [], { batches: ["b"] });
  });

  test("an export is typed by its documentation", () => {
    const rows = exportProject(ango, "p", {
      stage: ["Complete"],
      updatedAt: { $gt: "2024-01-01T00:00:00Z" },
    });
    expectTypeOf(rows).toEqualTypeOf<AsyncGenerator<ExportedAsset, void, undefined>>();
    // @ts-expect-error -- the format is not to be chosen
    exportProject(ango, "p", { format: "json" });
  });

  test("files need the client that knows the signed addresses", () => {
    expectTypeOf(uploadFiles).parameter(0).toEqualTypeOf<CurrentClient>();
    // @ts-expect-error -- a client of the documented operations
    uploadFiles(ango, "p", []);
  });
});

test("a webhook's body may be text, an ArrayBuffer, or any view, such as a Buffer of Node", () => {
  expectTypeOf<string | ArrayBuffer | Buffer | Uint8Array | DataView>().toExtend<RawBody>();
  // @ts-expect-error -- an object that was parsed: its bytes are gone
  const parsed: RawBody = { externalId: "1" };
  expectTypeOf(parsed).toExtend<RawBody>();
});
