/**
 * Query parameters that let whoever holds the address read the file: the signatures of S3, Google, Azure, CloudFront
 * and the like by name, and any long value that looks random.
 */
const SECRET =
  /[?&#;](?:x-[a-z]+-|[^=&]*(?:sign|sig=|token|secret|key|auth|credential|expires|policy|hash|jwt|password|session)|[^=&]*=[A-Za-z0-9_+/%=-]{32,}(?:[&#]|$))/i;

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
  return isUrl(text) && (SECRET.test(text) || /^[^/]+:\/\/[^/]*@/.test(text)) ? withoutQuery(text) : text;
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
