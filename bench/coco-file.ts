import { CATEGORIES } from "./categories.ts";
import type { BenchImage, BenchObject, Scene } from "./scene.ts";
import { TextFile } from "./text-file.ts";

/** Between elements and between members: the real file has spaces after colons only. */
const COMMA = ",";

/** A COCO file in one line, with the members and the order of keys of `instances_train2017.json`. */
export function writeCocoFile(path: string, scene: Scene): void {
  const file = new TextFile(path);
  file.add(`{"info": ${spaced(INFO)}${COMMA}"licenses": ${spaced(LICENSES)}${COMMA}"images": [`);
  for (let index = 0; index < scene.images; index += 1) {
    file.add((index === 0 ? "" : COMMA) + imageText(scene.image(index)));
  }
  file.add(`]${COMMA}"annotations": [`);
  for (let index = 0; index < scene.annotations; index += 1) {
    const { image, object } = scene.annotation(index);
    file.add((index === 0 ? "" : COMMA) + annotationText(index, image, object));
  }
  file.add(`]${COMMA}"categories": ${spaced(CATEGORIES.map(categoryRecord))}}`);
  file.close();
}

const INFO = {
  description: "Made for measuring, in the shape of COCO 2017",
  url: "https://example.com",
  version: "1.0",
  year: 2017,
  contributor: "angokit",
  date_created: "2017/09/01",
};

const LICENSES = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({
  url: `https://example.com/licenses/${id}/`,
  id,
  name: `License ${id}`,
}));

function categoryRecord({ id, name, supercategory }: (typeof CATEGORIES)[number]): object {
  return { supercategory, id, name };
}

function imageText({ index, id, name, width, height }: BenchImage): string {
  const day = String((index % 28) + 1).padStart(2, "0");
  const photo = `${8000 + (index % 2000)}/${8_000_000_000 + id * 97}_${id.toString(16).padStart(10, "4")}_z.jpg`;
  return spaced({
    license: (index % 8) + 1,
    file_name: name,
    coco_url: `http://images.example.com/train2017/${name}`,
    height,
    width,
    date_captured: `2013-11-${day} 11:18:45`,
    flickr_url: `http://farm${(index % 9) + 1}.example.com/${photo}`,
    id,
  });
}

function annotationText(index: number, image: BenchImage, object: BenchObject): string {
  const { category, cover, box, area } = object;
  const isCrowd = cover.kind === "runs";
  const segmentation = isCrowd
    ? spaced({ counts: cover.counts, size: [image.height, image.width] })
    : list(cover.rings.map((ring) => list(ring.map(hundredths))));
  const members = [
    `"segmentation": ${segmentation}`,
    `"area": ${isCrowd || !Number.isInteger(area) ? area : `${area}.0`}`,
    `"iscrowd": ${isCrowd ? 1 : 0}`,
    `"image_id": ${image.id}`,
    `"bbox": ${list(box.map((side) => (isCrowd ? String(side / 100) : hundredths(side))))}`,
    `"category_id": ${CATEGORIES[category]?.id ?? 0}`,
    // COCO's crowds have ids of their own range.
    `"id": ${isCrowd ? 900_100_000_000 + index : 156 + index * 2}`,
  ];
  return `{${members.join(COMMA)}}`;
}

/** As Python writes a float: `12.0`, `12.5`, `12.05`. */
function hundredths(value: number): string {
  return value % 100 === 0 ? `${value / 100}.0` : String(value / 100);
}

function list(elements: readonly string[]): string {
  return `[${elements.join(COMMA)}]`;
}

/** JSON with spaces. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return list(value.map(spaced));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`);
  return `{${members.join(COMMA)}}`;
}
