/** Rows of a table in which most cells are 0: of each row the columns that are not, and their values. */
export class SparseRows {
  readonly #starts: number[] = [0];
  readonly #columns: number[] = [];
  readonly #values: number[] = [];

  get length(): number {
    return this.#starts.length - 1;
  }

  /** Adds a row. */
  add(cells: Iterable<readonly [column: number, value: number]>): void {
    for (const [column, value] of cells) {
      this.#columns.push(column);
      this.#values.push(value);
    }
    this.#starts.push(this.#columns.length);
  }

  /** Calls back with every cell of a row. */
  each(row: number, visit: (column: number, value: number) => void): void {
    const end = this.#starts[row + 1] ?? 0;
    for (let at = this.#starts[row] ?? end; at < end; at += 1)
      visit(this.#columns[at] ?? 0, this.#values[at] ?? 0);
  }

  /** Sums of rows: each row is added to the one that it is told. */
  summed(rowOf: readonly number[], rows: number): SparseRows {
    const members: number[][] = Array.from({ length: rows }, () => []);
    for (const [row, target] of rowOf.entries()) members[target]?.push(row);
    const sums = new SparseRows();
    for (const list of members) {
      const cells = new Map<number, number>();
      for (const row of list)
        this.each(row, (column, value) => cells.set(column, (cells.get(column) ?? 0) + value));
      sums.add(cells);
    }
    return sums;
  }
}
