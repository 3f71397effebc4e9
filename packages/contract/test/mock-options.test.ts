import { expect, test } from "vitest";
import { createGlobalSetup } from "../src/global-setup.ts";
import { faultyMock, requestsOf } from "../src/generate.ts";
import { startMock } from "../src/index.ts";
import { createMockTest } from "../src/vitest.ts";

const start: (...given: readonly never[]) => Promise<unknown> = startMock;

test.each<[given: unknown, place: string, sentence: RegExp]>([
  [null, "options", /takes an object of options, such as .*it was given null\.$/],
  [5, "options", /it was given a number\.$/],
  ["openapi.json", "options", /it was given a string\.$/],
  [[], "options", /it was given a list\.$/],
  [() => undefined, "options", /it was given a function\.$/],
  [{ prot: 80 }, "prot", /has no option "prot"\. Did you mean port\?$/],
  [{ verbose: true }, "verbose", /has no option "verbose"\. There are spec, port, /],
  [{ toString: 1 }, "toString", /has no option "toString"/],
  [{ spec: null }, "spec", /^spec must be an OpenAPI document, or the path or URL of one\.$/],
  [{ spec: 5 }, "spec", /^spec must be/],
  [{ spec: [] }, "spec", /^spec must be/],
  [{ spec: "" }, "spec", /^spec must be/],
  [{ port: "80" }, "port", /^port must be a whole number of 0 to 65535\.$/],
  [{ port: null }, "port", /^port must be/],
  [{ port: 65_536 }, "port", /^port must be/],
  [{ host: 5 }, "host", /^host must be the name or address of this machine, as text\.$/],
  [{ host: "" }, "host", /^host must be/],
  [{ data: null }, "data", /^data must be a dataset, or the folder of one\.$/],
  [{ data: 5 }, "data", /^data must be/],
  [{ data: "" }, "data", /^data must be/],
  [{ data: [] }, "data", /^data must be/],
  [{ memory: null }, "memory", /^memory must be true, or a MemoryTable\.$/],
  [{ memory: false }, "memory", /^memory must be/],
  [{ memory: "yes" }, "memory", /^memory must be/],
  [{ faults: null }, "faults/0", /^faults\/0: it must be a plan\.$/],
  [{ faults: "429" }, "faults/0", /^faults\/0: it must be a plan\.$/],
  [{ bodyLimit: "1" }, "bodyLimit", /^bodyLimit must be a whole number of 0 to \d+ bytes\.$/],
  [{ bodyLimit: -1 }, "bodyLimit", /^bodyLimit must be/],
  [{ onExchange: {} }, "onExchange", /^onExchange must be a function\.$/],
])("startMock(%j) is refused, and says why", async (given, place, sentence) => {
  const error: unknown = await Reflect.apply(start, undefined, [given]).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "ContractError", code: "contract/option-invalid", place });
  expect(String(error)).toMatch(new RegExp(sentence.source.replace("^", "^ContractError: ")));
});

test("what is undefined is left out", async () => {
  for (const given of [
    [],
    [undefined],
    [{ spec: undefined, port: undefined, memory: undefined, faults: undefined }],
  ]) {
    const mock: unknown = await Reflect.apply(start, undefined, given);
    if (typeof mock !== "object" || mock === null || !("close" in mock)) throw new Error("no mock");
    expect(mock.close).toBeTypeOf("function");
    if (typeof mock.close === "function") await mock.close();
  }
});

test.each<[name: string, create: (...given: readonly never[]) => unknown]>([
  ["createMockTest", createMockTest],
  ["createGlobalSetup", createGlobalSetup],
  ["faultyMock", faultyMock],
])("%s refuses the same, where it is called", (name, create) => {
  const refused: readonly (readonly [given: unknown, sentence: string])[] = [
    [null, `${name} takes an object of options`],
    [{ prot: 80 }, `${name} has no option "prot". Did you mean port?`],
    [{ port: "80" }, "port must be a whole number"],
  ];
  for (const [given, sentence] of refused) {
    expect(() => Reflect.apply(create, undefined, [given])).toThrow(
      expect.objectContaining({
        code: "contract/option-invalid",
        message: expect.stringContaining(sentence),
      }),
    );
  }
});

test.each<[given: unknown, place: string, sentence: string]>([
  [null, "options", "requestsOf takes an object of options"],
  [5, "options", "it was given a number."],
  [[], "options", "it was given a list."],
  ["openapi.json", "options", "it was given a string."],
  [{ specs: {} }, "specs", 'requestsOf has no option "specs". Did you mean spec?'],
  [{ spec: null }, "spec", "spec must be an OpenAPI document, or the path or URL of one."],
  [{ keys: "k" }, "keys", "keys must be an object of keys by the name of their security scheme."],
])("requestsOf(%j) is refused, and says why", async (given, place, sentence) => {
  const error: unknown = await Reflect.apply(requestsOf, undefined, [given]).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({
    name: "ContractError",
    code: "contract/option-invalid",
    place,
    message: expect.stringContaining(sentence),
  });
});

test.each([null, [null], 5])(
  "faults of faultyMock that are none are refused as those of startMock: %j",
  async (faults) => {
    const server = Reflect.apply(faultyMock, undefined, [{ faults }]);
    await expect(server.start(1)).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "faults/0",
    });
  },
);
