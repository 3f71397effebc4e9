import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { invalid, loadDataset, type MockDataset } from "./dataset.ts";
import type { OpenApiDocument, Spec } from "./document.ts";
import { ContractError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { FaultKind, Faults } from "./faults/fault.ts";
import { scheduleOf } from "./faults/schedule.ts";
import { servedFiles, type ServedFiles } from "./files.ts";
import { loadedSpec, type Loaded } from "./loaded.ts";
import { checkDataset } from "./memory/checked-dataset.ts";
import { Exports } from "./memory/exports.ts";
import { datasetItems } from "./memory/ango-dataset.ts";
import { angoHubMemory } from "./memory/ango-hub.ts";
import { isObject, stringAt } from "./json.ts";
import { checkTable } from "./memory/checked-table.ts";
import { memoryOf } from "./memory/memory.ts";
import { checkMockOptions } from "./mock-options.ts";
import type { MemoryTable } from "./memory/table.ts";
import { problem } from "./prism.ts";
import { fail, OBSERVER, serve, type Service } from "./serving.ts";
import type { Violation } from "./violations.ts";

export interface MockOptions {
  /** An OpenAPI document as path, URL or object; the one of `@angokit/spec` when left out. */
  readonly spec?: Spec;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** `127.0.0.1` when left out: other machines cannot reach it. */
  readonly host?: string;
  /** A dataset, or the folder of one, to answer from instead of the examples of the document. It remembers, too. */
  readonly data?: string | MockDataset;
  /**
   * Remember what is written, and answer from that; with no `data` there is nothing at first. `true` is the table of
   * Ango Hub; another API needs a table of its own.
   */
  readonly memory?: true | MemoryTable;
  /** What goes wrong, and when: see {@link Mock.faults}. */
  readonly faults?: Faults;
  /** The longest body that is read, in bytes; 64 MiB when left out. */
  readonly bodyLimit?: number;
  /**
   * Called with each request that reached an operation, and its answer, before that is sent. What it throws, or rejects
   * with, does not change the answer: {@link assertHonest} fails with it.
   */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** A request that the mock answered. */
export interface Call {
  /** Undefined for a file, and when no operation of the document has this path and method. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** 0 where the connection was broken before an answer. */
  readonly status: number;
  /** Names of the query parameters that were sent. */
  readonly query: readonly string[];
  readonly violations: readonly Violation[];
  /** Whether the operation was carried out, whatever the client then saw: so writes can be counted. */
  readonly processed: boolean;
  /** What was made to go wrong. */
  readonly fault?: FaultKind;
  /**
   * Set where the mock spoke for itself and not for the document: of an example that is not there, of its own failure,
   * or with a fault.
   */
  readonly isOwn?: true;
}

export interface Mock {
  /** `http://127.0.0.1:41811`, without a slash at the end. */
  readonly url: string;
  /** The document that is served. */
  readonly spec: OpenApiDocument;
  /**
   * Every request but CORS preflights, since the start or the last reset, in the order of the answers. They are kept
   * until then, some hundred bytes each: a mock that runs for days wants a `reset` now and then.
   */
  readonly calls: readonly Call[];
  /**
   * Makes things go wrong from now on, in place of what went wrong before; `faults([])` ends it. Counts and scripts
   * begin anew.
   *
   * @throws ContractError `contract/option-invalid`
   */
  faults(faults: Faults): void;
  /** Forgets the calls, those too that were not answered yet, and nothing else. */
  reset(): void;
  /**
   * Goes back to how the mock started: forgets the calls and all that was written, and the faults begin anew. What was
   * not carried out yet is refused with a 409, where the mock has a memory.
   */
  restore(): void;
  /** Ends every connection and frees the port. Closing twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves an OpenAPI document: requests that it does not allow are refused, others get its examples, or answers from
 * what the mock remembers.
 *
 * A `Prefer: code=401` header picks a documented answer, `Prefer: example=name` one of its examples; then nothing is
 * remembered.
 *
 * @throws ContractError `contract/option-invalid`, `contract/spec-unreadable`, `contract/spec-invalid`, `contract/prism-missing`, `contract/dataset-unreadable`,
 *   `contract/dataset-invalid`; an error of Node when the port is taken
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  checkMockOptions(options);
  const { data, host = "127.0.0.1", port = 0, bodyLimit = 64 * 1024 * 1024, faults = [] } = options;
  const loaded = await loadedSpec(options.spec);
  const operationIds = loaded.operations.map(({ id }) => id);
  let schedule = scheduleOf(faults, operationIds);
  const dataset = typeof data === "string" ? await loadDataset(data) : data;
  if (dataset !== undefined) checkData(dataset);
  const table = tableOf(options.memory ?? (dataset === undefined ? undefined : true), loaded);
  const folders = new Map<string, ServedFiles>();
  if (dataset !== undefined) folders.set("/files/", servedFiles(dataset.files));
  const server = createServer();
  const url = await listen(server, port, host);
  const calls: Call[] = [];
  const exported = new Exports();
  if (table !== undefined) folders.set("/exports/", exported.files);
  const ending = new AbortController();
  const close = (): Promise<void> => {
    ending.abort();
    return closeServer(server);
  };
  let memory: Service["memory"];
  try {
    memory =
      table === undefined
        ? undefined
        : memoryOf(
            table,
            loaded.spec,
            () => (dataset === undefined ? {} : datasetItems(dataset, url)),
            (name, bytes) => `${url}/exports/${exported.add(name, bytes)}`,
          );
  } catch (error) {
    await close();
    throw error;
  }
  const service: Service = {
    url,
    loaded,
    memory,
    folders,
    bodyLimit,
    suffering: (operationId) => schedule.next(operationId),
    ending: ending.signal,
    record: (call) => void calls.push(call),
    onExchange: options.onExchange,
  };
  let resets = 0;
  let restores = 0;
  /** A request that began before a reset or a restore leaves nothing behind in what comes after it. */
  const begun = (): Service => {
    const [since, from, suffered] = [resets, restores, schedule];
    return {
      ...service,
      suffering: (operationId) => suffered.next(operationId),
      record: (call) => void (since === resets && calls.push(call)),
      memory: memory && {
        ...memory,
        answer: (operation, call) =>
          from === restores
            ? memory.answer(operation, call)
            : problem(409, "The mock was restored", "The request began before that: nothing was done."),
      },
    };
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const mine = begun();
    const answer = (): void => {
      serve(mine, request, response).catch((error: unknown) => {
        // A client that went away mid-request is no event worth a crash.
        if (response.headersSent || response.destroyed) response.destroy();
        else fail(mine, request, response, String(error));
      });
    };
    // Behind another answer on its connection it waits for its turn (HTTP pipelining): a fault can be the end of both.
    if (response.socket === null) response.once("socket", answer);
    else answer();
  });
  return {
    url,
    spec: loaded.spec,
    calls,
    faults: (next) => {
      schedule = scheduleOf(next, operationIds);
    },
    reset: () => {
      resets += 1;
      calls.splice(0);
    },
    restore: () => {
      resets += 1;
      restores += 1;
      calls.splice(0);
      memory?.restore();
      exported.clear();
      schedule = scheduleOf(faults, operationIds);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The table to remember by, which has to be one for this document: with another nothing would be remembered. */
function tableOf(
  memory: true | MemoryTable | undefined,
  { spec, operations }: Loaded,
): MemoryTable | undefined {
  if (memory === undefined) return undefined;
  if (memory !== true) {
    checkTable(memory, operations);
    return memory;
  }
  if (operations.some(({ id }) => Object.hasOwn(angoHubMemory.operations, id))) return angoHubMemory;
  throw new ContractError(
    "contract/option-invalid",
    `memory: true and data are for the document of Ango Hub. ${JSON.stringify(stringAt(spec["info"], "title") ?? "This document")} needs a MemoryTable of its own as memory.`,
    { place: "memory" },
  );
}

/** Before anything listens: a server that nobody has cannot be closed. */
function checkData(data: MockDataset): void {
  checkDataset(data);
  const files: unknown = data.files;
  const isMap = isObject(files) && typeof files["get"] === "function";
  if (files !== undefined && typeof files !== "string" && !isMap) {
    throw invalid("it must be a folder, or a Map of bytes", "files");
  }
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mock listens on no port.");
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/**
 * Fails when the mock had to answer with something that its document does not allow, or `onExchange` failed.
 *
 * @throws ContractError `contract/answer-invalid`, `contract/observer-failed`
 */
export function assertHonest(mock: Pick<Mock, "calls">): void {
  for (const call of mock.calls) {
    const place = call.operationId ?? call.path;
    const failed = call.violations.find(({ location }) => location[0] === OBSERVER);
    if (failed !== undefined) {
      throw new ContractError(
        "contract/observer-failed",
        `onExchange failed at ${call.method} ${call.path}: ${failed.message}`,
        { place },
      );
    }
    const lie = call.violations.find(
      ({ location, severity }) => location[0] === "response" && severity === "error",
    );
    if (lie !== undefined) {
      throw new ContractError(
        "contract/answer-invalid",
        `The answer of the mock to ${call.method} ${call.path} breaks the OpenAPI document: ${lie.message}`,
        { place },
      );
    }
  }
}
