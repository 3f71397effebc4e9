import { getEventListeners, once } from "node:events";
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AngoError,
  AngoNetworkError,
  AngoRequestError,
  AngoResponseError,
  createAngoClient,
  operations,
  paginate,
  regions,
} from "../src/index.ts";
import { json, rejection, serve, thrownBy } from "./loopback.ts";

const apiKey = "c0ffee00-5ec2-4e7a";
const task = { params: { path: { task_id: "t1" } } };
const getTask = operations["GET /v2/task/{task_id}"];

function success(): Promise<Response> {
  return Promise.resolve(Response.json({ status: "success", data: {} }));
}

/** A fetch that takes no notice of its signal. */
function deaf(): Promise<Response> {
  return new Promise(() => {});
}

function reset(): Promise<Response> {
  return Promise.reject(new TypeError("reset"));
}

/** What a careless fetch throws: an error that carries the request. */
function leak(request: Request): Error {
  const message = `bad header ${request.headers.get("apikey")}`;
  return Object.assign(new TypeError(message, { cause: new Error(apiKey) }), {
    request,
    config: { headers: { apikey: apiKey } },
  });
}

describe("a call", () => {
  test("goes over the wire as the spec says", async () => {
    const server = await serve((_request, response) =>
      json(response, { status: "success", data: { task: {} } }),
    );
    const ango = createAngoClient({ apiKey, baseUrl: `${server.url}/proxy/` });
    const { data, error, response } = await ango.GET("/v2/task/{task_id}", task);
    expect(data).toStrictEqual({ status: "success", data: { task: {} } });
    expect(error).toBeUndefined();
    expect(response.url).toBe(`${server.url}/proxy/v2/task/t1`);
    await ango.POST("/v2/project", { body: { name: "Ré" } });
    expect(
      server.requests.map(({ method, url, headers, body }) => ({
        method,
        url,
        apikey: headers["apikey"],
        accept: headers.accept,
        type: headers["content-type"],
        body,
      })),
    ).toStrictEqual([
      {
        method: "GET",
        url: "/proxy/v2/task/t1",
        apikey: apiKey,
        accept: "application/json",
        type: undefined,
        body: "",
      },
      {
        method: "POST",
        url: "/proxy/v2/project",
        apikey: apiKey,
        accept: "application/json",
        type: "application/json",
        body: '{"name":"Ré"}',
      },
    ]);
  });

  test.each([
    ["default", {}, "https://imeritapi.ango.ai"],
    ["eu", { region: "eu" }, "https://imeritapi.ango.ai"],
    ["us", { region: "us" }, "https://us-api.ango.ai"],
    ["in", { region: "in" }, "https://in-api.ango.ai"],
  ] as const)("region %s", async (_name, place, origin) => {
    const sent: string[] = [];
    const ango = createAngoClient({
      apiKey,
      ...place,
      fetch: (request) => {
        sent.push(request.url);
        return success();
      },
    });
    await ango.GET("/v2/listProjects");
    expect(sent).toStrictEqual([`${origin}/v2/listProjects`]);
    expect(Object.values(regions)).toContain(origin);
  });

  test("of a path that the spec does not have is refused", async () => {
    const ango = createAngoClient({ apiKey, fetch: success });
    for (const path of ["/v2/nothing", "/v2/project", "toString"]) {
      expect(await rejection(ango.request("GET", path))).toMatchObject({ code: "client/unknown-operation" });
    }
  });

  test("that cannot be built is refused, and nothing is sent", async () => {
    const fetch = vi.fn<typeof success>(success);
    const body: Record<string, unknown> = { name: "p" };
    body["self"] = body;
    const call = createAngoClient({ apiKey, fetch }).request("POST", "/v2/project", { body });
    expect(await rejection(call)).toMatchObject({ name: "AngoRequestError", code: "client/invalid-request" });
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("options", () => {
  test.each([
    ["no key", { apiKey: undefined }, "client/invalid-api-key"],
    ["empty key", { apiKey: "" }, "client/invalid-api-key"],
    ["key with a line break", { apiKey: `${apiKey}\n` }, "client/invalid-api-key"],
    ["key with a carriage return", { apiKey: `${apiKey}\r\nx-evil: 1` }, "client/invalid-api-key"],
    ["key with a space", { apiKey: ` ${apiKey}` }, "client/invalid-api-key"],
    ["key beyond ASCII", { apiKey: `${apiKey}é` }, "client/invalid-api-key"],
    ["region and baseUrl", { apiKey, region: "eu", baseUrl: "https://example.com" }, "client/invalid-option"],
    ["unknown region", { apiKey, region: "mars" }, "client/invalid-option"],
    ["inherited region", { apiKey, region: "toString" }, "client/invalid-option"],
    ["relative baseUrl", { apiKey, baseUrl: "/api" }, "client/invalid-option"],
    ["empty baseUrl", { apiKey, baseUrl: "" }, "client/invalid-option"],
    ["baseUrl of another protocol", { apiKey, baseUrl: "file:///etc" }, "client/invalid-option"],
    [
      "baseUrl with a password",
      { apiKey, baseUrl: `https://u:${apiKey}@example.com` },
      "client/invalid-option",
    ],
    ["baseUrl with a query", { apiKey, baseUrl: `https://example.com?k=${apiKey}` }, "client/invalid-option"],
    ["baseUrl with /v2", { apiKey, baseUrl: "https://example.com/v2/" }, "client/invalid-option"],
    ["negative timeout", { apiKey, timeout: -1 }, "client/invalid-option"],
    ["timeout that no timer takes", { apiKey, timeout: 2 ** 31 }, "client/invalid-option"],
    ["NaN timeout", { apiKey, timeout: Number.NaN }, "client/invalid-option"],
    ["budget that is no number", { apiKey, budget: "1" }, "client/invalid-option"],
    ["no concurrency at all", { apiKey, concurrency: 0 }, "client/invalid-option"],
    ["half a request at once", { apiKey, concurrency: 1.5 }, "client/invalid-option"],
    ["fewer retries than none", { apiKey, retries: { max: -1 } }, "client/invalid-option"],
    ["a negative wait", { apiKey, retries: { baseDelay: -1 } }, "client/invalid-option"],
    ["an endless wait", { apiKey, retries: { maxDelay: Infinity } }, "client/invalid-option"],
    ["a rate of nothing", { apiKey, rateLimit: { requests: 0, perSeconds: 60 } }, "client/invalid-option"],
    ["a rate in no time", { apiKey, rateLimit: { requests: 1, perSeconds: 0 } }, "client/invalid-option"],
    ["a rate that is none", { apiKey, rateLimit: {} }, "client/invalid-option"],
    ["observe that is none", { apiKey, observe: [] }, "client/invalid-option"],
    ["a logger that only warns", { apiKey, logger: { warn: () => {} } }, "client/invalid-option"],
    ["fetch that is none", { apiKey, fetch: "fetch" }, "client/invalid-option"],
  ])("%s", (_name, options, code) => {
    const error = thrownBy(() => Reflect.apply(createAngoClient, undefined, [options]));
    expect(error).toBeInstanceOf(AngoRequestError);
    expect(error).toMatchObject({ code });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(apiKey);
  });
});

describe("the key", () => {
  test("is not in the client", async () => {
    const ango = createAngoClient({ apiKey, fetch: success });
    const { response } = await ango.GET("/v2/task/{task_id}", task);
    for (const value of [ango, ango.GET, response]) {
      expect(inspect(value, { depth: Infinity, showHidden: true })).not.toContain(apiKey);
      expect(JSON.stringify(value) ?? "").not.toContain(apiKey);
    }
  });

  test.each<[name: string, fetch: (request: Request) => Promise<Response>]>([
    ["fetch throws it", (request) => Promise.reject(leak(request))],
    // oxlint-disable-next-line prefer-promise-reject-errors -- what a careless fetch does
    ["fetch throws a string", () => Promise.reject(apiKey)],
    [
      "fetch throws it as name and code",
      () => Promise.reject(Object.assign(new Error("boom"), { name: apiKey, code: apiKey })),
    ],
    [
      "fetch throws what cannot be read",
      () => Promise.reject(Object.defineProperty(new Error(""), "message", { get: throwKey })),
    ],
    [
      "fetch throws a message that is no text",
      () => Promise.reject(Object.assign(new Error(""), { message: { apiKey } })),
    ],
    ["HTML echoes it", () => Promise.resolve(new Response(`<p>${apiKey}</p>`))],
    ["JSON that is none echoes it", () => Promise.resolve(new Response(`{"key":"${apiKey}`))],
    ["a JSON string echoes it", () => Promise.resolve(Response.json(apiKey))],
    ["a redirect carries it", () => Promise.resolve(redirect(`https://example.com/?apikey=${apiKey}`))],
    ["a refusal echoes it", () => Promise.resolve(Response.json(refusalWith(apiKey), { status: 401 }))],
  ])("is in no error: %s", async (_name, fetch) => {
    const ango = createAngoClient({ apiKey, fetch, retries: false });
    const error = await rejection(paginate(ango, "/v2/listProjects").next());
    expect(error).toBeInstanceOf(AngoError);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(apiKey);
    expect(JSON.stringify(error)).not.toContain(apiKey);
  });

  test("is in no error value, and neither is the query of a URL", async () => {
    const said = `no ${apiKey} for https://bucket.example.com/a.jpg?X-Amz-Signature=abc, sorry`;
    const fetch = (): Promise<Response> => Promise.resolve(Response.json(refusalWith(said), { status: 400 }));
    const { error } = await createAngoClient({ apiKey, fetch }).GET("/v2/task/{task_id}", task);
    const expected = "no [API key] for https://bucket.example.com/a.jpg?[query] sorry";
    expect(error).toStrictEqual({ status: "fail", message: expected, detail: { key: expected } });
  });

  test.each([301, 302, 303, 307, 308])("does not follow a redirect of status %i", async (status) => {
    const elsewhere = await serve((_request, response) => json(response, { status: "success", data: {} }));
    const server = await serve((_request, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/caught?token=abc` }).end();
    });
    const ango = createAngoClient({ apiKey, baseUrl: server.url });
    for (const call of [
      ango.GET("/v2/task/{task_id}", task),
      ango.POST("/v2/project", { body: { name: "p" } }),
    ]) {
      const error = await rejection(call);
      expect(error).toBeInstanceOf(AngoResponseError);
      expect(error).toMatchObject({ code: "client/redirect", status });
      expect(String(error)).toContain(elsewhere.url);
      expect(String(error)).not.toContain("token");
    }
    expect(server.requests).toHaveLength(2);
    expect(elsewhere.requests).toStrictEqual([]);
  });
});

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

function refusalWith(text: string): object {
  return { status: "fail", message: text, detail: { key: text } };
}

describe("no answer", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("a refused connection is a network error with its code", async () => {
    const server = await serve((_request, response) => {
      response.destroy();
    });
    const ango = createAngoClient({ apiKey, baseUrl: server.url, retries: false });
    const error = await rejection(ango.GET("/v2/task/{task_id}", task));
    expect(error).toBeInstanceOf(AngoNetworkError);
    expect(error).toMatchObject({
      code: "client/network",
      operationId: getTask.operationId,
      method: "GET",
      path: "/v2/task/{task_id}",
      cause: { name: "TypeError" },
    });
    expect(String(error)).toContain(`${getTask.operationId} (GET /v2/task/{task_id})`);
    expect(String(error)).not.toContain("t1");
    expect(String(error)).toMatch(/\(UND_ERR_SOCKET|ECONNRESET\)/);
  });

  test.each([
    [200, "ok"],
    [500, "error"],
  ])("a body that breaks off is a network error, status %i", async (status) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"status":', () => response.destroy());
    });
    const ango = createAngoClient({ apiKey, baseUrl: server.url, retries: false });
    expect(await rejection(ango.GET("/v2/task/{task_id}", task))).toMatchObject({ code: "client/network" });
  });

  test("a call that may have been carried out says so", async () => {
    const ango = createAngoClient({ apiKey, fetch: reset, retries: false });
    const posted = String(await rejection(ango.POST("/v2/project", { body: { name: "p" } })));
    expect(posted).toContain("may have been carried out");
    const read = String(await rejection(ango.GET("/v2/listProjects")));
    expect(read).not.toContain("may have been carried out");
  });

  test.each(["before its headers", "in its body", "in the body of an error"])(
    "a server that stalls %s times out",
    async (when) => {
      let closed: Promise<unknown> | undefined;
      const server = await serve((_request, response) => {
        closed = once(response, "close");
        if (when === "before its headers") return;
        const status = when === "in its body" ? 200 : 500;
        response.writeHead(status, { "content-type": "application/json" }).write('{"status":');
      });
      const ango = createAngoClient({ apiKey, baseUrl: server.url, timeout: 100, retries: false });
      const error = await rejection(ango.GET("/v2/task/{task_id}", task));
      expect(error).toBeInstanceOf(AngoNetworkError);
      expect(error).toMatchObject({ code: "client/timeout", operationId: getTask.operationId });
      expect(String(error)).toContain("100 ms");
      // The connection is given up, not only the wait for it.
      await closed;
    },
  );

  test("the default is a minute, and 0 is for ever", async () => {
    vi.useFakeTimers();
    const failed = vi.fn<(error: unknown) => void>();
    const single = { apiKey, fetch: deaf, retries: false, budget: 0 } as const;
    createAngoClient(single).GET("/v2/listProjects").catch(failed);
    createAngoClient({ ...single, timeout: 0 })
      .GET("/v2/listProjects")
      .catch(failed);
    createAngoClient(single).GET("/v2/listProjects", { timeout: 0 }).catch(failed);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(failed).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(failed).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "client/timeout" }));
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a call that is over leaves no timer and no listener", async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const fetches = [
      success,
      () => Promise.reject(new TypeError("reset")),
      () => Promise.resolve(redirect("/")),
    ];
    for (const fetch of fetches) {
      await createAngoClient({ apiKey, fetch, retries: false })
        .GET("/v2/listProjects", { signal })
        .catch(() => {});
    }
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toStrictEqual([]);
  });

  test.each(["before its headers", "in its body"])("an abort %s throws the caller's reason", async (when) => {
    const controller = new AbortController();
    const reason = { because: "the user left" };
    const server = await serve((_request, response) => {
      if (when === "in its body") response.writeHead(200).write('{"status":');
      setTimeout(() => controller.abort(reason), 20);
    });
    const ango = createAngoClient({ apiKey, baseUrl: server.url });
    const { signal } = controller;
    expect(await rejection(ango.GET("/v2/task/{task_id}", { ...task, signal }))).toBe(reason);
    expect(getEventListeners(signal, "abort")).toStrictEqual([]);
  });

  test("a signal that is aborted already sends nothing", async () => {
    const fetch = vi.fn<typeof success>(success);
    const call = createAngoClient({ apiKey, fetch }).GET("/v2/listProjects", { signal: AbortSignal.abort() });
    expect(await rejection(call)).toMatchObject({ name: "AbortError" });
    expect(fetch).not.toHaveBeenCalled();
  });

  test("an abort ends a call whose fetch does not listen", async () => {
    const controller = new AbortController();
    const call = createAngoClient({ apiKey, fetch: deaf }).GET("/v2/listProjects", {
      signal: controller.signal,
    });
    controller.abort();
    expect(await rejection(call)).toMatchObject({ name: "AbortError" });
  });
});

function throwKey(): never {
  throw new Error(apiKey);
}
