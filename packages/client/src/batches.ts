import { operationOf, type AngoClient, type AngoSchema, type CallOptions } from "./client.ts";
import { dataOf, memberAt } from "./data.ts";
import { AngoResponseError } from "./errors.ts";
import { isOpen, rounds, type LongWorkOptions } from "./long-work.ts";
import { systemTime } from "./time.ts";

type Batch = AngoSchema<"Batch">;

/** Where the batches of a project are; the SDK reads the first. */
const places = [
  { path: "/v2/project/{project_id}", keys: ["data", "project", "batches"] },
  { path: "/v2/batches/{project_id}", keys: ["data", "batches"] },
] as const;

/**
 * Makes the batches of a project that are not there yet. The API replaces the whole list: so those that exist are read
 * and sent along, and afterwards it is read whether all are there. A batch that someone else makes at the same moment
 * can be lost all the same.
 *
 * @returns the batches of these names, in their order, each name once
 * @throws {AngoResponseError} `client/batches-lost`: a batch is gone that was there before, or did not come;
 * `client/ambiguous-match`: several batches have the name; `client/unexpected-body`: no list of batches to be seen
 * @throws {AngoHttpError} the server refused; other errors as a call throws them
 */
export async function createBatches(
  client: Pick<AngoClient, "request">,
  project_id: string,
  names: Iterable<string>,
  options: Pick<LongWorkOptions, "settle" | keyof CallOptions> = {},
): Promise<Batch[]> {
  const { settle = 2000, ...call } = options;
  const params = { path: { project_id } };
  const wanted = [...new Set(names)];
  const operation = operationOf("POST", "/v2/batches/{project_id}");

  async function read(): Promise<Batch[]> {
    for (const { path, keys } of places) {
      const { data } = await dataOf(client, operationOf("GET", path), { ...call, params });
      const list = memberAt(data, keys);
      if (Array.isArray(list) && list.every(isBatch)) return list;
    }
    // To take that for none would delete all.
    throw new AngoResponseError("client/unexpected-body", "no list of batches to be seen", { operation });
  }

  let before: Batch[] | undefined;
  let fault: unknown;
  for (let round = 0; ; round += 1) {
    const batches = await read();
    before ??= batches;
    const missing = wanted.filter((name) => !batches.some((batch) => batch.name === name));
    const lost = before.find((old) => !batches.some((batch) => isSame(batch, old)));
    const absent = lost?.name ?? (round > 0 && !fault ? missing[0] : undefined);
    if (absent !== undefined) {
      const sentence = `the batch ${JSON.stringify(absent)} is not there`;
      throw new AngoResponseError("client/batches-lost", sentence, { operation, mayHaveActed: true });
    }
    if (missing.length === 0) return wanted.map((name) => only(batches, name));
    if (round === rounds) throw fault;
    fault = undefined;
    try {
      const body = { batches: [...batches, ...missing.map((name) => ({ name }))] };
      await dataOf(client, operation, { ...call, params, body });
    } catch (thrown) {
      if (!isOpen(thrown)) throw thrown;
      fault = thrown;
      await systemTime.sleep(settle, call.signal);
    }
  }
}

function only(batches: readonly Batch[], name: string): Batch {
  const [batch, second] = batches.filter((each) => each.name === name);
  if (batch && !second) return batch;
  throw new AngoResponseError("client/ambiguous-match", `several batches are ${JSON.stringify(name)}`);
}

function isSame(batch: Batch, { _id, name }: Batch): boolean {
  return _id === undefined ? batch.name === name : batch._id === _id;
}

function isBatch(value: unknown): value is Batch {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}
