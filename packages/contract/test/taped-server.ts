import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { ContractError } from "../src/errors.ts";
import { recording, type RecordingOptions } from "../src/traffic/recording.ts";

/** The key that clients of recorded tests send. */
export const KEY = "key-of-the-client-4711";

/** A server on loopback that answers as a test says, and a file to record what it answers. */
export interface TapedServer {
  url: string;
  /** New and empty in each test, and gone after it. */
  folder: string;
  file: string;
  /** What the server got in this test, in order: `GET /a?b=1`. */
  seen: string[];
  respond: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;
  /** Records what `make` does, and gives back the text of the file. */
  record(
    make: (fetch: typeof globalThis.fetch) => Promise<unknown>,
    options?: Partial<RecordingOptions>,
  ): Promise<string>;
  /** A `fetch` that plays the file for another host, where nothing listens. */
  play(options?: Partial<RecordingOptions>): Promise<typeof globalThis.fetch>;
}

/** Starts the server of a test file, with the hooks that end it. */
export function tapedServer(): TapedServer {
  const at: TapedServer = {
    url: "",
    folder: "",
    file: "",
    seen: [],
    respond: () => undefined,
    async record(make, options = {}) {
      const tape = await recording({ file: at.file, mode: "record", baseUrl: at.url, ...options });
      await make(tape.fetch);
      await tape.save();
      return readFile(at.file, "utf8");
    },
    async play(options = {}) {
      return (await recording({ file: at.file, baseUrl: "https://nowhere.example.com", ...options })).fetch;
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      at.seen.push(`${request.method ?? ""} ${request.url ?? ""}`);
      at.respond(request, Buffer.concat(chunks), response);
    });
  });
  // A busy machine takes longer between two calls than the five seconds after which a connection would be closed.
  server.keepAliveTimeout = 60_000;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    at.url = `http://127.0.0.1:${address.port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "traffic-"));
    at.folder = folder;
    at.file = join(folder, "tapes/one.json");
    at.seen = [];
    at.respond = (_request, _body, response) => json(response, { count: at.seen.length });
    return async () => rm(folder, { recursive: true });
  });
  return at;
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** The error that work fails with, which has to be one of this package. */
export async function failure(work: Promise<unknown>): Promise<ContractError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContractError)) throw new Error("a ContractError was expected", { cause: error });
  return error;
}
