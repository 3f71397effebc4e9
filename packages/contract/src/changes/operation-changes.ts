import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, objectAt, pointerTo, stringAt } from "../json.ts";
import type { Emit } from "./change.ts";
import {
  partOf,
  partsUnder,
  pathNames,
  schemaUnder,
  type DocumentOperation,
  type Part,
} from "./document-parts.ts";
import { schemaChanges, type Budget } from "./schema-changes.ts";
import { textDigest } from "./digests.ts";
import { canonical } from "./schema-form.ts";

/** Compares one operation of two documents. */
export function operationChanges(
  before: OpenApiDocument,
  after: OpenApiDocument,
  old: DocumentOperation,
  now: DocumentOperation,
  emit: Emit,
  allowed: Budget,
): void {
  const request = schemaChanges(before, after, "request", emit, allowed);
  const response = schemaChanges(before, after, "response", emit, allowed);
  const at = (...keys: readonly string[]): string => pointerTo(now.pointer, ...keys);

  if (old.id !== now.id) {
    // Generators name functions by it.
    emit("operation-renamed", "both", true, at("operationId"), `${old.id} is called ${now.id} now`);
  }
  if (old.members["deprecated"] !== true && now.members["deprecated"] === true) {
    emit("operation-deprecated", "both", false, at("deprecated"), "it is deprecated now");
  }
  const names = pathNames(now.path);
  pathNames(old.path).forEach((name, index) => {
    if (names[index] === name) return;
    // The same on the wire, but clients that are generated take parameters by name.
    emit(
      "path-parameter-renamed",
      "request",
      true,
      now.pointer,
      `{${name}} is called {${names[index] ?? ""}} now`,
    );
  });
  compareParameters();
  compareBody();
  compareResponses();
  compareSecurity();
  for (const key of ["callbacks", "servers"]) {
    if (textDigest(old.members[key], "names") === textDigest(now.members[key], "names")) continue;
    emit(
      "keyword-changed",
      "both",
      true,
      at(key),
      `${key} changed: what that means cannot be told, it is taken as breaking`,
    );
  }

  function compareParameters(): void {
    for (const key of new Set([...old.parameters.keys(), ...now.parameters.keys()])) {
      const [was, is] = [old.parameters.get(key), now.parameters.get(key)];
      const title = parameterTitle(is ?? was);
      if (was === undefined && is !== undefined) {
        if (is.members["required"] === true) {
          emit("required-parameter-added", "request", true, is.pointer, `${title} is new and required`);
        } else emit("parameter-added", "request", false, is.pointer, `${title} is new`);
      } else if (was !== undefined && is === undefined) {
        emit("parameter-removed", "request", true, was.pointer, `${title} is gone`);
      } else if (was !== undefined && is !== undefined) compareParameter(was, is, title);
    }
  }

  function compareParameter(was: Part, is: Part, title: string): void {
    const [needed, needs] = [was, is].map(({ members }) => members["required"] === true);
    if (needed === false && needs === true) {
      emit("parameter-required", "request", true, is.pointer, `${title} is required now`);
    }
    if (needed === true && needs === false) {
      emit("parameter-optional", "request", false, is.pointer, `${title} can be left out now`);
    }
    if (wireStyle(was) !== wireStyle(is)) {
      emit("parameter-style", "request", true, is.pointer, `${title} is written in another way`);
    }
    request(parameterSchema(before, was), parameterSchema(after, is));
  }

  function compareBody(): void {
    const [had, has] = [old, now].map(({ members }) => "requestBody" in members);
    const place = at("requestBody");
    const [was, is] = [
      partOf(before, pointerTo(old.pointer, "requestBody")),
      partOf(after, pointerTo(now.pointer, "requestBody")),
    ];
    const [needed, needs] = [was, is].map(({ members }) => members["required"] === true);
    if (had === false && has === true) {
      if (needs === true) emit("required-body-added", "request", true, place, "a body is new and required");
      else emit("body-added", "request", false, place, "a body is new");
    } else if (had === true && has === false) {
      emit("body-removed", "request", true, was.pointer, "the body is gone");
    } else if (had === true) {
      if (needed === false && needs === true)
        emit("body-required", "request", true, place, "the body is required now");
      if (needed === true && needs === false)
        emit("body-optional", "request", false, place, "the body can be left out now");
      compareContent(was, is, "request");
    }
  }

  function compareContent(was: Part, is: Part, direction: "request" | "response"): void {
    const [types, newTypes] = [mediaTypes(before, was), mediaTypes(after, is)];
    for (const type of new Set([...types.keys(), ...newTypes.keys()])) {
      const [left, right] = [types.get(type), newTypes.get(type)];
      if (left === undefined && right !== undefined) {
        // In an answer it is something that a reader did not have to expect.
        emit(
          "content-type-added",
          direction,
          direction === "response" && types.size > 0,
          right.pointer,
          `${type} is new`,
        );
      } else if (left !== undefined && right === undefined) {
        emit("content-type-removed", direction, true, left.pointer, `${type} is gone`);
      } else if (left !== undefined && right !== undefined) {
        (direction === "request" ? request : response)(schemaUnder(left), schemaUnder(right));
        if (canonical(left.members["encoding"]) !== canonical(right.members["encoding"])) {
          const message = `the encoding of ${type} changed`;
          emit("keyword-changed", direction, true, pointerTo(right.pointer, "encoding"), message);
        }
      }
    }
  }

  function compareResponses(): void {
    const [was, is] = [partsUnder(before, old, "responses"), partsUnder(after, now, "responses")];
    for (const status of new Set([...was.keys(), ...is.keys()])) {
      const [left, right] = [was.get(status), is.get(status)];
      if (left === undefined && right !== undefined) {
        // A new kind of success has to be read; errors could always come.
        const message = `the status ${status} is new`;
        emit("status-added", "response", /^[23]/.test(status), right.pointer, message);
      } else if (left !== undefined && right === undefined) {
        emit("status-removed", "response", true, left.pointer, `the status ${status} is gone`);
      } else if (left !== undefined && right !== undefined) {
        compareContent(left, right, "response");
        compareHeaders(left, right);
      }
    }
  }

  function compareHeaders(left: Part, right: Part): void {
    const [headers, newHeaders] = [headersOf(before, left), headersOf(after, right)];
    for (const name of new Set([...headers.keys(), ...newHeaders.keys()])) {
      const [was, is] = [headers.get(name), newHeaders.get(name)];
      if (was === undefined && is !== undefined) {
        emit("header-added", "response", false, is.pointer, `the header ${name} is new`);
      } else if (was !== undefined && is === undefined) {
        emit("header-removed", "response", true, was.pointer, `the header ${name} is gone`);
      } else if (was !== undefined && is !== undefined) {
        const [needed, needs] = [was, is].map(({ members }) => members["required"] === true);
        if (needed === true && needs === false) {
          emit("header-optional", "response", true, is.pointer, `the header ${name} can be missing now`);
        }
        if (needed === false && needs === true) {
          emit("header-required", "response", false, is.pointer, `the header ${name} is always there now`);
        }
        response(parameterSchema(before, was), parameterSchema(after, is));
      }
    }
  }

  function compareSecurity(): void {
    const [was, is] = [alternatives(before, old), alternatives(after, now)];
    const gone = [...was].filter((alternative) => !is.has(alternative));
    const fresh = [...is].filter((alternative) => !was.has(alternative));
    const place = Array.isArray(now.members["security"]) ? at("security") : "/security";
    if (gone.length > 0) {
      emit("security-tightened", "request", true, place, `${gone.join(" or ")} is not enough any more`);
    }
    if (fresh.length > 0)
      emit("security-loosened", "request", false, place, `${fresh.join(" or ")} is enough now`);
  }
}

