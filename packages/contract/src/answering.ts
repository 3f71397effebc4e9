import type { OpenApiDocument, Operation, SchemaPlace } from "./document.ts";
import { isObject } from "./json.ts";
import { engineOf, problem, type Answer } from "./prism.ts";
import type { IncomingCall, Preference } from "./request.ts";
import { schemasOf } from "./schemas.ts";
import {
  bodyViolations,
  distinct,
  isJsonType,
  pathViolations,
  strictViolations,
  type Violation,
} from "./violations.ts";

/** Answers that come from data instead of the examples of the document; undefined leaves it to them. */
type DataAnswers = (operation: Operation, call: IncomingCall) => Answer | undefined;

/** What one request gets. */
export interface Outcome {
  readonly answer: Answer;
  readonly violations: readonly Violation[];
  /** Whether the operation was carried out: not when the request was refused, for whatever reason. */
  readonly processed: boolean;
}

/** Decides what one request gets. */
export type Answering = (
  operation: Operation,
  call: IncomingCall,
  preference: Preference,
  data: DataAnswers | undefined,
) => Promise<Outcome>;

/** Checks requests, picks answers and checks those too, by one document. */
export async function answeringOf(document: OpenApiDocument): Promise<Answering> {
  const engine = await engineOf(document);
  const schemas = schemasOf(document);

  async function requestViolations(operation: Operation, call: IncomingCall): Promise<readonly Violation[]> {
    const refused = await engine.refusals(operation, call);
    // Who is not let in is told nothing else.
    if (refused.length > 0) return refused;
    return distinct([
      ...pathViolations(call),
      ...bodyViolations(operation, call),
      ...strictViolations(operation, call, schemas),
    ]);
  }

  async function refuse(
    operation: Operation,
    call: IncomingCall,
    violations: readonly Violation[],
  ): Promise<Answer> {
    const codes = new Set(violations.map((violation) => violation.code));
    const statuses = codes.has("security") ? [401] : codes.has("content-type") ? [415, 422, 400] : [422, 400];
    const last = statuses.at(-1) ?? 400;
    const status =
      statuses.find((candidate) => operation.responses.has(String(candidate))) ??
      (responseKey(operation, last) === undefined ? undefined : last);
    const text = sentence(violations);
    if (status === undefined) return problem(last, "The request is not valid", text);
    const answer = await engine.answer(
      operation,
      { ...call, headers: { ...call.headers, accept: "*/*" } },
      {
        code: String(status),
        example: undefined,
        dynamic: false,
        seed: undefined,
      },
    );
    // The example of a 401 is what a client sees on the real server; for bad input no example can fit.
    return status === 401 ? answer : withReason(operation, answer, text);
  }

  /** The envelope of the document, with what was wrong in place of what the example says. */
  function withReason(operation: Operation, answer: Answer, reason: string): Answer {
    const { body } = answer;
    if (!isObject(body)) return answer;
    for (const member of REASON_MEMBERS) {
      if (typeof body[member] !== "string") continue;
      const told = { ...answer, body: { ...body, [member]: reason } };
      if (lies(operation, told).length === 0) return told;
    }
    return answer;
  }

  /** What an answer has that the document does not allow. */
  function lies(operation: Operation, answer: Answer): readonly Violation[] {
    const lie = (code: string, message: string): readonly Violation[] => [
      { location: ["response"], code, severity: "error", message: `${operation.id}: ${message}` },
    ];
    const key = responseKey(operation, answer.status);
    if (key === undefined) return lie("status", `the status ${answer.status} is not documented`);
    const contents = operation.responses.get(key) ?? new Map<string, SchemaPlace>();
    if (answer.body === undefined && contents.size === 0) return [];
    const mediaType = (answer.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    const place = contents.get(mediaType);
    if (place === undefined) {
      return lie("content-type", `the content type "${mediaType}" is not documented for ${answer.status}`);
    }
    return place.schema === undefined || !isJsonType(mediaType)
      ? []
      : schemas.check(place, answer.body, ["response"]);
  }

  return async (operation, call, preference, data) => {
    const violations = await requestViolations(operation, call);
    if (violations.some((violation) => violation.severity === "error")) {
      return { answer: await refuse(operation, call, violations), violations, processed: false };
    }
    const answer =
      (preference.code === undefined && preference.example === undefined && !preference.dynamic
        ? data?.(operation, call)
        : undefined) ?? (await engine.answer(operation, call, preference));
    const processed = answer.status < 400;
    if (answer.isOwn) return { answer, violations, processed };
    const found = lies(operation, answer);
    if (found.length === 0) return { answer, violations, processed };
    // What Prism makes up at random stops short where schemas are recursive: that is no lie of anyone.
    if (preference.dynamic) {
      const warnings = found.map((violation) =>
        Object.assign({}, violation, { severity: "warning" as const }),
      );
      return { answer, violations: [...violations, ...warnings], processed };
    }
    const text = sentence(found);
    return {
      answer: problem(500, "The mock's answer breaks the OpenAPI document", text),
      violations: [...violations, ...found],
      processed,
    };
  };
}

/** Where an envelope says why; the last two are those of RFC 9457. */
const REASON_MEMBERS = ["message", "detail", "title"] as const;

function sentence(violations: readonly Violation[]): string {
  const shown = violations.slice(0, 5).map(({ message }) => message);
  const rest = violations.length - shown.length;
  return `${shown.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

/** The documented response that a status belongs to: `404`, else `4XX`, else `default`. */
export function responseKey(operation: Operation, status: number): string | undefined {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, "default"];
  return keys.find((key) => operation.responses.has(key));
}
