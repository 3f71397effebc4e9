import type { ServerResponse } from "node:http";
import { serve, type Loopback, type Observed } from "./loopback.ts";

/** What can go wrong with a request. */
export const faults = [
  "429",
  "429 in a second",
  "429 at a date",
  "500",
  "500, but done",
  "503 in HTML",
  "408",
  "reset",
  "reset, but done",
  "cut body",
  "cut JSON",
  "empty body",
  "HTML",
  "silence",
  "silence, but done",
  "refused",
] as const;

/** What goes wrong with a request. */
export type Fault = (typeof faults)[number];

export interface FaultServer extends Loopback {
  /** The fetch of a client: it leads a request that is to be refused to a port where nobody listens. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** How many requests were carried out since the last plan. */
  readonly done: () => number;
  /** The faults of the next requests, one each; after them all goes well. */
  readonly plan: (next: readonly Fault[]) => void;
}

/** A server that fails as planned. `onSilence` is called when it has heard a request that it will not answer. */
export async function serveFaults(
  answer: (request: Observed) => unknown,
  onSilence: () => void,
): Promise<FaultServer> {
  let plan: readonly Fault[] = [];
  let sent = 0;
  let done = 0;
  const server = await serve((request, response) => {
    const fault = faults.find((name) => name === request.headers["x-fault"]);
    if (fault === undefined || /done|cut|empty|^HTML/.test(fault)) done += 1;
    if (fault === undefined) respond(response, 200, "application/json", JSON.stringify(answer(request)));
    else fail(fault, response, onSilence);
  });
  const closed = await serve(() => {});
  await closed.stop();
  return {
    ...server,
    fetch: (request) => {
      const fault = plan[sent];
      sent += 1;
      if (fault === undefined) return fetch(request);
      request.headers.set("x-fault", fault);
      const url = request.url.replace(server.url, closed.url);
      return fetch(fault === "refused" ? new Request(url, request) : request);
    },
    done: () => done,
    plan: (next) => {
      plan = next;
      sent = 0;
      done = 0;
    },
  };
}

const page = "<!doctype html><title>Gateway</title><p>One moment, please.</p>";

function fail(fault: Fault, response: ServerResponse, onSilence: () => void): void {
  const refusal = JSON.stringify({ status: "error", message: fault });
  switch (fault) {
    case "429":
      respond(response, 429, "application/json", refusal);
      return;
    case "429 in a second":
      response.setHeader("retry-after", "1");
      respond(response, 429, "application/json", refusal);
      return;
    case "429 at a date":
      response.setHeader("date", "Mon, 01 Jan 2024 00:00:00 GMT");
      response.setHeader("retry-after", "Mon, 01 Jan 2024 00:00:07 GMT");
      respond(response, 429, "application/json", refusal);
      return;
    case "500":
    case "500, but done":
      respond(response, 500, "application/json", refusal);
      return;
    case "408":
      respond(response, 408, "application/json", refusal);
      return;
    case "503 in HTML":
      respond(response, 503, "text/html", page);
      return;
    case "reset":
    case "reset, but done":
      response.destroy();
      return;
    case "cut body":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"status":"success"', () => response.destroy());
      return;
    case "cut JSON":
      respond(response, 200, "application/json", '{"status":"success","da');
      return;
    case "empty body":
      respond(response, 200, "application/json", "");
      return;
    case "HTML":
      respond(response, 200, "text/html", page);
      return;
    case "silence":
    case "silence, but done":
      onSilence();
      return;
    case "refused":
      throw new Error("a refused request came through");
    default:
      throw new Error(`no such fault: ${String(fault satisfies never)}`);
  }
}

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
