import { notPlain } from "../json/plain-text.ts";
import type { PlainJson } from "../json/plain.ts";
import type { Json } from "../model/json.ts";
import type { HeldClues } from "./class-list.ts";
import { textOf } from "./members.ts";
import { GEOMETRY_KEYS, readShape, type ReadShape } from "./shape.ts";

/** Where objects are in older exports and in imports: not worth reading to the end. */
export const OTHER_FORMS: ReadonlySet<string> = new Set(["tasks", "answer", "objects"]);

/** Gives the clues to the classes of an asset's objects, without reading more of it than that needs. */
export function findPlainClasses(json: PlainJson, clues: HeldClues): void {
  let isTask = false;
  let isAnswered = false;
  if (!json.openObject()) throw notPlain;
  do {
    const member = json.key();
    if (OTHER_FORMS.has(member)) throw notPlain;
    if (member !== "task") {
      json.skip();
      continue;
    }
    if (isTask || !json.openObject()) throw notPlain;
    isTask = true;
    do {
      const key = json.key();
      if (key === "tools") {
        if (isAnswered) throw notPlain;
        isAnswered = true;
        if (!json.openList()) continue;
        do findPlainClass(json, clues);
        while (json.moreElements());
      } else if (key !== "deleted" && key !== "isSkipped") json.skip();
      else if (json.member() === true) throw notPlain;
    } while (json.moreMembers());
  } while (json.moreMembers());
  if (!isAnswered) throw notPlain;
}

function findPlainClass(json: PlainJson, clues: HeldClues): void {
  let geometry: string | undefined;
  let schemaId: string | undefined;
  let title: string | undefined;
  if (!json.openObject()) throw notPlain;
  do {
    const key = json.key();
    switch (key) {
      case "schemaId":
        schemaId = textOf(json.member());
        break;
      case "title":
        title = textOf(json.member());
        break;
      case "objectId":
      case "classifications":
      case "metadata":
        json.skip();
        break;
      case "bounding-box":
      case "polygon":
        if (geometry !== undefined) throw notPlain;
        geometry = key;
        if (key === "polygon") json.skipPairs();
        else skipBox(json);
        break;
      default:
        if (!GEOMETRY_KEYS.has(key)) json.skip();
        else {
          if (geometry !== undefined) throw notPlain;
          geometry = key;
          readPlainShape(key, json.member());
        }
    }
  } while (json.moreMembers());
  if (geometry === undefined) throw notPlain;
  if (!clues.knows(schemaId, title)) clues.find({ schemaId, title, geometry, attributes: [] });
}

/** Goes over a box with four numbers and nothing else. */
function skipBox(json: PlainJson): void {
  let members = 0;
  if (!json.openObject()) throw notPlain;
  do {
    const key = json.key();
    if (key === "x") members |= 1;
    else if (key === "y") members |= 2;
    else if (key === "width") members |= 4;
    else if (key === "height") members |= 8;
    else throw notPlain;
    // Of two large ones the sum can be infinite.
    if (!json.skipNumber()) throw notPlain;
  } while (json.moreMembers());
  if (members !== 15) throw notPlain;
}

/** The shape of a geometry; throws {@link notPlain} where there is anything to tell of it. */
export function readPlainShape(key: string, value: Json): ReadShape {
  try {
    const read = readShape(key, value, "corner");
    if (value !== null && read.notes.length === 0) return read;
  } catch {
    // It has a finding.
  }
  throw notPlain;
}
