import { createServer } from "node:http";
import { createAngoClient } from "@angokit/client";
import { toFetch, through, type ClientFor } from "../../src/generate.ts";

/** A request that a client has written, to be spoilt before it goes out. */
interface Written {
  method: string;
  /** Path and query, as they go over the wire. */
  target: string;
  readonly headers: Headers;
  body: string | undefined;
  /** How often it is sent. */
  times: number;
}

export type Spoil = (written: Written) => void;

/** A fetch with a defect: what a client gave it, it sends otherwise. */
export function spoilt(spoil: Spoil): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    const text = await request.text();
    const written: Written = {
      method: request.method,
      target: request.url.slice(origin.length),
      headers: new Headers(request.headers),
      body: text === "" ? undefined : text,
      times: 1,
    };
    spoil(written);
    const { method, headers, body = null } = written;
    const send = (): Promise<Response> =>
      fetch(`${origin}${written.target}`, { method, headers, body, signal: request.signal });
    for (let time = 1; time < written.times; time++) await (await send()).arrayBuffer();
    return send();
  };
}

/** The client of Ango Hub over a fetch with a defect. */
export function angoClient(spoil: Spoil): ClientFor {
  return (baseUrl) =>
    through(createAngoClient({ apiKey: "any", baseUrl, retries: false, fetch: spoilt(spoil) }));
}

/** A client of any document, which writes as the document says, over a fetch with a defect. */
export function plainClient(spoil: Spoil): ClientFor {
  const send = spoilt(spoil);
  return (baseUrl) => async (request) => {
    const response = await send(toFetch(request, baseUrl));
    const text = await response.clone().text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    const body: unknown = text === "" ? undefined : isJson ? JSON.parse(text) : text;
    return response.ok ? { response, data: body } : { response, error: body };
  };
}

/** Changes the query, name by name; what gives undefined stays. */
export function query(
  change: (name: string, values: readonly string[]) => readonly string[] | undefined,
): Spoil {
  return (written) => {
    const [path = "", text = ""] = written.target.split("?");
    const all = new URLSearchParams(text);
    const changed = new Map([...new Set(all.keys())].map((name) => [name, change(name, all.getAll(name))]));
    // What stays, stays byte for byte.
    const pairs = text.split("&").flatMap((raw) => {
      const [name = ""] = new URLSearchParams(raw).keys();
      const values = changed.get(name);
      changed.set(name, values && []);
      return values ?? [raw];
    });
    written.target = pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
  };
}

export function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/** Changes a JSON body. */
export function json(change: (key: string, value: unknown) => unknown): Spoil {
  return (written) => {
    if (written.body !== undefined) written.body = JSON.stringify(JSON.parse(written.body), change);
  };
}

/** An answer of a server, to be spoilt before it comes in. */
export interface Answer {
  readonly method: string;
  readonly target: string;
  status: number;
  readonly headers: Headers;
  body: string;
}

/** A server with a defect: one without, and a proxy before it that changes its answers. */
export async function spoiltServer(
  upstream: string,
  spoil: (answer: Answer) => void,
): Promise<{ readonly url: string; readonly [Symbol.asyncDispose]: () => Promise<void> }> {
  const pass = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const target = `${pathname}${search}`;
    const body = await request.arrayBuffer();
    const headers = new Headers(request.headers);
    for (const name of ["host", "connection", "content-length", "transfer-encoding"]) headers.delete(name);
    const { method } = request;
    const sent = await fetch(`${upstream}${target}`, {
      method,
      headers,
      body: body.byteLength === 0 ? null : body,
      redirect: "manual",
    });
    const answer: Answer = {
      method,
      target,
      status: sent.status,
      headers: new Headers(sent.headers),
      body: await sent.text(),
    };
    for (const name of ["connection", "keep-alive", "content-length", "transfer-encoding"]) {
      answer.headers.delete(name);
    }
    spoil(answer);
    const isEmpty = answer.status === 204 || answer.status === 304;
    return new Response(isEmpty ? null : answer.body, { status: answer.status, headers: answer.headers });
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    incoming.on("data", (chunk: Uint8Array) => void chunks.push(chunk));
    incoming.on("end", () => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
      const method = incoming.method ?? "GET";
      const isBare = method === "GET" || method === "HEAD";
      const init = { method, headers, body: isBare ? null : Buffer.concat(chunks) };
      const answer = async (): Promise<void> => {
        const response = await pass(new Request(`http://localhost${incoming.url ?? "/"}`, init));
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(Buffer.from(await response.arrayBuffer()));
      };
      answer().catch(() => outgoing.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy listens on no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a check says of something that it caught; undefined when it let it pass. */
export async function caught(check: Promise<unknown>): Promise<string | undefined> {
  return check.then(
    () => undefined,
    (error: unknown) => String(error),
  );
}
