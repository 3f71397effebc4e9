import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Buffers } from "../src/bytes/buffers.ts";
import { JsonWriter } from "../src/bytes/json-writer.ts";
import { Template } from "../src/bytes/template.ts";
import { HeldLines } from "../src/coco/held-lines.ts";
import { writeCoco } from "../src/coco/write.ts";
import { memorySink } from "../src/io/sink.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import { fileSink } from "../src/node/file-sink.ts";
import { PackedWriter } from "../src/node/packed-writer.ts";
import { diskScratch } from "../src/node/scratch.ts";
import { at, inEmptyFolder } from "./sink-place.ts";

inEmptyFolder();

/** Numbers with few digits and with many. */
function ring(rank: number): number[] {
  return Array.from({ length: 2000 }, (_, i) => (i % 3 === 0 ? (rank + i) / 7 : i / 4));
}

async function* images(): AsyncGenerator<DatasetImage> {
  for (let rank = 0; rank < 1000; rank += 1) {
    const shape = { type: "polygon", parts: [{ outer: ring(rank), holes: [] }] } as const;
    const annotation = { id: `a${rank}`, category: 0, shape, attributes: [], extra: { at: rank / 3 } };
    yield {
      id: rank,
      name: `${rank}.jpg`,
      media: "image",
      annotations: [annotation],
      attributes: [],
      relations: [],
      extra: {},
    };
  }
}

/** Images with long outlines: some tens of megabytes as text. */
function outlines(): Dataset {
  const categories = [{ id: 1, name: "cat", extra: {} }];
  return { header: { source: "ango", categories, splits: [], info: {}, extra: {} }, images: images() };
}

async function* failing(): AsyncGenerator<Uint8Array> {
  for (let rank = 0; rank < 40; rank += 1) yield new Uint8Array(2 ** 20).fill(0x20);
  throw new RangeError("enough");
}

describe("a file of which another thread makes the text", () => {
  test("is the same", async () => {
    const sink = memorySink();
    const report = await writeCoco(sink)(outlines());
    expect(await writeCoco(fileSink(at("c.json")))(outlines())).toEqual(report);
    expect(readFileSync(at("c.json")).equals(sink.files.get("annotations.json") ?? new Uint8Array())).toBe(
      true,
    );
  });

  test("has the pieces in their order, whichever thread writes them", async () => {
    const buffers = new Buffers();
    const [packed, plain] = [new JsonWriter(2 ** 20, buffers), new JsonWriter(2 ** 20)];
    const descriptor = openSync(at("c"), "wx");
    const waiting = new Set<ArrayBufferLike>();
    const writer = new PackedWriter({ path: at("c"), shownAs: "c" }, descriptor, (buffer) => {
      buffers.give(buffer);
      waiting.delete(buffer);
    });
    const row = new Template(['{"rank":', ',"third":', "}"]);
    let given = 0;
    for (let rank = 0; given < 10; rank += 1) {
      for (const out of [packed, plain]) {
        out.text(`"${rank}":`);
        out.numbers(ring(rank));
        out.number(rank / 3);
        out.row(row, [rank, rank / 3]);
      }
      if (!packed.isFull) continue;
      const piece = packed.take();
      waiting.add(piece.buffer);
      await writer.add(piece);
      // The other thread is at it.
      if (waiting.has(piece.buffer)) given += 1;
    }
    await writer.add(packed.take());
    await writer.end();
    await writer.close();
    closeSync(descriptor);
    expect(readFileSync(at("c")).equals(plain.take())).toBe(true);
  });

  test("leaves nothing where what makes it fails", async () => {
    const sink = fileSink(at("c.json"));
    await expect(sink.writePacked?.("c.json", failing(), () => {})).rejects.toThrow("enough");
    await sink.abort();
    expect(readdirSync(at("."))).toEqual([]);
  });

  test.skipIf(process.platform === "win32")("tells what the system says to the other thread", () => {
    const module = JSON.stringify(join(import.meta.dirname, "../src/node/file-sink.ts"));
    const source = `
      import { fileSink } from ${module};
      const sink = fileSink(${JSON.stringify(at("c.json"))});
      let given = 0;
      const written = new Set();
      async function* pieces() {
        for (;;) {
          const piece = new Uint8Array(2 ** 20).fill(0x20);
          yield piece;
          // The other thread is at it.
          if (!written.has(piece.buffer)) given += 1;
        }
      }
      await sink.writePacked("c.json", pieces(), (buffer) => written.add(buffer))
        .catch(async (error) => { console.log(error.code, given > 0); await sink.abort(); });
    `;
    // A thread does not start in a process whose program stands in an argument.
    writeFileSync(at("program.mjs"), source);
    // 256 MiB, in blocks of 1024 bytes.
    const script = 'ulimit -f 262144 && trap "" XFSZ && exec "$0" --conditions=@angokit/source "$1"';
    const said = execFileSync("bash", ["-c", script, process.execPath, at("program.mjs")], {
      encoding: "utf8",
    });
    expect(said).toBe("output/no-space true\n");
    expect(readdirSync(at("."))).toEqual(["program.mjs"]);
  });
});

test.each([
  ["in memory", undefined],
  ["outside of memory, from some megabytes on", diskScratch],
])("lines that come last are held %s", (_, scratch) => {
  const lines = new HeldLines(scratch);
  const expected = new JsonWriter(2 ** 16);
  for (let rank = 0; rank < 300; rank += 1) {
    for (const out of [lines.out, expected]) out.numbers(Array.from({ length: 20_000 }, () => rank));
    lines.settle();
  }
  expect(Buffer.concat([...lines.take()]).equals(expected.take())).toBe(true);
  lines.close();
});