function parameterTitle(part: Part | undefined): string {
  return `the ${stringAt(part?.members, "in") ?? ""} parameter ${stringAt(part?.members, "name") ?? ""}`;
}

/** How a parameter is written, defaults filled in. */
function wireStyle({ members }: Part): string {
  if (isObject(members["content"])) return `content ${Object.keys(members["content"]).join()}`;
  const place = stringAt(members, "in") ?? "";
  const style = stringAt(members, "style") ?? (place === "query" || place === "cookie" ? "form" : "simple");
  const explode = typeof members["explode"] === "boolean" ? members["explode"] : style === "form";
  const isJson = members["x-query-json"] === true;
  return [style, explode, members["allowReserved"] === true, isJson].join();
}

function parameterSchema(document: OpenApiDocument, part: Part): readonly SchemaPlace[] {
  const [media] = [...partsUnder(document, part, "content").values()];
  return schemaUnder(media ?? part);
}

function mediaTypes(document: OpenApiDocument, holder: Part): ReadonlyMap<string, Part> {
  const parts = [...partsUnder(document, holder, "content")];
  return new Map(parts.map(([type, part]) => [type.toLowerCase().replaceAll(/\s/g, ""), part]));
}

/** Names in lower case: for HTTP they are the same. */
function headersOf(document: OpenApiDocument, holder: Part): ReadonlyMap<string, Part> {
  const parts = [...partsUnder(document, holder, "headers")];
  return new Map(parts.map(([name, part]) => [name.toLowerCase(), part]));
}

/** Ways to be let in: each by what it demands on the wire, not by what the scheme is called. */
function alternatives(document: OpenApiDocument, operation: DocumentOperation): ReadonlySet<string> {
  const holder = Array.isArray(operation.members["security"]) ? operation.members : document;
  const stated = arrayAt(holder, "security");
  const schemes = objectAt(document["components"], "securitySchemes");
  const ways = stated.map((alternative) => {
    const demands = Object.keys(isObject(alternative) ? alternative : {}).map((name) => {
      const scopes = arrayAt(alternative, name).map(String).toSorted();
      const { type, in: place, name: key, scheme } = objectAt(schemes, name);
      const words = [type ?? name, scheme, place, key].filter((word) => typeof word === "string");
      return `${words.join(" ")}${scopes.length === 0 ? "" : ` with ${scopes.join(", ")}`}`;
    });
    return demands.length === 0 ? "no key" : demands.toSorted().join(" and ");
  });
  return new Set(ways.length === 0 ? ["no key"] : ways);
}
