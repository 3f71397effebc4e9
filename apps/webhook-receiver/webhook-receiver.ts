// Receives what a Webhook stage of Ango Hub sends, and says which task came.
//
//   ANGO_WEBHOOK_SECRET=… node webhook-receiver.ts [port]
//
// While a secret is changed, give both: ANGO_WEBHOOK_SECRET=new,old
import { createServer, type IncomingMessage } from "node:http";
import { isWebhookError, verifyWebhook, webhookSignatureHeader, type WebhookPayload } from "@angokit/client";

const secrets = (process.env["ANGO_WEBHOOK_SECRET"] ?? "").split(",").filter((secret) => secret !== "");
if (secrets.length === 0) throw new Error("ANGO_WEBHOOK_SECRET is not set.");

/** More than any task should have; a sender that is no one we know must not fill the memory. */
const mostBytes = 50_000_000;
/** What came already: the signature covers no time, so a delivery that was recorded can be sent again. */
const seen = new Set<string>();

/** Do the work here; better still, put it in a queue: Ango Hub waits for the reply. */
function receive({ externalId, task }: WebhookPayload): void {
  console.log(`task ${task?.taskId} in ${task?.stage}: ${externalId}, ${task?.tools?.length ?? 0} labels`);
}

const server = createServer((request, response) => {
  handle(request)
    .then((status) => response.writeHead(status).end())
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      response.writeHead(500).end();
    });
});

async function handle(request: IncomingMessage): Promise<number> {
  if (request.method !== "POST") return 405;
  // The raw body is what is signed: it must not be parsed before.
  const body = await read(request);
  if (body === undefined) return 413;
  const signature = request.headers[webhookSignatureHeader];
  try {
    const payload = await verifyWebhook(body, String(signature ?? ""), secrets);
    const delivery = `${payload.task?.taskId} ${payload.task?.stageId} ${payload.task?.updatedAt}`;
    if (!seen.has(delivery)) receive(payload);
    seen.add(delivery);
    return 204;
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.message);
    return error.code === "client/webhook-signature" ? 401 : 400;
  }
}

/** @returns `undefined` where it is too long */
async function read(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("The body came as text.");
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  return size > mostBytes ? undefined : Buffer.concat(chunks);
}

server.listen(Number(process.argv[2] ?? 3000), () => {
  const address = server.address();
  console.log(`listening on port ${typeof address === "object" ? address?.port : address}`);
});
