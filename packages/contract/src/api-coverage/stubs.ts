import { responseKey } from "../answering.ts";
import type { OpenApiDocument, Operation, Parameter } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { schemasOf, type Schemas } from "../schemas.ts";
import { isJsonType } from "../violations.ts";
import { changedFor } from "./breaking.ts";
import type { OperationPlan, Target } from "./plan.ts";
import { isForm } from "../forms.ts";
import { exchangeOf, fetchOf, isRefused, placeOf, written, type Content, type Draft } from "./drafts.ts";
import { samplerOf, type Fullness, type Sampler } from "./samples.ts";

export interface StubOptions {
  /** How tests name the document: a path or URL; left out for the one of `@angokit/spec`. */
  readonly spec?: string;
}

/** Makes tests for what was not reached. */
export interface Stubs {
  /** Lines that every file with such tests begins with. */
  readonly header: string;
  /** A test for each target that a request can reach: those of answers are the server's to reach. */
  of(plan: OperationPlan, missing: readonly Target[]): StubsOfOperation;
}

interface StubsOfOperation {
  readonly stubs: readonly string[];
  /** Why some of the tests could not be made: `needs a value for path/isbn: give it an example`. */
  readonly lacking: readonly string[];
}

/** Once those are pasted, the next ones come. */
const KEYWORDS_AT_ONCE = 40;

export function stubsOf(spec: OpenApiDocument, options: StubOptions): Stubs {
  const schemas = schemasOf(spec);
  const sample = samplerOf(schemas);
  return {
    header: headerOf(options.spec),
    of: (plan, missing) => {
      const maker = makerOf(spec, schemas, sample, plan);
      const least = maker.request("least");
      const stubs: string[] = [];
      const reached = new Set<string>();
      let keywords = 0;
      for (const target of missing) {
        // One request reaches much: a test for each thing would be the same test over and over.
        if (reached.has(target.key)) continue;
        let stub: Stub | undefined;
        if (target.dimension === "keyword") {
          if (target.side === "response" || keywords >= KEYWORDS_AT_ONCE) continue;
          stub = maker.keyword(target);
          if (stub !== undefined) keywords += 1;
        } else if (least !== undefined) {
          stub =
            target.dimension === "status"
              ? maker.status(target.status, least)
              : maker.parameter(target, least);
        }
        if (stub === undefined) continue;
        stubs.push(stub.text);
        for (const key of stub.reaches) reached.add(key);
      }
      return { stubs, lacking: maker.lacking(missing) };
    },
  };
}

function headerOf(spec: string | undefined): string {
  return spec === undefined
    ? [
        `import { expect } from "vitest";`,
        `import { mockTest as test } from "@angokit/contract/vitest";`,
      ].join("\n")
    : [
        `import { expect } from "vitest";`,
        `import { createMatchers, createMockTest } from "@angokit/contract/vitest";`,
        ``,
        `const spec = ${JSON.stringify(spec)};`,
        `const test = createMockTest({ spec });`,
        `expect.extend(createMatchers(spec));`,
      ].join("\n");
}

interface Stub {
  readonly text: string;
  /** Keys of what its request reaches. */
  readonly reaches: Iterable<string>;
}

interface Maker {
  lacking(missing: readonly Target[]): readonly string[];
  request(fullness: Fullness): Draft | undefined;
  status(status: string, draft: Draft): Stub | undefined;
  parameter(target: Extract<Target, { dimension: "parameter" }>, draft: Draft): Stub | undefined;
  keyword(target: Extract<Target, { dimension: "keyword" }>): Stub | undefined;
}

