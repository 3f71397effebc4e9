import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gateFor, type Gate } from "../src/gate.ts";
import { ManualTime } from "./manual-time.ts";

/** Lets all that is promised happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test("turns are given in order, so many at once, and a repeat goes first", async () => {
  const gate = gateFor({ concurrency: 2, rateLimit: undefined }, new ManualTime());
  const order: string[] = [];
  const enter = async (name: string, patience?: number): Promise<void> => {
    await gate.enter(undefined, patience);
    order.push(name);
  };
  const all = ["a", "b", "c", "d"].map((name) => enter(name));
  all.push(enter("repeat", 1000));
  await settle();
  expect(order).toStrictEqual(["a", "b"]);
  for (const expected of ["repeat", "c", "d"]) {
    gate.leave(0, false);
    await settle();
    expect(order.at(-1)).toBe(expected);
  }
  await Promise.all(all);
});

test("a repeat that has no time left gets no turn, and holds up nobody", async () => {
  const time = new ManualTime();
  const gate = gateFor({ concurrency: 1, rateLimit: undefined }, time);
  expect(gate.enter(undefined)).toBe(true);
  const repeat = gate.enter(undefined, 500);
  const next = gate.enter(undefined);
  time.advance(500);
  expect(await repeat).toBe(false);
  gate.leave(0, false);
  expect(await next).toBe(true);
  expect(time.pending).toBe(0);
});

/** How many turns are to be had at once. */
function width(gate: Gate): number {
  const controller = new AbortController();
  let turns = 0;
  for (;;) {
    const turn = gate.enter(controller.signal);
    if (turn !== true) {
      turn.catch(() => {});
      break;
    }
    turns += 1;
  }
  controller.abort();
  for (let left = turns; left > 0; left -= 1) gate.leave(-1, false);
  return turns;
}

describe("after a 429", () => {
  test("half as many at once, but those that left together count once; then slowly more", () => {
    const gate = gateFor({ concurrency: 8, rateLimit: undefined }, new ManualTime());
    for (let index = 0; index < 8; index += 1) expect(gate.enter(undefined)).toBe(true);
    const cuts = gate.cuts();
    for (let index = 0; index < 8; index += 1) gate.leave(cuts, true);
    // Asking takes a turn each, and each is an answer: a round of 4 allows one more.
    expect([width(gate), width(gate), width(gate), width(gate), width(gate), width(gate)]).toStrictEqual([
      4, 5, 6, 7, 8, 8,
    ]);
  });

  test("never none at all", () => {
    const gate = gateFor({ concurrency: 4, rateLimit: undefined }, new ManualTime());
    for (let index = 0; index < 5; index += 1) {
      expect(gate.enter(undefined)).toBe(true);
      gate.leave(gate.cuts(), true);
    }
    expect(width(gate)).toBe(1);
  });

  test("none for as long as the server wants, and then those that wait", async () => {
    const time = new ManualTime();
    const gate = gateFor({ concurrency: 4, rateLimit: undefined }, time);
    expect(gate.enter(undefined)).toBe(true);
    gate.leave(gate.cuts(), true, 3000);
    const turn = gate.enter(undefined);
    const entered: unknown[] = [];
    void Promise.resolve(turn).then((isTurn) => entered.push(isTurn));
    time.advance(2999);
    await settle();
    expect(entered).toStrictEqual([]);
    time.advance(1);
    expect(await turn).toBe(true);
    expect(time.pending).toBe(0);
  });

  test("who aborts while all wait leaves no alarm behind", async () => {
    const time = new ManualTime();
    const gate = gateFor({ concurrency: 4, rateLimit: undefined }, time);
    expect(gate.enter(undefined)).toBe(true);
    gate.leave(gate.cuts(), true, 3000);
    const controller = new AbortController();
    const turn = gate.enter(controller.signal);
    controller.abort("gone");
    await expect(turn).rejects.toBe("gone");
    await settle();
    expect(time.pending).toBe(0);
  });
});

describe("the rate limit", () => {
  test("any stretch of time has at most so many requests, and none waits without need", async () => {
    const arrivals = fc.array(fc.nat(4000), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (delays, requests, perSeconds) => {
          const time = new ManualTime();
          const gate = gateFor({ concurrency: 1000, rateLimit: { requests, perSeconds } }, time);
          const came: number[] = [];
          const left: number[] = [];
          for (const delay of delays) {
            const until = time.now() + delay;
            while (time.now() + time.soonest <= until) {
              time.skip();
              await settle();
            }
            time.advance(until - time.now());
            came.push(time.now());
            void Promise.resolve(gate.enter(undefined)).then(() => left.push(time.now()));
            await settle();
          }
          while (time.pending > 0) {
            time.skip();
            await settle();
          }
          const span = perSeconds * 1000;
          // The rule, in closed form: each leaves when it came, after the one before, and a span after the n-th before.
          const due: number[] = [];
          for (const [index, at] of came.entries()) {
            due.push(Math.max(at, due[index - 1] ?? 0, (due[index - requests] ?? -Infinity) + span));
          }
          expect(left).toStrictEqual(due);
        },
      ),
      { numRuns: 60 },
    );
  });
});
