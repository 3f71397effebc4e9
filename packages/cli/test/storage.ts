import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { SIGNATURE } from "./hub.ts";

/** A server that signs addresses for uploads, takes the bytes, and passes all else on to another. */
export interface Storage {
  readonly url: string;
  /** The bytes that came, by file name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** How often bytes were sent. */
  readonly puts: () => number;
}

/** @param refuse - says of an upload, by its number from 1 on, that it is not taken */
export async function storageBefore(
  target: string,
  refuse: (count: number) => boolean = () => false,
): Promise<Storage> {
  const files = new Map<string, Buffer>();
  let puts = 0;
  let url = "";
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    if (pathname === "/v2/getUploadUrl") {
      const name = encodeURIComponent(searchParams.get("name") ?? "");
      const uploadUrl = `${url}/bucket/${name}?X-Amz-Signature=${SIGNATURE}`;
      response.writeHead(201, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: "success", data: { uploadUrl } }));
      return;
    }
    const body = await buffer(request);
    if (pathname.startsWith("/bucket/")) {
      puts += 1;
      const isRefused = refuse(puts);
      if (!isRefused) files.set(decodeURIComponent(pathname.slice("/bucket/".length)), body);
      response.writeHead(isRefused ? 403 : 200).end();
      return;
    }
    const { apikey = "", "content-type": type = "" } = request.headers;
    const passed = await fetch(target + (request.url ?? ""), {
      method: request.method ?? "GET",
      headers: { apikey: String(apikey), "content-type": type },
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    response.writeHead(passed.status, { "content-type": passed.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await passed.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
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
  url = `http://127.0.0.1:${address.port}`;
  return { url, files, puts: () => puts };
}
