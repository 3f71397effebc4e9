/** What kind of thing changed in a document. */
export type ChangeKind =
  | "operation-added"
  | "operation-removed"
  | "operation-renamed"
  | "operation-deprecated"
  | "path-parameter-renamed"
  | "parameter-added"
  | "required-parameter-added"
  | "parameter-removed"
  | "parameter-required"
  | "parameter-optional"
  | "parameter-style"
  | "body-added"
  | "required-body-added"
  | "body-removed"
  | "body-required"
  | "body-optional"
  | "content-type-added"
  | "content-type-removed"
  | "status-added"
  | "status-removed"
  | "header-added"
  | "header-removed"
  | "header-required"
  | "header-optional"
  | "security-tightened"
  | "security-loosened"
  | "server-added"
  | "server-removed"
  | "schema-added"
  | "schema-removed"
  | "member-added"
  | "required-member-added"
  | "member-removed"
  | "member-required"
  | "member-optional"
  | "type-narrowed"
  | "type-widened"
  | "type-changed"
  | "null-allowed"
  | "null-refused"
  | "enum-narrowed"
  | "enum-widened"
  | "bound-narrowed"
  | "bound-widened"
  | "constraint-added"
  | "constraint-removed"
  | "constraint-changed"
  | "members-closed"
  | "members-opened"
  | "branch-added"
  | "branch-removed"
  | "default-changed"
  | "keyword-changed"
  | "wording-changed";

/** What a version has to be raised by, as changesets call it. */
export type ChangeLevel = "none" | "patch" | "minor" | "major";

/** Who sees it: who sends requests, who reads responses, or both. */
export type ChangeDirection = "request" | "response" | "both";

/** One change of a document. */
export interface SpecChange {
  readonly kind: ChangeKind;
  readonly direction: ChangeDirection;
  /** Whether a user who does nothing can be broken by it. */
  readonly breaking: boolean;
  /** What this change alone needs. */
  readonly level: ChangeLevel;
  /** JSON pointer into the new document, into the old one for what is gone. */
  readonly place: string;
  /** Ids of the operations that it reaches; empty for what belongs to none. */
  readonly operations: readonly string[];
  readonly message: string;
}

export interface SpecChanges {
  /** Breaking ones first. */
  readonly changes: readonly SpecChange[];
  /** What all of them together need, for a version from 1.0.0 on. */
  readonly level: ChangeLevel;
}

/**
 * What a change does to the values that are allowed. Narrowing breaks who sends them, widening who reads them; `both`
 * stands for everything of which it cannot be told.
 */
export type Effect = "narrowed" | "widened" | "both" | "neither";

export type Emit = (
  kind: ChangeKind,
  direction: ChangeDirection,
  breaking: boolean,
  place: string,
  message: string,
) => void;

export function isBreaking(effect: Effect, direction: "request" | "response"): boolean {
  return effect === "both" || effect === (direction === "request" ? "narrowed" : "widened");
}
