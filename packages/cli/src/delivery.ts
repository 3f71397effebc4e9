import {
  type AngoClient,
  type AngoError,
  importLabels,
  isHttpError,
  type ItemResult,
  uploadAssets,
} from "@angokit/client";
import type { CurrentClient } from "@angokit/client/current";
import { type LocalFile, uploadFiles } from "@angokit/client/files";
import { Interrupted, report } from "./failure.ts";
import type { PreLabel, PreLabelFile } from "./pre-label-file.ts";
import { plainOf } from "./project-assets.ts";
import type { Prepared, Upload } from "./push-plan.ts";
import { table } from "./push-report.ts";
import type { Terminal } from "./terminal.ts";
import { blobOf } from "./upload-sources.ts";
import { count } from "./words.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SHOWN = 10;
const FILES_AT_ONCE = 20;

/** How many assets ended in which way. */
export interface Deliveries {
  /** They have the labels of this run. */
  readonly done: number;
  /** They had pre-labels before, and keep them. */
  readonly present: number;
  readonly failed: number;
  readonly uploaded: number;
  /** With `--json`, in the order in which they were sent. */
  readonly assets?: readonly AssetResult[];
}

/** The API as it is documented, and what is beyond. */
interface Clients {
  readonly ango: AngoClient;
  readonly current: CurrentClient;
}

/** What became of one asset. */
interface AssetResult {
  readonly asset: string;
  readonly status: string;
  readonly labels?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Someone pressed Ctrl-C while labels were sent: what was sent stays. */
class PushInterrupted extends Interrupted {
  constructor(message: string) {
    super();
    this.message = message;
  }
}

/** Sends pre-labels, tells the result of each asset, and knows how far it is when it is cut short. */
export class Delivery {
  readonly #terminal: Terminal;
  readonly #replaces: boolean;
  readonly #failures: { readonly asset: string; readonly message: string }[] = [];
  /** The result of each, for scripts. */
  readonly #assets: AssetResult[] = [];
  #isSending = false;
  #done = 0;
  #present = 0;
  #failed = 0;
  #uploaded = 0;
  #labels = 0;

  /** @param replaces - whether assets that have pre-labels get these instead */
  constructor(terminal: Terminal, replaces: boolean) {
    this.#terminal = terminal;
    this.#replaces = replaces;
  }

