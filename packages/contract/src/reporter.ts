import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { styleText } from "node:util";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { isCoverageCounts, mergeCoverage, type CoverageCounts } from "./api-coverage/counts.ts";
import { coveragePage } from "./api-coverage/page.ts";
import { checkThresholds, coverage, shortfalls, type CoverageThresholds } from "./api-coverage/report.ts";
import { emptyTally } from "./api-coverage/counts.ts";
import { formatCoverage } from "./api-coverage/table.ts";
import { loadSpec, type OpenApiDocument, type Spec } from "./document.ts";
import { ContractError } from "./errors.ts";
import { onSharedCounts } from "./shared-counts.ts";

/** Options of the reporter, each of which can be left out. */
export interface ContractReporterOptions {
  /** The document that is covered; the one of `@angokit/spec` when left out. */
  readonly spec?: Spec;
  /** The folder for the two files, from the root of the project; the root when left out. */
  readonly outputFolder?: string;
  /** Whether `contract-coverage.json` is written; true when left out. */
  readonly json?: boolean;
  /** Whether `contract-coverage.html` is written; true when left out. */
  readonly html?: boolean;
  /** The least share of each in percent: below it the run fails. */
  readonly thresholds?: CoverageThresholds;
}

/**
 * A reporter of Vitest: prints what the tests of a run have reached of an OpenAPI document, writes
 * `contract-coverage.json` and `contract-coverage.html`, and fails the run below the thresholds.
 *
 * @example
 * reporters: ["default", ["@angokit/contract/reporter", { thresholds: { statuses: 80 } }]]
 */
export default class ContractReporter implements Reporter {
  readonly #options: ContractReporterOptions;
  #vitest: Vitest | undefined;
  /** By test file, so that a run of a few files in watch mode leaves what the others have reached. */
  readonly #modules = new Map<string, readonly CoverageCounts[]>();
  /** Of mocks that a set-up started for all files: what they were asked since then. */
  readonly #shared: (() => CoverageCounts)[] = [];

  /** @throws ContractError `contract/option-invalid` for a threshold that is no percentage */
  constructor(options: ContractReporterOptions = {}) {
    this.#options = options;
    checkThresholds(options.thresholds ?? {});
  }

  /** @throws ContractError `contract/spec-unreadable`, `contract/spec-invalid`, before any test runs */
  async onInit(vitest: Vitest): Promise<void> {
    this.#vitest = vitest;
    vitest.provide("contractCoverage", true);
    onSharedCounts(vitest, (counts) => void this.#shared.push(counts));
    await this.#spec();
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    for (const module of modules) {
      const { contractCoverage } = module.meta();
      const counts = (contractCoverage ?? []).filter((each) => isCoverageCounts(each));
      this.#modules.set(`${module.project.name}:${module.moduleId}`, counts);
    }
    const spec = await this.#spec();
    const none = emptyTally(spec);
    const all = [...this.#modules.values()].flat().concat(this.#shared.map((counts) => counts()));
    const own = all.filter(({ spec: { fingerprint } }) => fingerprint === none.spec.fingerprint);
    const others = all.filter((each) => !own.includes(each));
    const titles = new Set(others.map(({ spec: { title, version } }) => `${title} ${version}`.trim()));
    const used = own.length === 0 ? "another document" : "another document too";
    const help = own.length === 0 && titles.size === 1 ? '. Set "spec" of the reporter to it.' : "";
    const notes = Array.from(
      titles,
      (title) => `The tests used ${used}, which is not in this report: ${title}${help}`,
    );
    await this.#report(spec, mergeCoverage(none, ...own), notes);
  }

  async #spec(): Promise<OpenApiDocument> {
    try {
      return await loadSpec(this.#options.spec);
    } catch (error) {
      // Vitest prints the stack, and the lines of this package help nobody to find a file.
      if (error instanceof ContractError) error.stack = `${error.name}: ${error.message}`;
      throw error;
    }
  }

  async #report(spec: OpenApiDocument, counts: CoverageCounts, notes: readonly string[]): Promise<void> {
    const { thresholds = {}, json = true, html = true, outputFolder = "." } = this.#options;
    const covered = coverage(spec, counts, stubSpec(this.#options.spec));
    const colors = hasColors();
    const paint = (style: "bold" | "dim" | "red" | "yellow", text: string): string =>
      colors ? styleText(style, text, { validateStream: false }) : text;
    const log = (text: string): void => this.#log(text);
    log(`\n${paint("bold", `Coverage of ${covered.spec.title} ${covered.spec.version}`)}\n`);
    log(formatCoverage(covered, { colors, thresholds }));
    for (const note of notes) log(paint("yellow", note));
    const folder = resolve(this.#vitest?.config.root ?? ".", outputFolder);
    const files = [
      ...(json
        ? [{ name: "contract-coverage.json", text: `${JSON.stringify(covered, undefined, 2)}\n` }]
        : []),
      ...(html ? [{ name: "contract-coverage.html", text: coveragePage(covered, thresholds) }] : []),
    ];
    for (const { name, text } of files) {
      await writeWhole(resolve(folder, name), text);
      log(paint("dim", `written: ${resolve(folder, name)}`));
    }
    const short = shortfalls(covered, thresholds);
    for (const line of short) log(paint("red", `ERROR: coverage of the contract is too low: ${line}`));
    if (short.length > 0) process.exitCode = 1;
  }

  #log(text: string): void {
    if (this.#vitest === undefined) console.log(text);
    else this.#vitest.logger.log(text);
  }
}

/** https://no-color.org, and `FORCE_COLOR` as Node has it. */
function hasColors(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return process.stdout.isTTY;
}

/** How the stubs name the document: as the reporter was told. */
function stubSpec(spec: Spec | undefined): { readonly spec?: string } {
  if (spec === undefined) return {};
  if (typeof spec === "string") return { spec };
  return { spec: spec instanceof URL ? spec.href : "openapi.json" };
}

/** A run that is killed leaves the old file or the new one, never half of one. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
