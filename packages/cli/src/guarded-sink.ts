import type { Sink } from "@angokit/formats";

/** What a writer says when it is done. */
export type Counted = Parameters<Sink["commit"]>[0];

/** A sink that asks, before what was written is moved to its place, whether it may be: who throws says no. */
export function guardedSink(sink: Sink, before: (report: Counted) => Promise<void> | void): Sink {
  return {
    write: (path, content) => sink.write(path, content),
    ...(sink.put === undefined ? {} : { put: sink.put.bind(sink) }),
    ...(sink.writePacked === undefined ? {} : { writePacked: sink.writePacked.bind(sink) }),
    ...(sink.scratch === undefined ? {} : { scratch: sink.scratch.bind(sink) }),
    abort: () => sink.abort(),
    async commit(report) {
      await before(report);
      await sink.commit(report);
    },
  };
}
