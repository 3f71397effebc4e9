import { CATEGORIES } from "./categories.ts";
import { drawObject, type Scene } from "./scene.ts";
import { TextFile } from "./text-file.ts";

const OBJECTS_PER_ASSET = 8;

/** An export of Ango Hub as JSON lines: assets with 8 objects each, as many objects as COCO has annotations. */
export function writeAngoLines(path: string, scene: Scene): void {
  const file = new TextFile(path);
  const assets = Math.max(1, Math.round(scene.annotations / OBJECTS_PER_ASSET));
  for (let index = 0; index < assets; index += 1) file.add(`${JSON.stringify(assetOf(index, scene))}\n`);
  file.close();
}

function assetOf(index: number, scene: Scene): object {
  const random = scene.random(3, index);
  const image = scene.image(index);
  const tools: object[] = [];
  for (let at = 0; at < OBJECTS_PER_ASSET; at += 1) {
    const { category, cover, box } = drawObject(random, image);
    const ring = cover.kind === "rings" ? (cover.rings[0] ?? []) : [];
    const [x, y, width, height] = box.map((side) => side / 100);
    tools.push({
      ...(toolOf(category) === "polygon"
        ? { polygon: pointsOf(ring) }
        : { "bounding-box": { x, y, width, height } }),
      objectId: hexadecimal(2, index * OBJECTS_PER_ASSET + at),
      schemaId: classId(category),
      classifications: [],
      title: CATEGORIES[category]?.name ?? "",
      metadata: { createdAt: 1_747_036_800_000, createdBy: "labeler@example.com", createdIn: "Label" },
    });
  }
  return {
    asset: `https://example.com/assets/${image.name}`,
    externalId: image.name,
    metadata: { width: image.width, height: image.height },
    batches: [],
    task: {
      taskId: `${hexadecimal(3, index)}0`,
      stage: "Complete",
      stageId: "Complete",
      updatedAt: "2025-05-12T08:08:00.000Z",
      updatedBy: "labeler@example.com",
      totalDuration: 193_000,
      tools,
      classifications: [],
      relations: [],
    },
  };
}

/** The category schema of these assets. Every other class is drawn as polygons, the others as boxes. */
export function categorySchema(): object {
  const tools = CATEGORIES.map(({ name }, category) => ({
    title: name,
    tool: toolOf(category),
    schemaId: classId(category),
    required: false,
    classifications: [],
  }));
  return { tools, classifications: [], relations: [] };
}

function toolOf(category: number): "polygon" | "bounding-box" {
  return category % 2 === 0 ? "bounding-box" : "polygon";
}

function classId(category: number): string {
  return hexadecimal(1, category);
}

/** 23 hexadecimal digits. */
function hexadecimal(kind: number, index: number): string {
  return kind.toString(16) + index.toString(16).padStart(22, "0");
}

function pointsOf(ring: readonly number[]): readonly (readonly number[])[] {
  const points: number[][] = [];
  for (let at = 0; at < ring.length; at += 2) points.push([(ring[at] ?? 0) / 100, (ring[at + 1] ?? 0) / 100]);
  return points;
}
