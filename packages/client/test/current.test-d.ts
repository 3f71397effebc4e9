import { describe, expectTypeOf, test } from "vitest";
import {
  createCurrentClient,
  deleteAssets,
  paginate,
  type CurrentClient,
  type CurrentData,
  type CurrentInit,
  type CurrentMethod,
  type CurrentPagedPath,
  type CurrentPath,
  type CurrentSchema,
} from "../src/current.ts";
import { paginate as paginateDocumented, type AngoClient, type AngoSchema } from "../src/index.ts";
import type { AnswerCheck } from "../src/options.ts";
import { validator } from "../src/validate.ts";

const ango = createCurrentClient({ apiKey: "test-key", validate: validator({ mode: "throw" }) });
const project = { path: { project_id: "p" } };

describe("calls", () => {
  test("the documented ones keep their types", async () => {
    const { data } = await ango.GET("/v2/task/{task_id}", { params: { path: { task_id: "t" } } });
    expectTypeOf(data).toEqualTypeOf<
      { data: { task: AngoSchema<"Task"> }; status: AngoSchema<"Success"> } | undefined
    >();
    expectTypeOf<CurrentClient>().toExtend<AngoClient>();
  });

  test("the others have theirs", async () => {
    const { data } = await ango.GET("/v2/issues", { params: { query: { status: "Open" } } });
    expectTypeOf(data?.data.issue).toEqualTypeOf<CurrentSchema<"Issue">[] | undefined>();
    const { data: url } = await ango.GET("/v2/getSignedUrl", { params: { query: { url: "u" } } });
    expectTypeOf(url?.data.signedUrl).toEqualTypeOf<string | undefined>();
    void ango.DELETE("/v2/project/{project_id}", { params: project });
  });

  test("one path of both takes the requests of both", () => {
    const categorySchema = { tools: [], classifications: [], relations: [] };
    void ango.POST("/v2/project/{project_id}", { params: project, body: { categorySchema } });
    void ango.POST("/v2/project/{project_id}", { params: project, body: { stages: [{ id: "Start" }] } });
    expectTypeOf<CurrentInit<"post", "/v2/project/{project_id}">["body"]>().toHaveProperty("categorySchema");
    // @ts-expect-error -- a stage has an id
    void ango.POST("/v2/project/{project_id}", { params: project, body: { stages: [{}] } });
  });

  test("what the spec does not have is an error", () => {
    expectTypeOf<CurrentPath<"delete">>().not.toExtend<CurrentPath<"get">>();
    // @ts-expect-error -- the path needs project_id
    void ango.DELETE("/v2/project/{project_id}");
    // @ts-expect-error -- projects are listed, not deleted, by this path
    void ango.DELETE("/v2/listProjects");
    // @ts-expect-error -- no such status
    void ango.GET("/v2/issues", { params: { query: { status: "Done" } } });
    const params = { path: { task_id: "t" } };
    // @ts-expect-error -- no such verdict
    void ango.POST("/v2/review/{task_id}", { params, body: { reviewStatus: "Ok" } });
    // @ts-expect-error -- the body is required
    void ango.DELETE("/v2/project/{project_id}/assets", { params: project });
    // @ts-expect-error -- no such path in either
    void ango.GET("/v2/nothing");
  });

  test("every operation has data, and its body where it has one", () => {
    type All<Method extends CurrentMethod> = {
      [Path in CurrentPath<Method>]: CurrentData<Method, Path>;
    };
    type Empty<Table> = { [Key in keyof Table]: [Table[Key]] extends [never] ? Key : never }[keyof Table];
    expectTypeOf<Empty<All<"get">>>().toEqualTypeOf<never>();
    expectTypeOf<Empty<All<"post">>>().toEqualTypeOf<never>();
    expectTypeOf<Empty<All<"delete">>>().toEqualTypeOf<never>();
    expectTypeOf<CurrentInit<"delete", "/v2/organization/{organization_id}/users">["body"]>().toEqualTypeOf<{
      users: string[];
    }>();
    expectTypeOf<CurrentInit<"delete", "/v2/storages/{storage_id}">["body"]>().toEqualTypeOf<undefined>();
  });
});

test("lists", () => {
  expectTypeOf<CurrentPagedPath>().toEqualTypeOf<
    "/v2/issues" | "/v2/organization/{organization_id}/invites" | "/v2/organization/{organization_id}/users"
  >();
  type Items<T> = AsyncGenerator<T, void, undefined>;
  const params = { path: { organization_id: "o" } };
  expectTypeOf(paginate(ango, "/v2/issues")).toEqualTypeOf<Items<CurrentSchema<"Issue">>>();
  expectTypeOf(paginate(ango, "/v2/organization/{organization_id}/users", { params })).toEqualTypeOf<
    Items<CurrentSchema<"Member">>
  >();
  expectTypeOf(paginate(ango, "/v2/listProjects")).toEqualTypeOf<Items<AngoSchema<"ProjectSummary">>>();
  expectTypeOf(paginateDocumented(ango, "/v2/listProjects")).toEqualTypeOf<
    Items<AngoSchema<"ProjectSummary">>
  >();
  // @ts-expect-error -- the path needs organization_id
  paginate(ango, "/v2/organization/{organization_id}/users");
  // @ts-expect-error -- an export does not come in pages
  paginate(ango, "/v2/export", { params: { query: { project: "p" } } });
});

test("deleting assets takes any list of texts", () => {
  expectTypeOf(deleteAssets(ango, "p", new Set(["a"]))).toEqualTypeOf<Promise<number>>();
  // @ts-expect-error -- a client of the documented operations cannot delete
  void deleteAssets(createDocumented(), "p", ["a"]);
});

test("a validator has three modes", () => {
  expectTypeOf(
    validator({ onViolation: ({ place, rule }) => void [place, rule] }),
  ).toEqualTypeOf<AnswerCheck>();
  // @ts-expect-error -- no such mode
  validator({ mode: "log" });
});

declare function createDocumented(): AngoClient;
