import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { namesOf, startHub, type Hub } from "./hub.ts";

const program = fileURLToPath(new URL("upload-process.ts", import.meta.url));

interface Run {
  /** The lines that it wrote. */
  readonly lines: Promise<string[]>;
  readonly kill: () => void;
}

function upload(hub: Hub, resume: string): Run {
  const child = spawn(process.execPath, [program, hub.mock.url, hub.project, resume], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = text(child.stdout).then(async (written) => {
    await ended;
    return written.split("\n").slice(0, -1);
  });
  return { lines, kill: () => child.kill("SIGKILL") };
}

test.each([
  // Killed when the n-th request was carried out and its answer not sent.
  [1, "count"],
  [4, "count"],
  [6, "true"],
  [3, "true"],
])("killed in request %i, an upload goes on with resume: %s, and nothing comes twice", async (fatal, how) => {
  let count = 0;
  let run: Run | undefined;
  await using hub = await startHub(
    {},
    {
      onExchange: ({ operationId }) => {
        if (operationId !== "uploadCloudAssets") return;
        count += 1;
        if (count === fatal) run?.kill();
      },
    },
  );
  run = upload(hub, "");
  const before = await run.lines;
  // Whether the answer of the last came through is for the system to say.
  expect([(fatal - 1) * 10, fatal * 10]).toContain(before.length);
  expect(await hub.externalIds()).toHaveLength(fatal * 10);

  const after = await upload(hub, how === "count" ? `${before.length}` : how).lines;
  const start = how === "count" ? before.length : 0;
  expect(after).toStrictEqual(
    Array.from(
      { length: 60 - start },
      (_, at) => `${start + at} ${start + at < fatal * 10 ? "present" : "done"}`,
    ),
  );
  expect(await hub.externalIds()).toStrictEqual(namesOf(60).toSorted());
  expect(hub.processed("uploadCloudAssets")).toBe(6);
});
