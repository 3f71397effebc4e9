import { ContractError } from "../errors.ts";
import { isWhole } from "./body.ts";
import {
  incompleteRequest,
  recordRequest,
  recordResponse,
  responseOf,
  titleOf,
  unknownRequest,
} from "./playing.ts";
import type { Reading } from "./reading.ts";
import { baseOf, keyOf, scrubbed, type RecordedExchange } from "./recorded-exchange.ts";
import { readRecordingFile, writeRecordingFile } from "./recording-file.ts";
import { Watching } from "./watched-body.ts";
import { secretsOf } from "./secrets.ts";

/**
 * `strict`: only what was recorded is answered, nothing leaves the machine. `adding`: what is not recorded yet is
 * fetched and added. `record`: everything is fetched, and the file is written anew.
 */
export type RecordingMode = "strict" | "adding" | "record";

export interface RecordingOptions {
  /** Path of the recording. In `strict` mode it can be a HAR. */
  readonly file: string;
  /** `strict` when left out. */
  readonly mode?: RecordingMode;
  /** The real one, for `adding` and `record`; that of the runtime when left out. */
  readonly fetch?: typeof globalThis.fetch;
  /** URLs under it are kept without it, so that the recording plays on any host: `https://imeritapi.ango.ai`. */
  readonly baseUrl?: string;
  /**
   * What is to be taken out besides what looks like a secret: names of members, headers and parameters (`owner`), or
   * places in JSON bodies as pointers, in which a step `*` stands for any one.
   */
  readonly secrets?: readonly string[];
  /** Names of headers to keep besides those that say something about the API. */
  readonly headers?: readonly string[];
  /** The longest body that is kept, in bytes; 1 MiB when left out. Of a longer one is kept that there was one. */
  readonly bodyLimit?: number;
  /** How many exchanges a recording may have; 1000 when left out. */
  readonly limit?: number;
  /** How long `save` waits for bodies that do not end, in milliseconds; 5000 when left out. */
  readonly timeout?: number;
}

export interface Recording {
  /** To be given to a client in place of `fetch`. */
  readonly fetch: typeof globalThis.fetch;
  /** What is recorded up to now, without secrets. */
  readonly exchanges: readonly RecordedExchange[];
  /** Entries of a HAR that are no exchanges, and why. */
  readonly skipped: readonly string[];
  /** Recorded requests that were not made this time: `GET /v2/listProjects?page=1`. */
  unplayed(): readonly string[];
  /**
   * Waits for what is under way and writes the file, unless nothing is new. Of a body that has not ended in time is kept
   * that there was one.
   */
  save(): Promise<void>;
  /** The same as `save`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A `fetch` that records to a file and plays from it. Secrets are taken out before anything is kept: headers that
 * authenticate, signed URLs wherever they stand, members with the name of a secret, and what `secrets` names.
 *
 * A request is the same as a recorded one when method, URL, and body are; the order of query parameters and of the
 * members of JSON do not count, nor do headers. The same request made several times gets its answers in their order.
 *
 * @throws ContractError `contract/recording-unreadable`, `contract/option-invalid`; from its `fetch`
 *   `contract/request-unknown`, `contract/recording-incomplete`, `contract/recording-full`
 */
export async function recording(options: RecordingOptions): Promise<Recording> {
  const { file, mode = "strict", bodyLimit = 1024 * 1024, limit = 1000, timeout = 5000 } = options;
  checkMode(mode);
  checkLimit("bodyLimit", bodyLimit);
  checkLimit("limit", limit);
  checkLimit("timeout", timeout);
  const secrets = secretsOf(options.secrets);
  const kept = new Set((options.headers ?? []).map((name) => name.toLowerCase()));
  const baseUrl = baseOf(options.baseUrl);
  const reading: Reading = { secrets, baseUrl, kept, bodyLimit };
  const read = mode === "record" ? undefined : await readRecordingFile(file, reading);
  if (mode === "strict" && read === undefined) {
    throw new ContractError(
      "contract/recording-unreadable",
      `There is no recording ${file}. Record it first: mode "record", or "adding", with the real API.`,
      { place: file },
    );
  }
  if (mode === "adding" && read?.isHar === true) {
    throw new ContractError("contract/option-invalid", `${file} is a HAR: it can be played, not added to.`, {
      place: "mode",
    });
  }
  /** In the order in which the requests were made; empty while the answer is on its way. */
  const slots: { exchange?: RecordedExchange }[] = [];
  const queues = new Map<string, RecordedExchange[]>();
  for (const exchange of read?.exchanges ?? []) {
    slots.push({ exchange });
    const key = keyOf(exchange.request);
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [exchange]);
    else queue.push(exchange);
  }
  const watching = new Watching();
  let isNew = mode === "record";

