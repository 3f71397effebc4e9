import type { Writer } from "../convert.ts";
import type { Sink } from "../io/sink.ts";

/** Options of {@link writeAngoExport}. */
export interface WriteAngoExportOptions {
  /** The file in the sink; `export.json` if not given. */
  readonly path?: string;
  /** Whether a loss is an error: then nothing is written. */
  readonly strict?: boolean;
}

/**
 * Writes the JSON of current exports of Ango Hub, an asset to a line:
 * `[{ asset, assetId, externalId, metadata, batches, task: { tools, classifications, relations } }]`.
 * https://docs.imerit.net/data/importing-and-exporting-annotations/exporting-annotations/ango-export-format
 *
 * What was read from Ango comes back value for value, except: boxes with negative sides are turned round; the
 * corners of rotated boxes are computed; URLs lose their query; `metadata`, `batches`, `classifications` and titles
 * that an object of a known class went without are there; older exports turn into current ones.
 *
 * @returns a writer that throws `output/loss` (with `strict`) and `output/not-finite`, leaving nothing behind
 */
export function writeAngoExport(sink: Sink, options: WriteAngoExportOptions = {}): Writer {
  return async (dataset) => {
    const [{ writeArrayFile }, { exportedAsset }] = await loaded(
      sink,
      Promise.all([import("./array-file.ts"), import("./exported-asset.ts")]),
    );
    return writeArrayFile(sink, dataset, {
      path: options.path ?? "export.json",
      strict: options.strict ?? false,
      assetOf: (images, losses) => exportedAsset(images, dataset.header, losses),
      messages: () => [],
    });
  };
}

/** What a writer needs when there is something to write; without it nothing is. */
export async function loaded<T>(sink: Sink, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    await sink.abort();
    throw error;
  }
}
