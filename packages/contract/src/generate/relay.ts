import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { readBody } from "../request.ts";
import type { Wire } from "./generated-request.ts";

/** A request that passed, and what was answered. */
export interface Passed {
  readonly wire: Wire;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands between a client and a server on loopback, and sees what passes. */
export interface Relay {
  readonly url: string;
  /** What passed since the last time this was asked. */
  taken(): readonly Passed[];
  /** Why the last request since then got no answer from the server, if it got none. */
  lost(): unknown;
  /** Headers that every request gets on its way, such as `prefer`. */
  add(headers: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

const LIMIT = 64 * 1024 * 1024;

/** Starts a relay to a server. */
export async function startRelay(upstream: string): Promise<Relay> {
  let passed: Passed[] = [];
  let lost: unknown;
  const closing = new AbortController();
  let added: Readonly<Record<string, string>> = {};
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = (await readBody(request, LIMIT)) ?? new Uint8Array();
    const headers = { ...textsOf(request.headers), ...added };
    const method = request.method ?? "GET";
    const target = request.url ?? "/";
    const answer = await forward(upstream, { method, target, headers }, bytes, closing.signal).catch(
      (error: unknown) => {
        lost = error;
        throw error;
      },
    );
    passed.push({
      wire: {
        method,
        target,
        headers,
        body: bytes.length === 0 ? undefined : new TextDecoder().decode(bytes),
      },
      status: answer.status,
      headers: answer.headers,
      body: answer.bytes.toString("utf8"),
    });
    const { "transfer-encoding": _, connection: __, "keep-alive": ___, ...kept } = answer.headers;
    response.writeHead(answer.status, kept);
    response.end(method === "HEAD" ? undefined : answer.bytes);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The relay listens on no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken() {
      const all = passed;
      passed = [];
      lost = undefined;
      return all;
    },
    lost: () => lost,
    add: (headers) => void (added = headers),
    close: () =>
      new Promise((resolve) => {
        // A server that never answers would keep the process.
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Forwarded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

function forward(
  upstream: string,
  { method, target, headers }: Omit<Wire, "body">,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Forwarded> {
  const { hostname, port, pathname } = new URL(upstream);
  const { host: _, connection: __, "transfer-encoding": ___, ...kept } = headers;
  const path = `${pathname.replace(/\/$/, "")}${target}`;
  return new Promise((resolve, reject) => {
    const length = bytes.length > 0 ? { "content-length": String(bytes.length) } : {};
    const sent = httpRequest(
      { hostname, port, method, path, headers: { ...kept, ...length }, signal },
      (response) => {
        const chunks: Uint8Array[] = [];
        response.on("data", (chunk: Uint8Array) => void chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: textsOf(response.headers),
            bytes: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on("error", reject).end(bytes);
  });
}

function textsOf(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