  async function play(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const recorded = await recordRequest(request, reading);
    /** Nobody can tell whether it is the same request: it is made anew in its place. */
    let outdated: RecordedExchange | undefined;
    if (mode !== "record") {
      const queue = queues.get(keyOf(recorded));
      if (isWhole(recorded.body)) {
        const known = queue?.shift();
        if (known !== undefined) return responseOf(known, request.url, file);
      } else if (queue !== undefined && mode === "strict") {
        throw incompleteRequest(recorded, file);
      } else {
        outdated = queue?.shift();
      }
    }
    if (mode === "strict") throw unknownRequest(recorded, current(), file);
    if (slots.length >= limit) {
      throw new ContractError(
        "contract/recording-full",
        `${file} would have more than ${limit} exchanges. Give a higher limit, or record less.`,
        { place: titleOf(recorded) },
      );
    }
    const slot: { exchange?: RecordedExchange } = {};
    slots.push(slot);
    let response: Response;
    try {
      response = await (options.fetch ?? globalThis.fetch)(request);
    } catch (error) {
      // There is no answer to keep. The error is the caller's.
      slots.splice(slots.indexOf(slot), 1);
      throw error;
    }
    isNew = true;
    const replaced = slots.findIndex(({ exchange }) => exchange !== undefined && exchange === outdated);
    if (replaced >= 0) slots.splice(replaced, 1);
    const answer = recordResponse(response, reading);
    // Not waited for: the caller may want to read the body as it comes, or not at all.
    watching.add([answer], async ([bytes = { lacking: "" }]) => {
      slot.exchange = { request: recorded, response: await answer.recorded(bytes) };
    });
    return answer.response;
  }

  /** Without secrets, also those that were learnt after they had been recorded. */
  function current(): readonly RecordedExchange[] {
    return slots.flatMap(({ exchange }) => (exchange === undefined ? [] : [scrubbed(exchange, secrets)]));
  }

  async function save(): Promise<void> {
    await watching.settled(timeout);
    if (!isNew) return;
    await writeRecordingFile(file, current());
    isNew = false;
  }

  return {
    fetch: play,
    get exchanges() {
      return current();
    },
    skipped: read?.skipped ?? [],
    unplayed: () => [...queues.values()].flat().map(({ request }) => titleOf(request)),
    save,
    [Symbol.asyncDispose]: save,
  };
}

/** From the environment a mode comes as any text, and one that is unknown must not go to the network. */
function checkMode(mode: string): void {
  if (MODES.has(mode)) return;
  throw new ContractError(
    "contract/option-invalid",
    `mode must be one of ${[...MODES].join(", ")}, not ${JSON.stringify(mode)}.`,
    { place: "mode" },
  );
}

const MODES: ReadonlySet<string> = new Set(["strict", "adding", "record"] satisfies readonly RecordingMode[]);

function checkLimit(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new ContractError("contract/option-invalid", `${name} must be a whole number above 0.`, {
    place: name,
  });
}

/**
 * Reads a recording or a HAR 1.2 file, to look at or to hold against a document with `drift`. Secrets are taken out of
 * a HAR.
 *
 * @returns the exchanges, and for each entry of a HAR that is none why
 * @throws ContractError `contract/recording-unreadable`
 */
export async function readRecording(
  file: string,
  options: Pick<RecordingOptions, "baseUrl" | "secrets" | "headers" | "bodyLimit"> = {},
): Promise<Pick<Recording, "exchanges" | "skipped">> {
  const { exchanges, skipped } = await recording({ ...options, file });
  return { exchanges, skipped };
}
