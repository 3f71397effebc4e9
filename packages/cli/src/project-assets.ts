import { type AngoClient, paginate } from "@angokit/client";
import type { Terminal } from "./terminal.ts";

/** How images and assets are matched: by the whole external id, or by what stands behind its last slash. */
export type MatchRule = "name" | "file";

/** What a project has under a name. */
export interface ProjectAsset {
  readonly externalId: string;
  readonly isPreLabeled: boolean;
  /** How many assets have the name. Labels for an external id go to all that share it. */
  readonly count: number;
}

/** The assets of a project, by the names that images are looked up with. */
export class ProjectAssets {
  readonly #rule: MatchRule;
  readonly #assets = new Map<string, ProjectAsset>();

  private constructor(rule: MatchRule) {
    this.#rule = rule;
  }

  /** @throws AngoError where the list can't be had as a whole */
  static async read(
    ango: AngoClient,
    project: string,
    rule: MatchRule,
    terminal: Terminal,
  ): Promise<ProjectAssets> {
    const assets = new ProjectAssets(rule);
    const progress = terminal.progress("Assets of the project");
    const params = { path: { project_id: project } };
    let read = 0;
    try {
      for await (const asset of paginate(ango, "/v2/project/{project_id}/assets", { params })) {
        assets.#add(asset.externalId, asset.isPreLabeled === true);
        read += 1;
        progress.update(read);
      }
    } finally {
      progress.end();
    }
    return assets;
  }

  find(name: string): ProjectAsset | undefined {
    return this.#assets.get(this.#rule === "file" ? fileOf(name) : name) ?? this.#assets.get(plainOf(name));
  }

  #add(externalId: string | undefined, isPreLabeled: boolean): void {
    if (externalId === undefined || externalId === "") return;
    const keys = this.#rule === "file" ? [fileOf(externalId)] : [externalId, plainOf(externalId)];
    for (const key of new Set(keys)) {
      const before = this.#assets.get(key);
      const count = (before?.count ?? 0) + 1;
      this.#assets.set(key, {
        externalId,
        isPreLabeled: isPreLabeled || before?.isPreLabeled === true,
        count,
      });
    }
  }
}

function fileOf(name: string): string {
  return plainOf(name).split(/[/\\]/).at(-1) ?? name;
}

/** External ids can be addresses. Signatures are in the query, and the names of a dataset come without. */
export function plainOf(name: string): string {
  if (!/^https?:/i.test(name) || !URL.canParse(name)) return name;
  const { origin, pathname } = new URL(name);
  return origin + pathname;
}
