/**
 * The objects in a JSON array, or in JSON texts one behind the other (NDJSON), while they come. Only one of them is
 * held at a time.
 * @throws {Error} the text is neither, or not whole
 */
export async function* jsonRows(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  /** What came of the object that is being read. */
  let parts: string[] = [];
  let depth = 0;
  let [isText, isEscaped] = [false, false];
  /** What stands around the objects, without commas and space: nothing, or the brackets of an array. */
  let frame = "";
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (code === backslash) isEscaped = true;
        else if (code === quote) isText = false;
      } else if (code === openBrace) {
        if (depth === 0) start = at;
        depth += 1;
      } else if (depth === 0) {
        if (code > space && (code !== comma || frame !== "[")) frame += text.charAt(at);
        if (!"[]".startsWith(frame)) throw new Error("It has other rows than objects.");
      } else if (code === quote) {
        isText = true;
      } else if (code === closeBrace) {
        depth -= 1;
        if (depth > 0) continue;
        parts.push(text.slice(start, at + 1));
        const row = parts.join("");
        parts = [];
        yield JSON.parse(row);
      }
    }
    if (depth > 0) parts.push(text.slice(start));
  }
  decoder.decode();
  if (depth > 0 || frame === "[") throw new Error("It ends within a row.");
}

const [quote, comma, backslash, openBrace, closeBrace, space] = [34, 44, 92, 123, 125, 32];
