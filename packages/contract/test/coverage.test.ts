import { expect, test } from "vitest";
import {
  assertCovered,
  coverage,
  ContractError,
  formatCoverage,
  loadSpec,
  startMock,
  type Call,
} from "../src/index.ts";

const shelf = await loadSpec(new URL("fixtures/shelf.json", import.meta.url));

function calls(
  ...list: readonly (readonly [operationId: string | undefined, status: number])[]
): readonly Call[] {
  return list.map(([operationId, status]) => ({
    operationId,
    status,
    method: "GET",
    path: "/",
    query: [],
    violations: [],
  }));
}

test("counts each documented status, ranges and all, and what is not documented", () => {
  const covered = coverage(
    shelf,
    calls(
      ["listBooks", 200],
      ["listBooks", 200],
      ["listBooks", 413],
      ["getBook", 404],
      ["getBook", 400],
      [undefined, 404],
      ["other", 200],
    ),
  );
  expect(covered.operations.map(({ operationId }) => operationId)).toEqual([
    "listBooks",
    "addBook",
    "newestBook",
    "getBook",
    "dropBook",
  ]);
  expect(covered.operations[0]).toEqual({
    operationId: "listBooks",
    method: "GET",
    path: "/books",
    statuses: { "200": 2, "400": 0, "401": 0, "429": 0 },
    parameters: { page: 0, "status[eq]": 0, tag: 0, filter: 0 },
    undocumented: [413],
  });
  expect(covered.operations[3]?.statuses).toEqual({ "200": 0, "4XX": 2 });
  expect([covered.reached, covered.total]).toEqual([2, 11]);
  expect(covered.missing).toContain("dropBook 204");
});

test("the table says what is missing", () => {
  expect(formatCoverage(coverage(shelf, calls(["listBooks", 200], ["newestBook", 200], ["newestBook", 401]))))
    .toMatchInlineSnapshot(`
      "listBooks   200 x1    400 -     401 -     429 -      never sent: page, status[eq], tag, filter
      addBook     201 -     400 -     401 -
      newestBook  200 x1     undocumented: 401
      getBook     200 -     4XX -
      dropBook    204 -
      2 of 11 documented statuses reached, not reached: listBooks 400, listBooks 401, listBooks 429, addBook 201, addBook 400, addBook 401, getBook 200, getBook 4XX, dropBook 204"
    `);
});

test("requiring all fails with the list, and passes when all is there", async () => {
  const none = coverage(shelf, []);
  expect(() => assertCovered(none)).toThrow(ContractError);
  expect(() => assertCovered(none)).toThrow(/^11 of 11 .* listBooks 200, .*dropBook 204$/);
  const operations = none.operations.flatMap(({ operationId, statuses }) =>
    Object.keys(statuses).map((status) => [operationId, Number(status.replace("XX", "04"))] as const),
  );
  expect(() => assertCovered(coverage(shelf, calls(...operations)))).not.toThrow();
});

test("the calls of a mock can be given as they are", async () => {
  await using mock = await startMock({ spec: shelf });
  await fetch(`${mock.url}/books?page=1&status%5Beq%5D=read&__proto__=1`);
  await fetch(`${mock.url}/nowhere`);
  const covered = coverage(mock.spec, mock.calls);
  expect([covered.reached, covered.operations[0]?.statuses["401"]]).toEqual([1, 1]);
  expect(covered.operations[0]?.parameters).toEqual({ page: 1, "status[eq]": 1, tag: 0, filter: 0 });
});

test("what the mock says for itself covers nothing", async () => {
  await using mock = await startMock({ spec: shelf });
  const ask = (prefer: string): Promise<Response> =>
    fetch(`${mock.url}/books/abc`, { headers: { apikey: "k", prefer } });
  expect((await ask("example=unknown")).status).toBe(404);
  expect(mock.calls).toMatchObject([{ operationId: "getBook", status: 404, isOwn: true }]);
  const reached = (): number => coverage(mock.spec, mock.calls).reached;
  expect(reached()).toBe(0);
  expect((await ask("code=404")).status).toBe(404);
  expect(reached()).toBe(1);
});
