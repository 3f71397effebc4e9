import { createAngoClient, type AngoClient } from "../src/index.ts";
import { json, serve, type Loopback } from "./loopback.ts";

export interface ListServerOptions {
  /** The ids of the rows, in order: the list as it is at the moment. It may be changed at any time. */
  readonly rows: number[];
  /** The server gives no more at once, whatever is asked for. */
  readonly cap?: number;
  /** The server gives so many at once, whatever is asked for. */
  readonly size?: number;
  /** What it says the total is. */
  readonly total?: (count: number) => number | undefined;
  /** Before the answer to each request, from 1. */
  readonly before?: (request: number) => void;
}

export interface ListServer {
  readonly ango: AngoClient;
  readonly server: Loopback;
  /** Page and limit of each request. */
  readonly asked: string[];
}

/** A server of tasks in pages, as the API gives them. */
export async function serveList({
  rows,
  cap = Infinity,
  size,
  total = (count) => count,
  before,
}: ListServerOptions): Promise<ListServer> {
  const asked: string[] = [];
  const server = await serve(({ url }, response) => {
    const query = new URL(url, "http://localhost").searchParams;
    const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
    asked.push(`${page}×${limit}`);
    before?.(asked.length);
    const given = size ?? Math.min(limit, cap);
    const tasks = rows.slice((page - 1) * given, page * given).map((id) => ({ _id: String(id) }));
    json(response, { status: "success", data: { tasks, total: total(rows.length) } });
  });
  return { ango: createAngoClient({ apiKey: "test-key", baseUrl: server.url }), server, asked };
}

/** The ids from `start` up to `end`. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

/** What came, and what ended it. */
export async function collect(
  items: AsyncIterable<{ readonly _id: string }>,
): Promise<{ ids: number[]; error: unknown }> {
  const ids: number[] = [];
  try {
    for await (const { _id } of items) ids.push(Number(_id));
    return { ids, error: undefined };
  } catch (error) {
    return { ids, error };
  }
}
