import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recording } from "../src/traffic/recording.ts";
import { failure, KEY, tapedServer } from "./taped-server.ts";

const at = tapedServer();

const entry = (
  path: string,
  request: Record<string, unknown>,
  response: Record<string, unknown>,
): unknown => ({
  startedDateTime: "2026-01-01T00:00:00.000Z",
  time: 1,
  request: {
    method: "GET",
    url: `https://api.example.com${path}`,
    httpVersion: "h2",
    headers: [
      { name: ":method", value: "GET" },
      { name: "apikey", value: KEY },
    ],
    queryString: [],
    cookies: [],
    ...request,
  },
  response: {
    status: 200,
    headers: [{ name: "Content-Type", value: "application/json" }],
    content: { size: 7, mimeType: "application/json", text: '{"a":1}' },
    ...response,
  },
});

const linked = (value: string): object => ({
  status: 200,
  headers: [{ name: "link", value }],
  content: { mimeType: "text/plain", text: "x" },
});

test("headers of a HAR: several of one name line by line, other letters, and what cannot be sent", async () => {
  const entries = ["<a>\n<b>", "caf\u00e9 \u4e00", "a\0b"].map((value, index) => ({
    request: { method: "GET", url: `https://h.example.com/${index}`, headers: [] },
    response: linked(value),
  }));
  at.file = join(at.folder, "x.har");
  await writeFile(at.file, JSON.stringify({ log: { entries } }));
  const tape = await recording({ file: at.file });
  expect(tape.skipped).toEqual(['log.entries[2]: its answer has a header "link" that cannot be sent']);
  const links = await Promise.all(
    [0, 1].map(async (index) => (await tape.fetch(`https://h.example.com/${index}`)).headers.get("link")),
  );
  expect(links[0]).toBe("<a>, <b>");
  expect(Buffer.from(links[1] ?? "", "latin1").toString()).toBe("caf\u00e9 \u4e00");
});

describe("a HAR", () => {
  const har = {
    log: {
      version: "1.2",
      creator: { name: "browser", version: "1" },
      entries: [
        entry("/a?page=1", {}, {}),
        entry("/b64", {}, { content: { size: 3, mimeType: "image/x", encoding: "base64", text: "AAEC" } }),
        entry("/gone", {}, { content: { size: 30, mimeType: "application/json" } }),
        entry("/blocked", {}, { status: 0 }),
        entry("/echo", {}, { content: { size: 1, mimeType: "text/plain", text: `key ${KEY}` } }),
        entry(
          "/form",
          {
            method: "POST",
            headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }],
            postData: {
              mimeType: "application/x-www-form-urlencoded",
              params: [
                { name: "q", value: "a b" },
                { name: "password", value: "hidden-word" },
              ],
            },
          },
          {},
        ),
        entry("/socket", { url: "wss://api.example.com/socket" }, {}),
      ],
    },
  };

  test("is played as a recording", async () => {
    at.file = join(at.folder, "x.har");
    await writeFile(at.file, `\uFEFF${JSON.stringify(har)}`);
    const tape = await recording({ file: at.file, baseUrl: "https://api.example.com" });
    expect(tape.skipped).toEqual([
      "log.entries[3]: it got no answer",
      "log.entries[6]: it is no HTTP request",
    ]);
    expect(JSON.stringify(tape.exchanges)).not.toMatch(new RegExp(`${KEY}|hidden-word`));
    const { fetch } = tape;
    const host = "https://api.example.com";
    expect(await (await fetch(`${host}/a?page=1`)).json()).toEqual({ a: 1 });
    expect([...new Uint8Array(await (await fetch(`${host}/b64`)).arrayBuffer())]).toEqual([0, 1, 2]);
    expect(await (await fetch(`${host}/echo`)).text()).toBe("key ~redacted~");
    expect((await failure(fetch(`${host}/gone`))).code).toBe("contract/recording-incomplete");
    const form = new URLSearchParams({ q: "a b", password: "another" });
    expect((await fetch(`${host}/form`, { method: "POST", body: form })).status).toBe(200);
  });

  test("is not added to", async () => {
    at.file = join(at.folder, "x.har");
    await writeFile(at.file, JSON.stringify(har));
    expect(await failure(recording({ file: at.file, mode: "adding" }))).toMatchObject({
      code: "contract/option-invalid",
      place: "mode",
    });
  });
});
