import type { AngoErrorCode } from "./errors.ts";
import type { Operation } from "./operation.ts";

interface EventOf<Type extends string> {
  readonly type: Type;
  /** Counts the calls of a client, from 1: what belongs together. */
  readonly call: number;
  /** `getTask` */
  readonly operationId: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** The path template: the values in it may be private. */
  readonly path: string;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
}

interface Verdict {
  /** The HTTP status, where an answer came. */
  readonly status?: number;
  /** What was wrong; `client/http-error` where the server refused, `aborted` where your signal did. */
  readonly error?: AngoErrorCode | "aborted";
}

/** A call was made; it may wait for its turn. */
export type StartEvent = EventOf<"start">;

/** An attempt is over. It began `duration` before `at`. */
export interface AttemptEvent extends EventOf<"attempt">, Verdict {
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds, from the request to the last byte of the answer. */
  readonly duration: number;
}

/** Another attempt will follow. */
export interface RetryEvent extends EventOf<"retry">, Verdict {
  /** The attempt that failed. */
  readonly attempt: number;
  /** Milliseconds until the next. */
  readonly delay: number;
}

/** The call is over, with its last verdict. */
export interface EndEvent extends EventOf<"end">, Verdict {
  /** 0 where it was aborted before the first. */
  readonly attempts: number;
  /** Milliseconds, all waits included. */
  readonly duration: number;
}

/** What a client tells of its calls. No event holds a key, a value of a path, a query, a body or a message. */
export type AngoEvent = StartEvent | AttemptEvent | RetryEvent | EndEvent;

/** What `console` is, too. The texts are made of what the events have. */
export interface AngoLogger {
  readonly debug: (text: string, event: AngoEvent) => void;
  readonly warn: (text: string, event: AngoEvent) => void;
}

type OwnMembers<Event> = Event extends AngoEvent
  ? Omit<Event, "call" | "operationId" | "method" | "path" | "at">
  : never;

/** Tells of one call. */
export type Report = (event: OwnMembers<AngoEvent>) => void;

/** @returns what begins the report of a call; `undefined` where nobody listens. */
export function reporterFor(
  observe: ((event: AngoEvent) => void) | undefined,
  logger: AngoLogger | undefined,
): ((operation: Operation) => Report) | undefined {
  if (!observe && !logger) return undefined;
  let calls = 0;
  return ({ operationId, method, path }) => {
    calls += 1;
    const call = calls;
    return (own) => {
      const event: AngoEvent = { ...own, call, operationId, method, path, at: Date.now() };
      // A fault in what only listens must not change what a call does.
      try {
        observe?.(event);
        if (logger) log(logger, event);
      } catch (thrown) {
        // Not lost either: it is the runtime's to report, as of any listener.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    };
  };
}

function log(logger: AngoLogger, event: AngoEvent): void {
  const { type, operationId } = event;
  if (type === "start") return;
  const { status, error } = event;
  // A refusal is known by its status.
  const verdict = status && (!error || error === "client/http-error") ? `HTTP ${status}` : error;
  if (type === "retry") {
    logger.warn(
      `${operationId}: ${verdict}; attempt ${event.attempt + 1} in ${Math.round(event.delay)} ms`,
      event,
    );
    return;
  }
  const which = type === "attempt" ? `attempt ${event.attempt}` : `over after ${event.attempts} attempts`;
  const text = `${operationId}: ${which}: ${verdict} in ${Math.round(event.duration)} ms`;
  if (type === "end" && error !== undefined) logger.warn(text, event);
  else logger.debug(text, event);
}
