import { memoryFolder, memorySink } from "../src/index.ts";
import { repair, validate } from "../src/validate.ts";

/** Validates the files that it is sent, repairs them, and sends back what it found before and after. */
addEventListener("message", ({ data }: MessageEvent<ReadonlyMap<string, string>>) => {
  void (async () => {
    const before: string[] = [];
    for await (const { code } of validate(memoryFolder("set", data))) before.push(code);
    const sink = memorySink();
    const { changes } = await repair(memoryFolder("set", data), sink);
    const after: string[] = [];
    for await (const { code } of validate(memoryFolder("set", new Map(sink.files)))) after.push(code);
    postMessage({ before, changes, after });
  })();
});
