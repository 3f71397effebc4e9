import type { AngoSchema } from "./client.ts";

interface ExportedLabels {
  readonly tools?: readonly (AngoSchema<"StoredTool"> & { readonly title?: string })[];
  readonly classifications?: readonly (AngoSchema<"StoredClassification"> & { readonly title?: string })[];
  readonly relations?: AngoSchema<"StoredAnswer">["relations"];
  /** Signed, and expiring: a PNG of the brush strokes. */
  readonly brushDataUrl?: string | null;
  /** Signed, and expiring: a segmentation, `.seg.nrrd`. */
  readonly medicalBrushDataUrl?: string | null;
}

/** A task as it left one of its earlier stages. */
export interface ExportedStage extends ExportedLabels {
  readonly stage?: string;
  readonly stageId?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly completedAt?: string;
  /** E-mail address; absent for the Start stage. */
  readonly completedBy?: string;
  readonly reviewStatus?: string;
}

/** What an export says of a task: its labels as they came into the stage. */
export interface ExportedTask extends ExportedLabels {
  readonly taskId: string;
  readonly stage?: string;
  readonly stageId?: string;
  readonly updatedAt?: string;
  /** E-mail address. */
  readonly updatedBy?: string;
  /** Milliseconds. */
  readonly totalDuration?: number;
  /** 0 to 100. */
  readonly consensusAverage?: number;
  readonly consensusDetailed?: readonly unknown[];
  readonly stageHistory?: readonly ExportedStage[];
}

/**
 * A row of an export: an asset and its task. The API's documentation has no schema of it; nothing checks it.
 * @see https://docs.imerit.net/data/exporting-data/ango-export-format
 */
export interface ExportedAsset {
  /** URL of the file; of uploaded files it is signed, and expires after 120 000 seconds. */
  readonly asset: string;
  readonly externalId?: string;
  /** Of files of several pages only. */
  readonly assetId?: string;
  /** URLs of the pages. */
  readonly dataset?: readonly string[];
  readonly metadata?: AngoSchema<"AssetMetadata">;
  readonly contextData?: Readonly<Record<string, unknown>>;
  /** Names. */
  readonly batches?: readonly string[];
  readonly task: ExportedTask;
}
