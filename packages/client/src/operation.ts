/** Which query parameters choose a page, and where its entries and their total are in the reply. */
export interface Paging {
  readonly page: string;
  readonly limit: string;
  readonly items: readonly string[];
  readonly total: readonly string[];
  /** Bounds of `limit`. */
  readonly minimum: number;
  readonly maximum: number;
}

/** One operation of the API. */
export interface Operation {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** `safe`: repeating it changes nothing more. */
  readonly retry: "safe" | "never";
  /** Path in the body to what tells whether an earlier attempt got through; `[]` stands for every entry of a list. */
  readonly idempotency?: readonly string[];
  readonly paging?: Paging;
  /** Query parameters whose lists and objects go as one JSON text. */
  readonly queryJson: readonly string[];
}

/**
 * A table of operations by method and path, from one text: a third of the bytes that it would take written out.
 * Operations are parted by `|`, what is said of one by a space: a sign, its name, its path without `/v2/`, its
 * `queryJson`, its `idempotency`, and where its pages have their entries, with the bounds of `limit`. Lists are parted
 * by commas. The script that writes the text reads it back by this function, and compares.
 */
export function unpackOperations(packed: string): Readonly<Record<string, Operation>> {
  const table: Record<string, Operation> = {};
  for (const line of packed.split("|")) {
    const [sign, operationId = "", rest = "", query, key, entries, minimum, maximum] = line.split(" ");
    const method = sign === "?" ? "GET" : sign === "-" ? "DELETE" : "POST";
    const path = `/v2/${rest}`;
    table[`${method} ${path}`] = {
      operationId,
      method,
      path,
      retry: sign === "+" ? "never" : "safe",
      ...(key && { idempotency: key.split(",") }),
      ...(entries && {
        paging: {
          page: "page",
          limit: "limit",
          items: ["data", entries],
          total: ["data", "total"],
          minimum: Number(minimum),
          maximum: Number(maximum),
        },
      }),
      queryJson: query ? query.split(",") : [],
    };
  }
  return table;
}
