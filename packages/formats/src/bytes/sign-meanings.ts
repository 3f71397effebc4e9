/** What a sign means for a text that it is in. */
export const ESCAPED = 1;
export const OF_QUERY = 2;
export const COLON = 4;
/** That of each UTF-16 unit: control characters, quotes, backslashes and all beyond ASCII may be written in another way. */
export const MEANINGS: Uint8Array = new Uint8Array(2 ** 16).fill(ESCAPED, 127).fill(ESCAPED, 0, 32);
for (const sign of '"\\') MEANINGS[sign.charCodeAt(0)] = ESCAPED;
for (const sign of "?&#;@") MEANINGS[sign.charCodeAt(0)] = OF_QUERY;
MEANINGS[":".charCodeAt(0)] = COLON;
