import { Zip, ZipDeflate } from "fflate";

/**
 * A ZIP file with one entry: the rows as a JSON array (`export.json`), or one to a line (`export.ndjson`).
 *
 * The text of many rows can be longer than a string may be, so it is packed a piece at a time.
 */
export function zipOf(name: string, rows: readonly unknown[], lines: boolean): Uint8Array {
  const packed: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    packed.push(chunk);
  });
  const entry = new ZipDeflate(`${name}.${lines ? "ndjson" : "json"}`, { level: 1 });
  zip.add(entry);
  const [open, between, close] = lines ? ["", "\n", "\n"] : ["[", ",", "]"];
  const encoder = new TextEncoder();
  entry.push(encoder.encode(rows.length === 0 && lines ? "" : open));
  for (let start = 0; start < rows.length; start += 1000) {
    const text = rows.slice(start, start + 1000).map((row) => JSON.stringify(row));
    entry.push(encoder.encode(`${start === 0 ? "" : between}${text.join(between)}`));
  }
  entry.push(encoder.encode(rows.length === 0 && lines ? "" : close), true);
  zip.end();
  return Buffer.concat(packed);
}
