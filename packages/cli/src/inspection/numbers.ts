/** `1,234`. */
export function wholeText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** With three digits that count: `1,234`, `12.3`, `0.0123`. */
export function numberText(value: number): string {
  return value >= 100
    ? wholeText(value)
    : value.toLocaleString("en-US", { maximumSignificantDigits: 3, useGrouping: false });
}

/** A share: `12.3%`; `<0.1%` where it would look like nothing, `>99.9%` where it would look like all. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 1 && share >= 0.9995) return ">99.9%";
  return `${(share * 100).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`;
}

/** A share of an image, which may be tiny: `0.012%`. */
export function areaShareText(share: number): string {
  return share > 0 && share < 1e-5 ? "<0.001%" : `${numberText(share * 100)}%`;
}

/** Numbers of objects in an image that count together, and how many images have one of them. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly images: number;
}

const MOST_SINGLE = 12;

/** Each number by itself where the largest is 12 or less; else 0, 1, 2, 3 to 4, 5 to 8, and so on. */
export function objectBins(
  counts: readonly { readonly objects: number; readonly images: number }[],
): readonly Bin[] {
  const largest = counts.at(-1)?.objects ?? 0;
  const bins: { readonly from: number; readonly to: number; images: number }[] = [];
  for (
    let from = 0, to = 0;
    from <= largest;
    from = to + 1, to = largest <= MOST_SINGLE || to === 0 ? from : to * 2
  )
    bins.push({ from, to, images: 0 });
  let at = 0;
  for (const { objects, images } of counts) {
    while (objects > (bins[at]?.to ?? Number.POSITIVE_INFINITY)) at += 1;
    const bin = bins[at];
    if (bin !== undefined) bin.images += images;
  }
  return bins;
}

/** `3` or `3–4`. */
export function binText({ from, to }: Bin): string {
  return from === to ? wholeText(from) : `${wholeText(from)}–${wholeText(to)}`;
}

/** An answer to a question, as people read it. */
export function answerText(value: unknown): string {
  if (value === "" || value === null) return "(empty)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
