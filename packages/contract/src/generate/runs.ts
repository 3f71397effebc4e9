import * as fc from "fast-check";
import { ContractError } from "../errors.ts";
import { canonical } from "./facets.ts";
import { cut, shown, told } from "./printed.ts";

export interface PagingOptions {
  /** The smallest and largest page that the API gives; 1 and 100 when left out. */
  readonly limits?: readonly [smallest: number, largest: number];
  /** Page sizes by chance, after those on the edges; 20 when left out. */
  readonly runs?: number;
  readonly seed?: number;
}

export async function checkPaging(
  read: (limit: number) => AsyncIterable<unknown> | Iterable<unknown> | PromiseLike<Iterable<unknown>>,
  options: PagingOptions = {},
): Promise<number> {
  const [smallest, largest] = options.limits ?? [1, 100];
  const all = async (limit: number): Promise<readonly string[]> => {
    const items: string[] = [];
    for await (const item of await read(limit)) items.push(canonical(item));
    return items;
  };
  const whole = await all(largest);
  const edges = [
    smallest,
    smallest + 1,
    Math.max(smallest, whole.length - 1),
    whole.length,
    whole.length + 1,
    largest - 1,
  ];
  const details = await fc.check(
    fc.asyncProperty(fc.integer({ min: smallest, max: largest }), async (limit) => {
      const items = await all(limit);
      const index = items.findIndex((item, at) => item !== whole[at]);
      if (index < 0 && items.length === whole.length) return;
      const where = index < 0 ? items.length : index;
      throw new Error(
        `in pages of ${limit} there are ${items.length} items, in pages of ${largest} ${whole.length}; item ${where} is ${cut(items[where] ?? "none")} instead of ${cut(whole[where] ?? "none")}`,
      );
    }),
    {
      numRuns: (options.runs ?? 20) + edges.length,
      examples: edges
        .filter((limit) => limit >= smallest && limit <= largest)
        .map((limit): [number] => [limit]),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    },
  );
  if (details.failed) {
    throw new ContractError(
      "contract/property-failed",
      `Pages lose or repeat items${told(details.errorInstance)} (seed ${details.seed})`,
    );
  }
  return whole.length;
}

export interface RetryOptions<Server> {
  /** Starts a server: without faults for undefined, else with those of a seed. */
  readonly start: (faultSeed: number | undefined) => PromiseLike<Server>;
  /** Stops it again; its `close` when left out. */
  readonly stop?: (server: Server) => PromiseLike<void> | void;
  /** What the run did to the server, such as what it has stored: a POST that is sent twice shows here. */
  readonly effects?: (server: Server) => unknown;
  /** How many seeds are tried; 20 when left out. */
  readonly runs?: number;
  readonly seed?: number;
}

export async function checkRetries<Server extends object>(
  run: (server: Server) => PromiseLike<unknown>,
  options: RetryOptions<Server>,
): Promise<void> {
  const { runs = 20, seed = 1 } = options;
  const once = async (faultSeed: number | undefined): Promise<{ result: unknown; effects: unknown }> => {
    const server = await options.start(faultSeed);
    try {
      const result = await run(server);
      return { result, effects: options.effects?.(server) };
    } finally {
      await stop(server, options.stop);
    }
  };
  const calm = await once(undefined);
  for (let faultSeed = seed; faultSeed < seed + runs; faultSeed++) {
    const refuse = (why: string): ContractError =>
      new ContractError("contract/property-failed", `With the faults of seed ${faultSeed} ${why}`, {
        place: `seed ${faultSeed}`,
      });
    const stormy = await once(faultSeed).catch((error: unknown) => {
      throw refuse(`the run fails${told(error)}`);
    });
    for (const what of ["result", "effects"] as const) {
      if (canonical(stormy[what] ?? null) !== canonical(calm[what] ?? null)) {
        throw refuse(
          `the ${what} ${what === "result" ? "is" : "are"} ${shown(stormy[what])}, without faults ${shown(calm[what])}`,
        );
      }
    }
  }
}

async function stop<Server extends object>(
  server: Server,
  given: RetryOptions<Server>["stop"],
): Promise<void> {
  if (given !== undefined) return given(server);
  const close: unknown = Reflect.get(server, "close");
  if (typeof close === "function") await Promise.resolve(Reflect.apply(close, server, []));
}