  /** Run work that ends at once when it is interrupted, with a word on what was sent. */
  async interruptible(work: () => Promise<number>): Promise<number> {
    const stop = (): void => {
      const far = this.#isSending ? this.#far() : "Nothing was sent.";
      process.exit(report(new PushInterrupted(`Interrupted. ${far}`), this.#terminal));
    };
    for (const signal of SIGNALS) process.once(signal, stop);
    try {
      return await work();
    } finally {
      for (const signal of SIGNALS) process.off(signal, stop);
    }
  }

  /** @throws AngoError what is no asset's fault: the results that came stand */
  async send(
    clients: Clients,
    project: string,
    file: PreLabelFile,
    { targets, uploads }: Prepared,
  ): Promise<Deliveries> {
    this.#isSending = true;
    const progress = this.#terminal.progress("Assets");
    try {
      const refused = await this.#upload(clients, project, uploads);
      const { ango } = clients;
      // Those that have pre-labels are found by the client: from an earlier run, or since the project was read.
      const results = importLabels(ango, project, labelsFor(file, targets, refused), {
        resume: !this.#replaces,
        onProgress: ({ done, failed }) => progress.update(done + failed, targets.size - refused.size),
      });
      for await (const result of results) this.#tell(result);
    } catch (error) {
      progress.end();
      if (this.#done + this.#present + this.#uploaded > 0) this.#terminal.note(this.#far());
      throw error;
    } finally {
      progress.end();
    }
    return {
      done: this.#done,
      present: this.#present,
      failed: this.#failed,
      uploaded: this.#uploaded,
      ...(this.#terminal.json ? { assets: this.#assets } : {}),
    };
  }

  /** What was done, for people. */
  text(project: string): string {
    const [done, present, failed] = [this.#done, this.#present, this.#failed];
    const lines = [
      `${this.#terminal.style("green", "Pushed", process.stdout)} ${count(this.#labels, "label")} on ${count(done, "asset")} to ${project}.`,
    ];
    if (this.#uploaded > 0) lines.push(`${count(this.#uploaded, "asset")} added to the project.`);
    if (present > 0)
      lines.push(`${count(present, "asset")} had pre-labels already and kept them: --replace replaces them.`);
    if (failed > 0) {
      const left = failed - this.#failures.length;
      lines.push(
        "",
        this.#terminal.style("red", "Failed:", process.stdout),
        ...table(this.#failures.map(({ asset, message }) => [asset, message])),
        ...(left > 0 ? [`  and ${count(left, "more asset")}`] : []),
      );
    }
    return lines.join("\n");
  }

  /** @returns the external ids of those that were not taken */
  async #upload(
    { ango, current }: Clients,
    project: string,
    uploads: readonly Upload[],
  ): Promise<ReadonlySet<string>> {
    const refused = new Set<string>();
    const progress = this.#terminal.progress("Images");
    const tell = ({ item, error }: ItemResult<{ readonly externalId: string }>): void => {
      if (error === undefined) this.#uploaded += 1;
      else {
        refused.add(item.externalId);
        this.#fail(item.externalId, error);
      }
      progress.update(this.#uploaded + refused.size, uploads.length);
    };
    try {
      const links = uploads.flatMap(({ externalId, from }) =>
        "url" in from ? [{ externalId, data: from.url }] : [],
      );
      for await (const result of uploadAssets(ango, project, links)) tell(result);
      // A few at once, so that little is done again after a break: what is in the project is found there.
      const files = uploadFiles(current, project, localFiles(uploads), { maxItems: FILES_AT_ONCE });
      for await (const result of files) tell(result);
    } finally {
      progress.end();
    }
    return refused;
  }

  #tell({ item, status, error }: ItemResult<PreLabel>): void {
    const asset = plainOf(item.externalId);
    if (error !== undefined) {
      this.#fail(item.externalId, error);
      return;
    }
    const labels = item.objects?.length ?? 0;
    if (status === "done") {
      this.#done += 1;
      this.#labels += labels;
    } else this.#present += 1;
    if (this.#terminal.json) this.#assets.push({ asset, status, labels });
  }

  #fail(externalId: string, error: AngoError): void {
    const asset = plainOf(externalId);
    const { code } = error;
    const message = reasonOf(error);
    this.#failed += 1;
    if (this.#failures.length < SHOWN) this.#failures.push({ asset, message });
    if (this.#terminal.json) this.#assets.push({ asset, status: "failed", error: { code, message } });
  }

  #far(): string {
    const had = this.#done + this.#present;
    const next = this.#replaces
      ? "The same command begins anew, which does no harm."
      : "The same command goes on.";
    const added = this.#uploaded === 0 ? "" : `${count(this.#uploaded, "asset")} added. `;
    return `${added}${count(had, "asset")} surely ${had === 1 ? "has" : "have"} labels; those of the last request may have. ${next}`;
  }
}

async function* localFiles(uploads: readonly Upload[]): AsyncGenerator<LocalFile> {
  for (const { externalId, from } of uploads) {
    if (!("url" in from)) yield { externalId, file: await blobOf(from, externalId) };
  }
}

async function* labelsFor(
  file: PreLabelFile,
  targets: ReadonlyMap<number, string>,
  refused: ReadonlySet<string>,
): AsyncGenerator<PreLabel> {
  let rank = -1;
  for await (const entry of file.entries()) {
    rank += 1;
    const externalId = targets.get(rank);
    if (externalId !== undefined && !refused.has(externalId)) yield { ...entry, externalId };
  }
}

/** Why an asset has no labels, without the words for those who program. */
function reasonOf(error: AngoError): string {
  if (error.code === "client/not-taken")
    return "The server did not take it: labels are taken for assets in the Start stage alone.";
  return isHttpError(error) ? error.serverMessage : error.message;
}
