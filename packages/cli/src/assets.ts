import { type DatasetImage, imageSizeOf } from "@angokit/formats";
import { setTimeout as sleep } from "node:timers/promises";
import { WorldError } from "./failure.ts";

/** Enough of an image file to hold its header, with a large EXIF thumbnail before it. */
const HEADER_BYTES = 262_144;
/** Without a byte for so long, an asset counts as unreachable. */
const SILENCE_MS = 60_000;
const AT_ONCE = 8;
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 500;

/**
 * Images whose size the project does not know get it from the first bytes of the asset. The order stays; up to
 * eight are asked for at once.
 * @throws WorldError `pull/asset` where the asset can't be fetched or is no image
 */
export async function* withRemoteSizes(images: AsyncIterable<DatasetImage>): AsyncGenerator<DatasetImage> {
  const waiting: Promise<DatasetImage>[] = [];
  const done = new AbortController();
  try {
    for await (const image of images) {
      const sized = withSize(image, done.signal);
      // A failure is thrown where the image's turn comes; until then it must not count as unhandled.
      sized.catch(() => {});
      waiting.push(sized);
      const first = waiting.length >= AT_ONCE ? waiting.shift() : undefined;
      if (first !== undefined) yield await first;
    }
    for (const next of waiting) yield await next;
  } finally {
    done.abort();
  }
}

async function withSize(image: DatasetImage, signal: AbortSignal): Promise<DatasetImage> {
  const { url } = image;
  const isKnown = image.width !== undefined && image.height !== undefined;
  if (image.media !== "image" || isKnown || url === undefined) return image;
  const size = await imageSizeOf({
    name: image.name,
    // The rest is not read, even where the server ignores ranges.
    stream: () =>
      start(assetBytes(image, url, { headers: { range: `bytes=0-${HEADER_BYTES - 1}` }, signal })),
  });
  if (size === undefined) throw assetFailure(image, url, "is no image whose size can be read");
  return { ...image, ...size };
}

async function* start(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    yield chunk;
    length += chunk.length;
    if (length >= HEADER_BYTES) return;
  }
}

/** The bytes of an asset as they come. A server that fails before the first of them is asked again. */
async function* assetBytes(
  image: DatasetImage,
  url: string,
  init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array> {
  if (!/^https?:/i.test(url)) throw assetFailure(image, url, "is at no http address");
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const signals = [silence.signal, ...(init.signal === undefined ? [] : [init.signal])];
  try {
    const response = await answer(image, url, init.headers ?? {}, AbortSignal.any(signals));
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof WorldError) throw error;
    throw assetFailure(image, url, silence.signal.aborted ? "does not answer" : "can't be reached", error);
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

async function answer(
  image: DatasetImage,
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, { headers, signal }).catch((error: unknown) => {
      if (attempt === ATTEMPTS || signal.aborted) throw error;
      return undefined;
    });
    if (response?.ok === true) return response;
    await response?.body?.cancel();
    const mayPass = response === undefined || response.status === 429 || response.status >= 500;
    if (response !== undefined && (!mayPass || attempt === ATTEMPTS)) {
      throw assetFailure(image, url, `answered with HTTP ${response.status}`);
    }
    await sleep(FIRST_WAIT_MS * attempt, undefined, { signal });
  }
}

/** The error of an asset that can't be had. `what` goes on after its address. */
export function assetFailure(
  image: DatasetImage,
  url: string | undefined,
  what: string,
  cause?: unknown,
): WorldError {
  const name = withoutQuery(image.name);
  const place = url === undefined ? "the asset" : `the asset at ${withoutQuery(url)}`;
  return new WorldError("pull/asset", `${name}: ${place} ${what}.`, {
    image: name,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Of an address, what opens no file to others: signatures are in the query. External ids can be addresses, too. */
function withoutQuery(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return origin + pathname;
}
