import { LOG, type Picture } from "./catalogue.ts";
import type { Vec } from "./canvas.ts";
import { classId, findQuestion, id, questionId, relationId } from "./schema.ts";
import type { Answer, SceneObject, SceneRelation, Shape } from "./scene.ts";
import type { JsonValue } from "./text.ts";

const LABELER = "labeler@example.com";
const REVIEWER = "reviewer@example.com";
/** 2025-05-12T08:00:00Z: the time of the first label; the rest follows from it. */
const START = Date.UTC(2025, 4, 12, 8);
const MINUTE = 60_000;

/** The dataset as an Ango Hub export: an array of assets, each with one task. */
export function angoExport(pictures: readonly Picture[]): JsonValue {
  return [...pictures.map(pictureAsset), logAsset(pictures.length)];
}

function pictureAsset({ scene, split, sizeKnown }: Picture, index: number): JsonValue {
  const { name, width, height } = scene;
  const tools = scene.objects.map((object, at) => writeTool(name, object, index, at));
  const classifications = scene.answers.map((answer) => writeAnswer(name, answer, ["Image"], "Image"));
  const relations = scene.relations.map((relation) => writeRelation(name, relation));
  const finished = START + index * 10 * MINUTE + 8 * MINUTE;
  const history =
    name === "lighthouse-01.png"
      ? [
          {
            stage: "Start",
            stageId: "Start",
            duration: 0,
            completedAt: iso(START - 30 * MINUTE),
            tools: [],
            classifications: [],
            relations: [],
          },
          {
            stage: "Label",
            stageId: "Label",
            duration: 184_250,
            completedAt: iso(finished - 3 * MINUTE),
            completedBy: LABELER,
            tools: tools.slice(0, -1),
            classifications,
            relations,
          },
          {
            stage: "Review",
            stageId: "8d6c2f0a-94b1-4c7e-a3d5-0f1e62b7c9d4",
            duration: 41_900,
            completedAt: iso(finished),
            completedBy: REVIEWER,
            reviewStatus: "Fixed",
            tools,
            classifications,
            relations,
          },
        ]
      : [];
  return {
    asset: assetUrl(name, name === "pond-01.png" ? "?expires=1747123200&signature=not-a-secret" : ""),
    externalId: name,
    metadata: sizeKnown ? { width, height } : {},
    batches: [split === "train" ? "Spring" : "Summer"],
    task: {
      taskId: id(24, "task", name),
      stage: "Complete",
      stageId: "Complete",
      updatedAt: iso(finished),
      updatedBy: name === "lighthouse-01.png" ? REVIEWER : LABELER,
      totalDuration: 60_000 + tools.length * 9_500,
      tools,
      classifications,
      relations,
      stageHistory: history,
    },
  };
}

function logAsset(index: number): JsonValue {
  return {
    asset: assetUrl(LOG.name, ""),
    externalId: LOG.name,
    metadata: {},
    batches: ["Notes"],
    task: {
      taskId: id(24, "task", LOG.name),
      stage: "Complete",
      stageId: "Complete",
      updatedAt: iso(START + index * 10 * MINUTE + 8 * MINUTE),
      updatedBy: LABELER,
      totalDuration: 95_000,
      tools: LOG.spans.map(({ class: name, text }, at) => ({
        ner: { start: LOG.text.indexOf(text), end: LOG.text.indexOf(text) + text.length, selection: text },
        objectId: id(23, "object", LOG.name, text),
        schemaId: classId(name),
        classifications: [],
        title: name,
        metadata: writeMetadata(index, at),
      })),
      classifications: [],
      relations: [],
      stageHistory: [],
    },
  };
}

function assetUrl(name: string, query: string): string {
  return `https://example.com/assets/${name.split("/").map(encodeURIComponent).join("/")}${query}`;
}

function writeTool(picture: string, object: SceneObject, index: number, at: number): JsonValue {
  return {
    ...writeShape(object.shape),
    objectId: id(23, "object", picture, object.key),
    schemaId: classId(object.class),
    classifications: object.answers.map((answer) => writeAnswer(picture, answer, [object.class], object.key)),
    title: object.class,
    // Ango gives segmentations no metadata.
    ...(object.shape.kind === "zones" ? {} : { metadata: writeMetadata(index, at) }),
  };
}

function writeMetadata(index: number, at: number): JsonValue {
  return {
    createdAt: START + index * 10 * MINUTE + at * 11_250,
    createdBy: LABELER,
    createdIn: "Label",
  };
}

function writeShape(shape: Shape): { readonly [key: string]: JsonValue } {
  switch (shape.kind) {
    case "box": {
      const { x, y, width, height, backwards } = shape;
      // The origin is where the annotator began to draw; begun at the lower right, the sides are negative.
      return {
        "bounding-box":
          backwards === true
            ? { x: round(x + width), y: round(y + height), width: -width, height: -height }
            : { x, y, width, height },
      };
    }
    case "rotated": {
      const { width, height, angle } = shape;
      const corners = rotatedCorners(shape);
      const [x, y] = corners[0] ?? [0, 0];
      return { "rotated-bounding-box": { x, y, width, height, rotation: angle, corners } };
    }
    case "polygon":
      return { polygon: shape.ring };
    case "zones":
      return { segmentation: { zones: shape.zones.map(({ region, holes }) => ({ region, holes })) } };
    case "polyline":
      return { polyline: shape.points };
    default:
      return { point: shape.at };
  }
}

/** Ango's order, before the turn: top left, bottom left, bottom right, top right. */
function rotatedCorners(shape: Extract<Shape, { kind: "rotated" }>): Vec[] {
  const { cx, cy, width, height, angle } = shape;
  const [cos, sin] = [Math.cos((angle / 180) * Math.PI), Math.sin((angle / 180) * Math.PI)];
  return (
    [
      [-1, -1],
      [-1, 1],
      [1, 1],
      [1, -1],
    ] as const
  ).map(([right, down]): Vec => {
    const [dx, dy] = [(right * width) / 2, (down * height) / 2];
    return [round(cx + dx * cos - dy * sin), round(cy + dx * sin + dy * cos)];
  });
}

/** Ten decimals: more would show how a processor rounds a sine. */
function round(value: number): number {
  return Math.round(value * 1e10) / 1e10;
}

function writeAnswer(picture: string, answer: Answer, above: readonly string[], owner: string): JsonValue {
  const path = [...above, answer.question];
  return {
    answer: answer.value,
    objectId: id(23, "answer", picture, owner, ...path),
    schemaId: questionId(path),
    classifications: (answer.below ?? []).map((next) => writeAnswer(picture, next, path, owner)),
    title: answer.question,
    tool: findQuestion(path).tool,
  };
}

function writeRelation(picture: string, relation: SceneRelation): JsonValue {
  const { title } = relation;
  const object = (key: string): string => id(23, "object", picture, key);
  return {
    objectId: id(23, "relation", picture, title),
    schemaId: relationId(title),
    ...("group" in relation
      ? { group: relation.group.map(object) }
      : { from: object(relation.from), to: object(relation.to), direction: "straight" }),
    title,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
