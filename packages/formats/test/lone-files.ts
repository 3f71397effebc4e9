import type { Content } from "../src/io/sink.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { fileSink } from "../src/node/file-sink.ts";
import { verify } from "../src/node/verify.ts";

/** Writes a file that has no mark of angokit in it. */
export async function put(
  out: string,
  content: Content,
  options = { about: true, overwrite: false },
): Promise<void> {
  const { about, overwrite } = options;
  const sink = fileSink(out, { overwrite, ...(about ? { about: () => ({ name: "any" }) } : {}) });
  try {
    await sink.write("any", content);
    await sink.commit({ images: 1, annotations: 2 });
  } finally {
    await sink.abort();
  }
}

/** Findings as `<severity> <code>`, or the error as `<code>: <message>`. */
export async function findings(path: string): Promise<readonly string[] | string> {
  const found: string[] = [];
  try {
    for await (const { severity, code } of verify(path)) found.push(`${severity} ${code}`);
  } catch (error) {
    if (error instanceof FormatError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return found;
}
