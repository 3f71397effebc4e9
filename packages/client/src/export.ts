import { contextOf, operationOf, type AngoClient, type CallOptions } from "./client.ts";
import { dataOf } from "./data.ts";
import { following } from "./deadline.ts";
import { download } from "./download.ts";
import { AngoError, AngoResponseError, cleanCause } from "./errors.ts";
import type { ExportedAsset } from "./exported-asset.ts";
import type { paths } from "./generated/schema.ts";
import { jsonRows } from "./json-rows.ts";
import { addressAt } from "./transfer.ts";
import { unzip } from "./zip.ts";

export type { ExportedAsset, ExportedStage, ExportedTask } from "./exported-asset.ts";

type Query = NonNullable<paths["/v2/exportV3"]["get"]["parameters"]["query"]>;

/** What is exported, as the API has it; and `timeout`, by default 15 minutes for the API to prepare the file. */
export type ExportOptions = Omit<Query, "project" | "format" | "type"> & CallOptions;

/**
 * Exports the tasks of a project, one after the other: waits for the file, and unpacks it while it is read. A break
 * in between is mended. However large the file, only one task of it is held.
 *
 * @throws {AngoHttpError} the server refused
 * @throws {AngoNetworkError} no complete answer came
 * @throws {AngoResponseError} `client/invalid-export`: the file is not to be had, not whole, or no such file
 * @see https://docs.imerit.net/data/exporting-data
 */
export function exportProject(
  client: Pick<AngoClient, "request">,
  project: string,
  options?: ExportOptions,
): AsyncGenerator<ExportedAsset, void, undefined>;
export async function* exportProject(
  client: Pick<AngoClient, "request">,
  project: string,
  { signal, timeout = 900_000, budget = 0, ...query }: ExportOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const context = contextOf(client);
  const operation = operationOf("GET", "/v2/exportV3");
  const params = { query: { doNotNotify: true, ...query, project, format: "ndjson" } };
  const { data } = await dataOf(client, operation, { params, signal, timeout, budget });
  const url = addressAt(data, "exportPath", operation);
  const reading = following(signal);
  try {
    const file = { url, operation, signal: reading.signal, timeout: context.settings.timeout };
    yield* jsonRows(unzip(download(file, context)));
  } catch (thrown) {
    if (thrown instanceof AngoError || signal?.aborted) throw thrown;
    throw new AngoResponseError("client/invalid-export", "the file cannot be read", {
      operation,
      cause: cleanCause(thrown, context.scrub),
    });
  } finally {
    reading.stop();
  }
}
