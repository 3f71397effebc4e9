import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { answeringOf, type Answering } from "./answering.ts";
import { loadSpec, operationsOf, type OpenApiDocument, type Operation, type Spec } from "./document.ts";
import { engineOf, type Engine } from "./prism.ts";

/** A document with all that is made of it: read, prepared and compiled once in a process. */
export interface Loaded {
  readonly spec: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly answering: Answering;
  readonly engine: Engine;
}

/**
 * Loads a document, or takes what was made of it before. A file that changed is read again; a URL of the web is read
 * each time.
 *
 * @throws ContractError `contract/spec-unreadable`, `contract/spec-invalid`, `contract/prism-missing`
 */
export async function loadedSpec(spec: Spec | undefined): Promise<Loaded> {
  if (typeof spec === "object" && !(spec instanceof URL)) {
    return kept(byObject, spec, () => loadSpec(spec).then(preparedOf));
  }
  const file = fileOf(spec);
  const state = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file !== undefined && state !== undefined) {
    const version = `${state.mtimeMs} ${state.size}`;
    const known = byFile.get(file);
    if (known?.version === version) return known.loaded;
    const loaded = loadSpec(spec).then(preparedOf);
    byFile.set(file, { version, loaded });
    loaded.catch(() => byFile.delete(file));
    return loaded;
  }
  return preparedOf(await loadSpec(spec));
}

const byObject = new WeakMap<object, Promise<Loaded>>();
const byDocument = new WeakMap<OpenApiDocument, Promise<Loaded>>();
const byFile = new Map<string, { readonly version: string; readonly loaded: Promise<Loaded> }>();

async function preparedOf(spec: OpenApiDocument): Promise<Loaded> {
  return kept(byDocument, spec, async () => ({
    spec,
    operations: operationsOf(spec),
    answering: await answeringOf(spec),
    engine: await engineOf(spec),
  }));
}

/** What failed is not kept: it may be mended. */
async function kept<Key extends object>(
  cache: WeakMap<Key, Promise<Loaded>>,
  key: Key,
  make: () => Promise<Loaded>,
): Promise<Loaded> {
  let loaded = cache.get(key);
  if (loaded === undefined) {
    loaded = make();
    cache.set(key, loaded);
    loaded.catch(() => cache.delete(key));
  }
  return loaded;
}

function fileOf(spec: string | URL | undefined): string | undefined {
  if (spec === undefined) return undefined;
  if (spec instanceof URL) return spec.protocol === "file:" ? fileURLToPath(spec) : undefined;
  if (!/^(?:file|https?):\/\//.test(spec)) return spec;
  return spec.startsWith("file:") ? fileURLToPath(new URL(spec)) : undefined;
}
