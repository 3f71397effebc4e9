import { RarestLabels } from "./rarest-labels.ts";
import type { SparseRows } from "./sparse-rows.ts";

/** Groups that are to be spread over splits. */
export interface Spread {
  /** Images of each group. */
  readonly sizes: readonly number[];
  /** A number for each group by which those that are alike are put in order. */
  readonly ranks: readonly number[];
  /** Of each group: how many of its images have a label. */
  readonly labels: SparseRows;
  readonly labelCount: number;
  /** The place of each label among those that as many images have; its number unless given. */
  readonly labelPlaces?: readonly number[];
  /** The share of each split; 0 for one that takes nothing but what is fixed. */
  readonly shares: readonly number[];
  /** The split of a group that must be in one. */
  readonly fixed: ReadonlyMap<number, number>;
}

/** Rounding makes shares of one thing differ a little. */
const ROUNDING = 1e-9;

/**
 * Iterative stratification (Sechidis, Tsoumakas, Vlahavas: On the Stratification of Multi-Label Data, ECML PKDD 2011,
 * https://doi.org/10.1007/978-3-642-23808-6_10). As long as any label is left: takes the label that is left in the fewest
 * images, and gives each group that has it to the split that lacks most of this label, then most images. What has no
 * label goes where most images are lacking. Of groups, those with most images of the label come first: small ones can
 * still make up for large ones. In the end groups are moved, one by one, as long as a move brings the splits nearer to
 * their shares: first of all images where these are further off than {@link NEAR}, as many rare labels can't but make
 * them, then of each label.
 *
 * @returns the split of each group
 */
export function stratify(spread: Spread): Int32Array {
  const { sizes, ranks, labels, labelCount, labelPlaces, shares, fixed } = spread;
  const chosen = new Int32Array(sizes.length).fill(-1);
  const left = new Float64Array(labelCount);
  const open = sizes.map((size, group) => {
    const split = fixed.get(group);
    return split !== undefined && shares[split] === 0 ? 0 : size;
  });
  const total = open.reduce((sum, size) => sum + size, 0);
  const shared = new Float64Array(labelCount);
  for (const [group, size] of open.entries())
    if (size > 0) labels.each(group, (label, images) => (shared[label] = (shared[label] ?? 0) + images));
  // What each split still lacks.
  const lacksImages = shares.map((share) => share * total);
  const lacks = shares.map((share) => shared.map((images) => share * images));

  const targets = shares.flatMap((share, split) => (share > 0 ? [split] : []));
  // Of which less is left than the heap knows.
  const changed = new Set<number>();
  const give = (group: number, split: number): void => {
    chosen[group] = split;
    lacksImages[split] = (lacksImages[split] ?? 0) - (sizes[group] ?? 0);
    const own = lacks[split];
    labels.each(group, (label, images) => {
      left[label] = (left[label] ?? 0) - images;
      changed.add(label);
      if (own !== undefined) own[label] = (own[label] ?? 0) - images;
    });
  };
  const take = (group: number, split: number): void => {
    lacksImages[split] = (lacksImages[split] ?? 0) + (sizes[group] ?? 0);
    const own = lacks[split];
    labels.each(group, (label, images) => {
      if (own !== undefined) own[label] = (own[label] ?? 0) + images;
    });
  };
  const choose = (group: number, label: number | undefined): number => {
    let best: readonly number[] = targets;
    if (label !== undefined) best = largest(best, (split) => lacks[split]?.[label] ?? 0);
    best = largest(best, (split) => lacksImages[split] ?? 0);
    return best[(ranks[group] ?? 0) % best.length] ?? 0;
  };

  for (let group = 0; group < sizes.length; group += 1)
    labels.each(group, (label, images) => (left[label] = (left[label] ?? 0) + images));
  for (const [group, split] of fixed) give(group, split);
  const order = sizes.map((_, group) => group).toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
  const having = groupsOfLabels(order, labels, labelCount, chosen);
  const rarest = new RarestLabels(left, labelPlaces);
  for (let label = rarest.take(); label !== undefined; label = rarest.take()) {
    changed.clear();
    for (const group of having[label] ?? []) if (chosen[group] === -1) give(group, choose(group, label));
    // Nothing of it is left to be given, whatever rounding says.
    left[label] = 0;
    for (const other of changed) rarest.changed(other);
  }
  for (const group of order.toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0)))
    if (chosen[group] === -1) give(group, choose(group, undefined));

  const near = shares.map((share) => NEAR * share * total);
  /** How much further splits are from their shares when a group leaves one for another; chi-squared, so rare labels count. */
  const cost = (group: number, from: number, to: number): number => {
    const [lackFrom, lackTo] = [lacksImages[from] ?? 0, lacksImages[to] ?? 0];
    const size = sizes[group] ?? 0;
    const isFar = -lackFrom > Math.max(size, near[from] ?? 0) || lackTo > Math.max(size, near[to] ?? 0);
    let sum = changeOf(size, lackFrom, lackTo, total) * (isFar ? FAR_WEIGHT : 1);
    labels.each(group, (label, images) => {
      sum += changeOf(images, lacks[from]?.[label] ?? 0, lacks[to]?.[label] ?? 0, shared[label] ?? 0);
    });
    return sum;
  };
  for (let round = 0, isBetter = true; round < MOST_ROUNDS && isBetter; round += 1) {
    isBetter = false;
    for (const group of order) {
      const from = chosen[group] ?? 0;
      if (fixed.has(group)) continue;
      const [to] = largest(targets, (split) => (split === from ? 0 : -cost(group, from, split)));
      if (to === undefined || to === from || cost(group, from, to) > -ROUNDING) continue;
      take(group, from);
      give(group, to);
      isBetter = true;
    }
  }
  return chosen;
}

/** How a sum of squares over a number grows when an amount leaves one square and goes to another. */
function changeOf(amount: number, lackFrom: number, lackTo: number, all: number): number {
  return (2 * amount * (lackFrom - lackTo + amount)) / Math.max(all, 1);
}

/** A split that has so much more or less images than it should is near enough for labels to count as much. */
const NEAR = 0.02;
const FAR_WEIGHT = 1e6;

/** Rarely more than a few are needed. */
const MOST_ROUNDS = 20;

/** Of each label the groups that have it, those with most first, else in the order given. */
function groupsOfLabels(
  order: readonly number[],
  labels: SparseRows,
  labelCount: number,
  chosen: Int32Array,
): readonly (readonly number[])[] {
  const having: { readonly groups: number[]; images?: Map<number, number> }[] = Array.from(
    { length: labelCount },
    () => ({ groups: [] }),
  );
  for (const group of order) {
    if (chosen[group] !== -1) continue;
    labels.each(group, (label, images) => {
      const of = having[label];
      of?.groups.push(group);
      // Without groups of several images there is nothing to put in order.
      if (of !== undefined && images > 1) (of.images ??= new Map()).set(group, images);
    });
  }
  return having.map(({ groups, images }) =>
    images === undefined ? groups : groups.toSorted((a, b) => (images.get(b) ?? 1) - (images.get(a) ?? 1)),
  );
}

/** Those of the largest value. */
function largest(splits: readonly number[], valueOf: (split: number) => number): readonly number[] {
  const most = Math.max(...splits.map(valueOf));
  return splits.filter((split) => valueOf(split) >= most - ROUNDING);
}
