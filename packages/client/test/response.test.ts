import { describe, expect, test } from "vitest";
import { AngoResponseError, createAngoClient, operations } from "../src/index.ts";
import { rejection, serve } from "./loopback.ts";

const path = "/v2/task/{task_id}";
const init = { params: { path: { task_id: "t1" } } };
const { operationId } = operations["GET /v2/task/{task_id}"];

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

async function clientFor({ status, type, body }: Answer): Promise<ReturnType<typeof createAngoClient>> {
  const server = await serve((_request, response) => {
    response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
  });
  return createAngoClient({ apiKey: "test-key", baseUrl: server.url, retries: false });
}

const html = "text/html; charset=utf-8";
const json = "application/json; charset=utf-8";
const proxyPage =
  "<html><head><title>502 Bad Gateway</title><style>p { color: red }</style></head>\r\n" +
  "<body><script>alert('<p>')</script><h1>502 Bad&nbsp;Gateway</h1><hr>nginx</body></html>";

describe("an answer that refuses is an error value", () => {
  test.each<[name: string, answer: Answer, error: object]>([
    [
      "the documented envelope",
      { status: 401, type: json, body: '{"status":"fail","message":"Invalid API KEY"}' },
      { status: "fail", message: "Invalid API KEY" },
    ],
    [
      "an envelope with more in it",
      { status: 400, type: json, body: '{"status":"error","message":"no","code":7}' },
      { status: "error", message: "no", code: 7 },
    ],
    [
      "a message in data",
      { status: 200, type: json, body: '{"status":"fail","data":{"message":"no such stage"}}' },
      { status: "fail", message: "no such stage", data: { message: "no such stage" } },
    ],
    [
      "a message in error, with a status of its own and none of ours",
      { status: 200, type: json, body: '{"error":{"statusCode":400,"message":"too big"}}' },
      { status: "error", message: "too big", error: { statusCode: 400, message: "too big" } },
    ],
    [
      "a list of errors, and a status in another spelling",
      {
        status: 200,
        type: json,
        body: '{"status":"FAILED","errors":[{"message":"first"},{"message":"second"}]}',
      },
      { status: "fail", message: "first", errors: [{ message: "first" }, { message: "second" }] },
    ],
    [
      "an error that is a text",
      { status: 404, type: json, body: '{"status":"fail","error":"Not found"}' },
      { status: "fail", message: "Not found", error: "Not found" },
    ],
    [
      "a message without a status",
      { status: 400, type: json, body: '{"error":{"statusCode":400},"message":"too big"}' },
      { status: "error", message: "too big", error: { statusCode: 400 } },
    ],
    [
      "the key as a name",
      { status: 400, type: json, body: '{"message":"no","echo":[{"test-key":1}]}' },
      { status: "error", message: "no", echo: [{ "[API key]": 1 }] },
    ],
    [
      "a name that objects inherit",
      { status: 400, type: json, body: '{"message":"no","__proto__":{"message":"yes"}}' },
      Object.assign(JSON.parse('{"__proto__":{"message":"yes"}}'), { status: "error", message: "no" }),
    ],
    [
      "a page of nothing but the beginnings of URLs",
      { status: 500, type: html, body: "http://".repeat(200_000) },
      { status: "error", message: `HTTP 500 with text/html: "${"http://".repeat(28)}http…"` },
    ],
    ["an empty 500", { status: 500, body: "" }, { status: "error", message: "HTTP 500 with an empty body" }],
    [
      "a blank 502",
      { status: 502, type: html, body: " \r\n" },
      { status: "error", message: "HTTP 502 with an empty body" },
    ],
    [
      "HTML of a proxy",
      { status: 502, type: html, body: proxyPage },
      { status: "error", message: 'HTTP 502 with text/html: "502 Bad Gateway 502 Bad&nbsp;Gateway nginx"' },
    ],
    [
      "HTML without words",
      { status: 500, type: html, body: "<html></html>" },
      { status: "error", message: "HTTP 500 with text/html: (no text)" },
    ],
    [
      "text of no stated type",
      { status: 503, body: "busy" },
      { status: "error", message: 'HTTP 503 with a body of no stated type: "busy"' },
    ],
    [
      "a long text",
      { status: 500, type: "text/plain", body: "x".repeat(100_000) },
      { status: "error", message: `HTTP 500 with text/plain: "${"x".repeat(200)}…"` },
    ],
    [
      "JSON without a message",
      { status: 500, type: json, body: '{"status":"fail","message":null}' },
      {
        status: "fail",
        message: String.raw`HTTP 500 with JSON that has no message: "{\"status\":\"fail\",\"message\":null}"`,
      },
    ],
    [
      "a JSON array",
      { status: 500, type: json, body: "[1]" },
      { status: "error", message: 'HTTP 500 with JSON that has no message: "[1]"' },
    ],
    [
      "JSON null",
      { status: 500, type: json, body: "null" },
      { status: "error", message: 'HTTP 500 with JSON that has no message: "null"' },
    ],
    [
      "cut JSON",
      { status: 500, type: json, body: '{"status":"fa' },
      { status: "error", message: String.raw`HTTP 500 with application/json: "{\"status\":\"fa"` },
    ],
    [
      "a 200 that says fail",
      { status: 200, type: json, body: '{"status":"fail","message":"Invalid project"}' },
      { status: "fail", message: "Invalid project" },
    ],
    [
      "a 201 that says error, without a message",
      { status: 201, type: json, body: '{"status":"error"}' },
      {
        status: "error",
        message: String.raw`HTTP 201 with JSON that has no message: "{\"status\":\"error\"}"`,
      },
    ],
  ])("%s", async (_name, answer, error) => {
    const result = await (await clientFor(answer)).GET(path, init);
    expect(result).toStrictEqual({ error, response: result.response });
    expect(result.response.status).toBe(answer.status);
  });
});

