import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { signWebhook, webhookSignatureHeader } from "@angokit/client";
import { afterEach, beforeEach, expect, test } from "vitest";

const program = resolve(import.meta.dirname, "../webhook-receiver.ts");
const secret = "a-secret-of-the-stage";
const body = JSON.stringify({
  externalId: "street-1.jpg",
  batchNames: ["Batch 1"],
  task: {
    taskId: "616433306b763c8c0e922b14",
    stage: "Webhook",
    stageId: "w1",
    updatedAt: "2024-01-01T00:00:00.000Z",
    tools: [{}, {}],
  },
});

let receiver: ChildProcess;
let url = "";
let lines: string[] = [];

beforeEach(async () => {
  lines = [];
  receiver = spawn(process.execPath, ["-C", "@angokit/source", program, "0"], {
    env: { ...process.env, ANGO_WEBHOOK_SECRET: `new,${secret}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { stdout, stderr } = receiver;
  if (stdout === null || stderr === null) throw new Error("the program has no output");
  createInterface({ input: stderr }).on("line", (line) => lines.push(line));
  const output = createInterface({ input: stdout });
  const [first] = await once(output, "line");
  output.on("line", (line) => lines.push(line));
  url = `http://127.0.0.1:${/\d+$/.exec(String(first))?.[0]}`;
});

afterEach(async () => {
  const closed = once(receiver, "close");
  receiver.kill();
  await closed;
});

async function deliver(text: string, signature: string): Promise<number> {
  const headers = { "content-type": "application/json", [webhookSignatureHeader]: signature };
  return (await fetch(url, { method: "POST", body: text, headers })).status;
}

test("a delivery is taken once", async () => {
  const signature = await signWebhook(body, secret);
  expect(await deliver(body, signature)).toBe(204);
  expect(await deliver(body, signature)).toBe(204);
  await expect
    .poll(() => lines)
    .toStrictEqual(["task 616433306b763c8c0e922b14 in Webhook: street-1.jpg, 2 labels"]);
});

test("what is forged, unsigned or no JSON is not", async () => {
  expect(await deliver(body.replace("street-1", "street-2"), await signWebhook(body, secret))).toBe(401);
  expect(await deliver(body, await signWebhook(body, "another-secret"))).toBe(401);
  expect(await deliver(body, "")).toBe(401);
  expect(await deliver("[]", await signWebhook("[]", secret))).toBe(400);
  expect((await fetch(url)).status).toBe(405);
  await expect.poll(() => lines.length).toBe(4);
  expect(lines.join("\n")).not.toContain(secret);
  expect(lines.join("\n")).not.toContain("task 6164");
});

test("without a secret it does not start", async () => {
  const { ANGO_WEBHOOK_SECRET: _secret, ...env } = process.env;
  const child = spawn(process.execPath, ["-C", "@angokit/source", program, "0"], { env });
  const [code] = await once(child, "close");
  expect(code).toBe(1);
});
