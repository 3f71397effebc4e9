import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recording, type RecordingOptions } from "../src/traffic/recording.ts";
import { failure, tapedServer } from "./taped-server.ts";

const at = tapedServer();

/** A recording of one exchange, with something else in it. */
const fileWith = (request: object, response: object): string =>
  JSON.stringify({
    recording: 1,
    exchanges: [
      {
        request: { method: "GET", url: "/", headers: {}, ...request },
        response: { status: 200, headers: {}, ...response },
      },
    ],
  });
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const zipWith = (name: string): object => ({ body: { zip: [{ name, body: { text: "x" } }] } });

describe("a recording that was edited is refused with the place of the mistake", () => {
  test.each<readonly [name: string, content: string, pointer: string]>([
    ["a broken exchange", '{"recording":1,"exchanges":[{"request":{}}]}', "/exchanges/0/request/method"],
    ["no exchange", '{"recording":1,"exchanges":[1]}', "/exchanges/0"],
    ["a status that is none", fileWith({}, { status: 99 }), "/exchanges/0/response/status"],
    ["a body of no kind", fileWith({ body: { xml: 1 } }, {}), "/exchanges/0/request/body"],
    [
      "a body in a body",
      fileWith({}, { body: { gzip: { text: 1 } } }),
      "/exchanges/0/response/body/gzip/text",
    ],
    [
      "a header with a line break",
      fileWith({}, { headers: { "x-a": "1\r\nset-cookie: b=1" } }),
      "/exchanges/0/response/headers/x-a",
    ],
    [
      "a header with other letters",
      fileWith({}, { headers: { a: "\u4e00" } }),
      "/exchanges/0/response/headers/a",
    ],
    [
      "a header with no name",
      fileWith({}, { headers: { "a b/c": "1" } }),
      "/exchanges/0/response/headers/a b~1c",
    ],
    ["a header that is no text", fileWith({ headers: { a: 1 } }, {}), "/exchanges/0/request/headers/a"],
    [
      "JSON that is nested very deep",
      fileWith({}, { body: { json: "DEEP" } }).replace('"DEEP"', deep),
      "/exchanges/0",
    ],
    ...["%%%", "YQ", "YQ=", "Y===", "YWJ-", "YW Jj", "YQ==YQ=="].map(
      (base64) =>
        [
          `base64 that is none, ${base64}`,
          fileWith({}, { body: { base64 } }),
          "/exchanges/0/response/body/base64",
        ] as const,
    ),
    [
      "base64 that is none in a ZIP",
      fileWith({}, { body: { zip: [{ name: "a", body: { base64: "%%%" } }] } }),
      "/exchanges/0/response/body/zip/0/body/base64",
    ],
    ...["", "G ET", "GET\n", "G\u00c4T"].map(
      (method) =>
        [
          `the method ${JSON.stringify(method)}`,
          fileWith({ method }, {}),
          "/exchanges/0/request/method",
        ] as const,
    ),
    ...["", "http://[", "http://", "things", "/a b", "http://h:99999/"].map(
      (url) => [`the URL ${JSON.stringify(url)}`, fileWith({ url }, {}), "/exchanges/0/request/url"] as const,
    ),
    ["very deep JSON around", `{"recording":1,"exchanges":[],"more":${deep}}`, "/"],
    ["a HAR with very deep JSON", `{"log":{"entries":[{},${deep}]}}`, "/log/entries/1"],
    ...["../a", "a/../../b", "/etc/a", "..\\a", "C:a", "a/.."].map(
      (name) =>
        [`a ZIP with ${name}`, fileWith({}, zipWith(name)), "/exchanges/0/response/body/zip/0/name"] as const,
    ),
  ])("%s", async (_name, content, pointer) => {
    at.file = join(at.folder, "x.json");
    await writeFile(at.file, content);
    const error = await failure(recording({ file: at.file }));
    expect(error).toMatchObject({
      code: "contract/recording-unreadable",
      place: `${at.file}#${pointer}`,
      message: expect.stringContaining(pointer),
    });
  });
});

test.each([
  ["../up.txt", "leads out of its folder"],
  ["a/../../up.txt", "leads out of its folder"],
  ["/up.txt", "leads out of its folder"],
])("a ZIP that would be unpacked elsewhere is not kept: %s", async (name, why) => {
  const zip = zipSync({ "a.txt": Buffer.from("a"), [name]: Buffer.from("b") });
  at.respond = (_request, _body, response) => response.end(zip);
  const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
  expect(text).toContain(why);
  expect(text).not.toContain("up.txt");
});

test("an answer of very deep JSON is kept as text, without its secrets", async () => {
  const body = `{"password":"s3cr3t-VALUE","deep":${deep}}`;
  at.respond = (_request, _body, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  const text = await at.record(async (fetch) => fetch(`${at.url}/a`));
  expect(text).not.toContain("s3cr3t-VALUE");
  const played = await (await at.play())("https://nowhere.example.com/a");
  expect(await played.text()).toBe(body.replace("s3cr3t-VALUE", "~redacted~"));
});

describe("files", () => {
  test.each([
    ["no file", undefined, "contract/recording-unreadable"],
    ["no JSON", "{ secret", "contract/recording-unreadable"],
    ["another JSON", "[]", "contract/recording-unreadable"],
    ["another version", '{"recording":2,"exchanges":[]}', "contract/recording-unreadable"],
  ])("%s", async (_name, content, code) => {
    at.file = join(at.folder, "x.json");
    if (content !== undefined) await writeFile(at.file, content);
    const error = await failure(recording({ file: at.file }));
    expect(error).toMatchObject({ code, place: at.file });
    expect(error.message).not.toContain("secret");
    expect(error.message.includes('mode "record"')).toBe(content === undefined);
  });

  test("what is not recorded says how to record it", async () => {
    await at.record(async (fetch) => fetch(`${at.url}/a`));
    const fetch = await at.play();
    await fetch("https://nowhere.example.com/a");
    for (const path of ["/b", "/a"]) {
      const error = await failure(fetch(`https://nowhere.example.com${path}`));
      expect(error.code).toBe("contract/request-unknown");
      expect(error.message).toMatch(/record it: mode "adding", or "record" for all anew\.$/);
    }
  });

  test("a mode that is none is refused, and nothing is fetched", async () => {
    const options: RecordingOptions = { file: at.file, ...JSON.parse('{"mode":"plya"}') };
    expect(await failure(recording(options))).toMatchObject({
      code: "contract/option-invalid",
      place: "mode",
      message: 'mode must be one of strict, adding, record, not "plya".',
    });
    expect(at.seen).toEqual([]);
  });

  test.each([
    ["bodyLimit", { bodyLimit: 0 }],
    ["limit", { limit: 1.5 }],
  ])("the option %s", async (place, options) => {
    expect(await failure(recording({ file: at.file, ...options }))).toMatchObject({
      code: "contract/option-invalid",
      place,
    });
  });
});
