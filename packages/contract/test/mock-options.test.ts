import { expect, test } from "vitest";
import { startMock } from "../src/index.ts";

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
