import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { unzip } from "../src/zip.ts";
import { all, rejection } from "./loopback.ts";
import { zipFile, type ZipStyle } from "./zip-file.ts";

async function* inParts(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(file: Uint8Array<ArrayBuffer>, size = 65_536): Promise<Buffer> {
  return Buffer.concat(await all(unzip(inParts(file, size))));
}

const text = Buffer.from(JSON.stringify(Array.from({ length: 3000 }, (_, index) => ({ index }))));
const noise = randomBytes(700_000);

const styles: readonly ZipStyle[] = [
  {},
  { isStored: true },
  { isStreamed: true },
  { isZip64: true },
  { isZip64: true, isStreamed: true },
  { isStored: true, isStreamed: true },
  { comment: "made at night".repeat(1000) },
];

describe.each(styles)("a file that is %o", (style) => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", text],
    ["much more than is held back", noise],
  ])("gives %s", async (_name, content) => {
    const file = zipFile(content, style);
    for (const size of [1000, 65_536, 1_000_000]) {
      expect((await unpacked(file, size)).equals(content)).toBe(true);
    }
  });
});

test("any split of the bytes is the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2000 }),
      fc.integer({ min: 1, max: 300 }),
      fc.record({ isStored: fc.boolean(), isStreamed: fc.boolean(), isZip64: fc.boolean() }),
      async (content, size, style) => {
        const found = await unpacked(zipFile(content, style), size);
        expect(found.equals(Buffer.from(content))).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ["a page", Buffer.from("<!doctype html><title>Sign in</title>".repeat(10))],
  ["nothing", Buffer.alloc(0)],
  ["an encrypted entry", zipFile(text, { isEncrypted: true })],
  ["two entries", zipFile(text, { count: 2 })],
  ["no entry", zipFile(text, { count: 0 })],
  ["a wrong checksum", zipFile(text, { checksum: 7 })],
  ["a stored entry with a wrong checksum", zipFile(text, { checksum: 7, isStored: true })],
])("%s is refused", async (_name, file) => {
  expect(await rejection(unpacked(Uint8Array.from(file)))).toBeInstanceOf(Error);
});

test("a file that is cut anywhere, or has a byte changed in its entry, is refused", async () => {
  for (const style of [{}, { isStored: true }, { isStreamed: true, isZip64: true }]) {
    const file = zipFile(text.subarray(0, 2000), style);
    for (let end = 0; end < file.length; end += 7) {
      expect(await rejection(unpacked(file.slice(0, end)))).toBeInstanceOf(Error);
    }
    for (let at = 70; at < 200; at += 3) {
      const changed = Uint8Array.from(file, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await rejection(unpacked(changed))).toBeInstanceOf(Error);
    }
  }
});

test("what is read no more, is closed", async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    try {
      yield* inParts(zipFile(noise), 10_000);
    } finally {
      isClosed = true;
    }
  }
  for await (const chunk of unzip(source())) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  await vi.waitFor(() => expect(isClosed).toBe(true));
});

test("what the source throws, comes out", async () => {
  const fault = new Error("the line is dead");
  async function* source(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    yield* inParts(zipFile(noise).subarray(0, 500_000), 10_000);
    throw fault;
  }
  expect(await rejection(all(unzip(source())))).toBe(fault);
});
