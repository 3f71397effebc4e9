import { createReadStream, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AngoSchema } from "@angokit/client";
import { type Dataset, writeAngoImport, type WriteReport } from "@angokit/formats";
import { fileSink } from "@angokit/formats/node";

/** The labels of one asset, as the API takes them. */
export type PreLabel = AngoSchema<"PreLabel"> & { readonly externalId: string };

/**
 * The pre-labels of a dataset in a temporary file: nothing is sent before all of them were looked at, however many
 * there are. The file goes with {@link PreLabelFile.remove}, or with the process.
 */
export class PreLabelFile {
  readonly report: WriteReport;
  readonly #folder: string;
  readonly #clean: () => void;

  private constructor(folder: string, report: WriteReport, clean: () => void) {
    this.#folder = folder;
    this.report = report;
    this.#clean = clean;
  }

  /** @throws FormatError where the dataset can't be read, or the file not be written */
  static async write(dataset: Dataset, categorySchema: unknown): Promise<PreLabelFile> {
    const folder = await mkdtemp(join(tmpdir(), "angokit-push-"));
    const clean = (): void => rmSync(folder, { recursive: true, force: true });
    process.once("exit", clean);
    const report = await writeAngoImport(fileSink(pathIn(folder)), { categorySchema })(dataset);
    return new PreLabelFile(folder, report, clean);
  }

  /** One for each image of the dataset, in its order. */
  async *entries(): AsyncGenerator<PreLabel> {
    for await (const line of linesOf(pathIn(this.#folder))) {
      if (!line.startsWith("{")) continue;
      const entry: unknown = JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line);
      if (!isPreLabel(entry)) throw new TypeError("A line of the temporary file is no pre-label.");
      yield entry;
    }
  }

  async remove(): Promise<void> {
    process.off("exit", this.#clean);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function pathIn(folder: string): string {
  return join(folder, "import.json");
}

/** Lines end with a newline alone: `node:readline` would also break at U+2028, which JSON may hold. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function isPreLabel(value: unknown): value is PreLabel {
  return (
    typeof value === "object" &&
    value !== null &&
    "externalId" in value &&
    typeof value.externalId === "string" &&
    "objects" in value &&
    Array.isArray(value.objects)
  );
}
