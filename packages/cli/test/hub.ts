import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { objectOf, samples } from "./process.ts";

/** A request as it came over the socket. */
interface Observed {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
}

/** A server that stands for Ango Hub and for the store of its assets. */
export interface Hub {
  readonly url: string;
  readonly requests: readonly Observed[];
}

/** Answers a request, or says by `false` that it does not know it. */
export type Answer = (request: Observed, response: ServerResponse, hub: Hub) => boolean;

const schema = objectOf(JSON.parse(readFileSync(join(samples, "ango/category-schema.json"), "utf8")));
/** The id of the class that {@link task} uses. */
export const boat = "b1be10cee5566040fe4c27f";

/** A server on a free port of this machine, until the test is over. It knows the project and what `answer` adds. */
export async function hub(answer: Answer): Promise<Hub> {
  const requests: Observed[] = [];
  const server = createServer((request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://localhost");
    const observed = { path, query, headers: request.headers };
    requests.push(observed);
    if (answer(observed, response, self)) return;
    if (path === "/v2/project/p") {
      json(response, {
        status: "success",
        data: { project: { _id: "p", name: "Boats", categorySchema: schema } },
      });
    } else json(response, { status: "fail", message: `no ${path}` }, 404);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const self: Hub = { url: `http://127.0.0.1:${address.port}`, requests };
  return self;
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): true {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return true;
}

/** The tasks of project `p`, page by page. */
export function tasksAnswer(tasks: readonly object[]): Answer {
  return ({ path, query }, response) => {
    if (path !== "/v2/project/p/tasks") return false;
    const [page, limit] = [Number(query.get("page") ?? 1), Number(query.get("limit") ?? 10)];
    const data = { tasks: tasks.slice((page - 1) * limit, page * limit), total: tasks.length };
    return json(response, { status: "success", data });
  };
}

/** A task with one box, its image 320 × 240 pixels large unless the metadata says otherwise. */
export function task(number: number, more: object = {}, asset: object = {}): object {
  const id = number.toString(16).padStart(24, "0");
  const box = {
    objectId: `object${number}`,
    schemaId: boat,
    "bounding-box": { x: 10, y: 10, width: 32, height: 24 },
  };
  return {
    _id: id,
    status: "Completed",
    asset: {
      _id: `a${id.slice(1)}`,
      externalId: `picture-${number}.png`,
      data: `https://example.com/picture-${number}.png`,
      metadata: { width: 320, height: 240 },
      ...asset,
    },
    answer: { tools: [box], classifications: [], relations: [] },
    ...more,
  };
}

/** What the address of {@link signedAsset} is signed with. */
export const SIGNATURE = "signature-that-nobody-may-see";

/** A project whose one image has no size and a signed address on the same server. */
export async function signedAsset(status = 200, failures = 0): Promise<Hub> {
  let left = failures;
  return hub((request, response, { url }) => {
    if (request.path.startsWith("/assets/")) {
      const now = left > 0 ? 503 : status;
      left -= 1;
      response.writeHead(now).end(now === 200 ? readFileSync(join(samples, "images/marina-01.png")) : "no");
      return true;
    }
    const asset = { data: `${url}/assets/marina-01.png?X-Amz-Signature=${SIGNATURE}`, metadata: {} };
    return tasksAnswer([task(1, {}, asset)])(request, response, { url, requests: [] });
  });
}
