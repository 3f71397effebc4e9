import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../src/faults/fault.ts";
import { startMock, type Mock } from "../src/index.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());
beforeEach(() => mock.restore());

/** Sends all requests at once on one connection, and reads until it ends. The last one asks to end it. */
function pipelined(count: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(new URL(mock.url).port), "127.0.0.1");
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
    const lines = Array.from({ length: count }, (_, index) =>
      [
        `GET /v2/listProjects?page=${index + 1} HTTP/1.1`,
        "host: x",
        "apikey: k",
        ...(index === count - 1 ? ["connection: close"] : []),
        "\r\n",
      ].join("\r\n"),
    );
    socket.write(lines.join(""));
  });
}

const whole = (text: string): number => text.match(/"status":"success"/g)?.length ?? 0;

describe("requests that wait on one connection for each other", () => {
  test("are answered in their order", async () => {
    expect(whole(await pipelined(4))).toBe(4);
    expect(mock.calls.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test.each([
    { kind: "reset" },
    { kind: "reset", processed: true },
    { kind: "truncate", at: 0 },
    { kind: "truncate", at: 5 },
    { kind: "truncate" },
    { kind: "length", by: 3 },
    { kind: "length", by: -100_000 },
  ] satisfies readonly Fault[])("end at the one with %j, and those behind it are not made", async (fault) => {
    for (const at of [0, 1, 2]) {
      mock.restore();
      mock.faults({ script: [...Array.from({ length: at }, () => null), fault] });
      const text = await pipelined(4);
      expect(
        whole(
          text
            .split("HTTP/1.1 200")
            .slice(0, at + 1)
            .join(""),
        ),
      ).toBe(at);
      expect(mock.calls.map((call) => call.fault)).toEqual([...Array.from({ length: at }), fault.kind]);
    }
  });

  test.each([
    { kind: "latency", ms: 20 },
    { kind: "status", status: 500 },
    { kind: "html" },
  ] satisfies readonly Fault[])("go on behind one with %j", async (fault) => {
    mock.faults({ script: [null, fault] });
    const text = await pipelined(4);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toHaveLength(4);
    expect(mock.calls.map((call) => call.fault)).toEqual([undefined, fault.kind, undefined, undefined]);
  });
});

test("a file that breaks off behind another answer ends the connection", async () => {
  await using own = await startMock({
    data: {
      project: { id: "p", name: "Files" },
      categorySchema: { tools: [], classifications: [], relations: [] },
      records: [{ externalId: "a.txt", task: { tools: [], classifications: [], relations: [] } }],
      files: new Map([["a.txt", new TextEncoder().encode("Ada saw the sea.")]]),
    },
  });
  own.faults({ operations: ["files"], script: [null, { kind: "truncate", at: 3 }] });
  const text = await new Promise<string>((resolve) => {
    let got = "";
    const socket = connect(Number(new URL(own.url).port), "127.0.0.1", () =>
      socket.write("GET /files/a.txt HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3)),
    );
    socket.on("data", (chunk) => (got += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(got));
  });
  expect(text.match(/Ada saw the sea\./g)).toHaveLength(1);
  expect(text.endsWith("\r\n\r\nAda")).toBe(true);
});
