import { isObject, pointerTo } from "../json.ts";
import { mediaTypeOf } from "./body.ts";
import { splitUrl, type RecordedRequest } from "./recorded-exchange.ts";

/** The recorded request that is most like another one, and what differs. */
export interface Nearest {
  readonly request: RecordedRequest;
  /** `query page: "2", recorded "1"`; the most important first. */
  readonly differences: readonly string[];
}

/** How many differences of bodies are told. */
const MOST = 5;
const LONGEST = 60;

/** @returns undefined when nothing was recorded */
export function nearestTo(
  request: RecordedRequest,
  recorded: Iterable<RecordedRequest>,
): Nearest | undefined {
  let best: (Nearest & { readonly distance: number }) | undefined;
  for (const candidate of recorded) {
    const found = compare(request, candidate);
    if (best === undefined || found.distance < best.distance) best = { request: candidate, ...found };
  }
  return best === undefined ? undefined : { request: best.request, differences: best.differences };
}

function compare(
  here: RecordedRequest,
  recorded: RecordedRequest,
): { readonly distance: number; readonly differences: readonly string[] } {
  const differences: string[] = [];
  let distance = 0;
  if (here.method !== recorded.method) {
    differences.push(`method: ${here.method}, recorded ${recorded.method}`);
    distance += 50;
  }
  const a = splitUrl(here.url);
  const b = splitUrl(recorded.url);
  if (a.path !== b.path) {
    differences.push(`path: ${a.path}, recorded ${b.path}`);
    const left = a.path.split("/");
    const right = b.path.split("/");
    const unlike = left.filter((step, index) => step !== right[index]).length;
    distance += 20 * unlike + (left.length === right.length ? 0 : 100);
  }
  for (const name of new Set([...a.query, ...b.query].map(([key]) => key))) {
    const values = (query: typeof a.query): string | undefined => {
      const found = query.filter(([key]) => key === name).map(([, value]) => value);
      return found.length === 0 ? undefined : found.join(", ");
    };
    const [left, right] = [values(a.query), values(b.query)];
    if (left === right) continue;
    differences.push(`query ${name}: ${shown(left)}, recorded ${shown(right)}`);
    distance += 5;
  }
  const types = [here, recorded].map((side) =>
    side.body === undefined ? "none" : mediaTypeOf(side.headers["content-type"] ?? ""),
  );
  if (types[0] !== types[1]) {
    differences.push(`content type of the body: ${types[0] ?? ""}, recorded ${types[1] ?? ""}`);
    distance += 5;
  }
  const bodies = [...bodyDifferences(contentOf(here), contentOf(recorded), "")];
  differences.push(...bodies.slice(0, MOST));
  if (bodies.length > MOST) differences.push(`and ${bodies.length - MOST} more in the body`);
  return { distance: distance + Math.min(bodies.length, 10), differences };
}

/** The place in a JSON body is that of the JSON, without our own wrapper. */
function contentOf({ body }: RecordedRequest): unknown {
  return body === undefined ? undefined : "json" in body ? body.json : body;
}

function* bodyDifferences(here: unknown, recorded: unknown, pointer: string): Generator<string> {
  if (Array.isArray(here) && Array.isArray(recorded)) {
    for (let index = 0; index < Math.max(here.length, recorded.length); index++) {
      yield* bodyDifferences(here[index], recorded[index], pointerTo(pointer, index));
    }
  } else if (isObject(here) && isObject(recorded)) {
    for (const key of new Set([...Object.keys(here), ...Object.keys(recorded)])) {
      yield* bodyDifferences(here[key], recorded[key], pointerTo(pointer, key));
    }
  } else if (JSON.stringify(here) !== JSON.stringify(recorded)) {
    yield `body ${pointer}: ${shown(here)}, recorded ${shown(recorded)}`;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