test("JSON that is nested beyond reason is cut, not a stack overflow", async () => {
  const body = `{"message":"no","nested":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const { error } = await (await clientFor({ status: 400, type: json, body })).GET(path, init);
  expect(error).toMatchObject({ status: "error", message: "no" });
  expect(JSON.stringify(error)).toContain('["[deeper]"]');
});

describe("an answer of status 2xx without the data is thrown", () => {
  test.each<[name: string, answer: Answer, code: string, says: string]>([
    ["nothing", { status: 200, body: "" }, "empty-body", "HTTP 200 with an empty body where JSON is due"],
    ["white space", { status: 200, type: json, body: "\n" }, "empty-body", "HTTP 200 with an empty body"],
    ["a 204", { status: 204, body: "" }, "empty-body", "HTTP 204 with an empty body"],
    [
      "HTML",
      { status: 200, type: html, body: "<!doctype html><title>Log in</title>" },
      "not-json",
      'HTTP 200 with text/html where JSON is due: "Log in"',
    ],
    ["text", { status: 200, body: "OK" }, "not-json", '"OK"'],
    ["cut JSON", { status: 200, type: json, body: '{"status":"succ' }, "invalid-json", "after 15 characters"],
    ["NaN in JSON", { status: 200, type: json, body: '{"a":NaN}' }, "invalid-json", "broken or cut short"],
    ["a JSON string", { status: 200, type: json, body: '"ok"' }, "unexpected-body", "where an object is due"],
    ["a JSON list", { status: 200, type: json, body: "[]" }, "unexpected-body", "where an object is due"],
    ["JSON null", { status: 200, type: json, body: "null" }, "unexpected-body", "where an object is due"],
  ])("%s", async (_name, answer, code, says) => {
    const error = await rejection((await clientFor(answer)).GET(path, init));
    expect(error).toBeInstanceOf(AngoResponseError);
    expect(error).toMatchObject({
      code: `client/${code}`,
      operationId,
      method: "GET",
      path,
      status: answer.status,
    });
    expect(String(error)).toContain(`${operationId} (GET ${path}): `);
    expect(String(error)).toContain(says);
  });
});

test.each(["application/json", "application/vnd.ango+json", "text/plain", undefined])(
  "JSON is data whatever it is called: %s",
  async (type) => {
    const body = '\uFEFF{"status":"success","data":{}}';
    const ango = await clientFor({ status: 200, ...(type && { type }), body });
    expect((await ango.GET(path, init)).data).toStrictEqual({ status: "success", data: {} });
  },
);