function makerOf(spec: OpenApiDocument, schemas: Schemas, sample: Sampler, plan: OperationPlan): Maker {
  const { operation } = plan;
  const id = operation.id;
  const contents: readonly Content[] = [...(operation.body ?? [])];
  const content =
    contents.find(([mediaType]) => isJsonType(mediaType)) ??
    contents.find(([mediaType]) => isForm(mediaType));
  const drafts = new Map<Fullness, Draft | undefined>();

  function request(fullness: Fullness): Draft | undefined {
    if (drafts.has(fullness)) return drafts.get(fullness);
    const draft = drafted(fullness);
    drafts.set(fullness, draft);
    return draft;
  }

  function drafted(fullness: Fullness): Draft | undefined {
    const parameters = new Map<string, unknown>();
    for (const parameter of operation.parameters) {
      if (!parameter.required) continue;
      const value = valueFor(parameter, "least");
      if (value === undefined) return undefined;
      parameters.set(placeOf(parameter), value);
    }
    if (operation.body === undefined) return { parameters, body: undefined };
    const body = content === undefined ? undefined : sample(content[1], fullness);
    return body === undefined && operation.isBodyRequired ? undefined : { parameters, body };
  }

  function valueFor(parameter: Parameter, fullness: Fullness): unknown {
    const place = parameter.jsonContent ?? parameter.schema;
    return place === undefined ? "text" : (sample(place, fullness) ?? sample(place, "least"));
  }

  /** The test, when its request does reach what it is for. */
  function checked(key: string, title: string, draft: Draft): Stub | undefined {
    const wire = written(spec, operation, draft, content);
    if (wire === undefined) return undefined;
    const reached = reachedKeys(plan, exchangeOf(operation, wire));
    if (!reached.has(key)) return undefined;
    const text = testOf(title, fetchOf(spec, operation, wire), [
      `expect(response.ok).toBe(${isRefused(operation, schemas, wire) ? "false" : "true"});`,
    ]);
    return { text, reaches: reached.keys() };
  }

  function lacking(missing: readonly Target[]): readonly string[] {
    if (!missing.some((target) => target.dimension !== "keyword" || target.side === "request")) return [];
    const isMissing = (parameter: Parameter): boolean =>
      missing.some(
        (target) =>
          target.dimension === "parameter" &&
          target.variant !== "absent" &&
          placeOf(target.parameter) === placeOf(parameter),
      );
    const names = operation.parameters
      .filter((parameter) => parameter.required || isMissing(parameter))
      .filter((parameter) => valueFor(parameter, "least") === undefined)
      .map((parameter) => `${parameter.in}/${parameter.name}`);
    const isWithoutBody = content === undefined ? false : sample(content[1], "least") === undefined;
    return [
      ...[...names, ...(isWithoutBody ? ["the body"] : [])].map(
        (name) => `needs a value for ${name}: give it an example`,
      ),
      ...(operation.isBodyRequired && content === undefined
        ? [
            `needs a body that is neither JSON nor a form: ${contents.map(([mediaType]) => mediaType).join(", ")}`,
          ]
        : []),
    ];
  }

  return {
    lacking,
    request,
    status: (status, draft) => {
      const code = codeOf(operation, status);
      const wire = written(spec, operation, draft, content);
      if (wire === undefined) return undefined;
      const fetched = fetchOf(spec, operation, wire, `code=${code}`);
      const text = testOf(`${id} answers ${status}`, fetched, [
        `expect(response.status).toBe(${code});`,
        `await expect(response).toMatchOperation(${JSON.stringify(id)});`,
      ]);
      return { text, reaches: reachedKeys(plan, exchangeOf(operation, wire)) };
    },
    parameter: ({ key, parameter, variant }, draft) => {
      const parameters = new Map(draft.parameters);
      const place = placeOf(parameter);
      if (variant === "absent") parameters.delete(place);
      else {
        const plain = valueFor(parameter, "least");
        const value = variant === "present" ? plain : JSON.parse(variant);
        parameters.set(place, Array.isArray(plain) && !Array.isArray(value) ? [value] : value);
      }
      const what = variant === "absent" ? "without" : "with";
      const name =
        variant === "absent" || variant === "present" ? parameter.name : `${parameter.name}=${variant}`;
      return checked(key, `${id} ${what} ${name}`, { ...draft, parameters });
    },
    keyword: ({ key, place, target }) => {
      const said = [target.keyword, target.detail].filter((text) => text !== "").join(" ");
      const title = `${id} ${place}${target.at} ${said}: ${target.variant}`;
      for (const fullness of ["least", "full"] as const) {
        const draft = request(fullness);
        if (draft === undefined) continue;
        const parameter = operation.parameters.find((one) => placeOf(one) === place);
        const before = parameter === undefined ? draft.body : valueFor(parameter, fullness);
        const changed = before === undefined ? undefined : changedFor(before, target);
        if (changed === undefined) continue;
        const stub = checked(
          key,
          title,
          parameter === undefined
            ? { ...draft, body: changed.value }
            : { ...draft, parameters: new Map(draft.parameters).set(place, changed.value) },
        );
        if (stub !== undefined) return stub;
      }
      return undefined;
    },
  };
}

function reachedKeys(plan: OperationPlan, exchange: Exchange): ReadonlySet<string> {
  const keys = new Set<string>();
  plan.reach(exchange, (key) => void keys.add(key));
  return keys;
}

/** A status that belongs to what is documented: the first of a range, for `default` the first that nothing else has. */
function codeOf(operation: Operation, status: string): number {
  if (/^\d{3}$/.test(status)) return Number(status);
  const first = status === "default" ? 400 : Number(status[0]) * 100;
  for (let code = first; code < 600; code++) if (responseKey(operation, code) === status) return code;
  return first;
}

function testOf(title: string, request: string, expectations: readonly string[]): string {
  return [
    `test(${JSON.stringify(title)}, async ({ mock }) => {`,
    request,
    ...expectations.map((line) => `  ${line}`),
    `});`,
  ].join("\n");
}
