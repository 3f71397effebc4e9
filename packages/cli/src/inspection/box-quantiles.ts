import type { Distribution, Inspection } from "@angokit/formats/inspect";
import { type Looks, numberTable } from "./bar-table.ts";
import { areaShareText, numberText } from "./numbers.ts";

const QUANTILES = ["min", "5%", "25%", "median", "75%", "95%", "max"];
/** Columns of {@link QUANTILES}: the outermost and the median say the most. */
const LEAST_NEEDED = [1, 5, 2, 4, 0, 6];

/** How large boxes are, and of what form: the table of their quantiles. */
export function boxQuantiles({ area, areaShare, aspect }: Inspection, looks: Looks): readonly string[] {
  const { square } = looks.glyphs;
  const rows = [
    ...quantiles(`area, px${square}`, area, numberText),
    ...quantiles("of the image", areaShare, areaShareText),
    ...quantiles("width / height", aspect, numberText),
  ];
  if (rows.length === 0) return [];
  return numberTable("Boxes", QUANTILES, rows, LEAST_NEEDED, looks);
}

interface NumberRow {
  readonly label: string;
  readonly cells: readonly string[];
}

function quantiles(
  label: string,
  found: Distribution | undefined,
  text: (value: number) => string,
): readonly NumberRow[] {
  if (found === undefined) return [];
  const { min, p05, p25, p50, p75, p95, max } = found;
  return [{ label, cells: [min, p05, p25, p50, p75, p95, max].map((value) => text(value)) }];
}
