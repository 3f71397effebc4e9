/*
 * Query parameters that let whoever holds the address read the file: the signatures of S3, Google, Azure, CloudFront
 * and the like by name, and any long value that looks random. Each expression looks at a character once or twice:
 * names of images can be as long as someone likes.
 */
const PARAMETER = /[?&#;]([^=&]*=?)/g;
const SIGNED_HEADER = /[?&#;]x-[a-z]+-/i;
const SECRET_NAME = /sign|sig=|token|secret|key|auth|credential|expires|policy|hash|jwt|password|session/i;
const RANDOM_VALUE = /[A-Za-z0-9_+/%=-]{32,}(?:[&#]|$)/y;

function hasSecret(url: string): boolean {
  if (SIGNED_HEADER.test(url)) return true;
  for (const { 0: whole, 1: name = "", index } of url.matchAll(PARAMETER)) {
    if (SECRET_NAME.test(name)) return true;
    if (!name.endsWith("=")) continue;
    RANDOM_VALUE.lastIndex = index + whole.length;
    if (RANDOM_VALUE.test(url)) return true;
  }
  return false;
}

/** Whether a text is an absolute address with a scheme, such as `https://…`, and not a Windows drive. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/** An address without its query, fragment and user part: the rest of a signed URL is a secret, and expires. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/@]*@/i, "$1");
}

/** A text as it may be told to people or written to a file: a URL that carries a signature loses its query. */
export function withoutSecret(text: string): string {
  return isUrl(text) && (hasSecret(text) || /^[^/]+:\/\/[^/]*@/.test(text)) ? withoutQuery(text) : text;
}

/** The path of an address, decoded, without host and query. `undefined` where it is no address. */
export function urlPath(url: string): string | undefined {
  if (!isUrl(url)) return undefined;
  const path = withoutQuery(url).replace(/^[^:]+:\/\/[^/]*\/?/, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
