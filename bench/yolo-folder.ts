import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CATEGORIES } from "./categories.ts";
import { type BenchImage, type BenchObject, drawObject, type Scene } from "./scene.ts";

/** As large as an image of COCO on average. */
const IMAGE_BYTES = 163_000;

/** The same with outlines. */
export function writeYoloOutlines(path: string, scene: Scene): void {
  writeFolder(path, scene, outlineText);
}

/**
 * A YOLO dataset for detection. Its images are the start of a JPEG and then nothing: files with a hole, which take
 * the time of real ones to read and no room on the disk.
 */
export function writeYoloFolder(path: string, scene: Scene): void {
  writeFolder(path, scene, boxText);
}

function writeFolder(
  path: string,
  scene: Scene,
  shape: (object: BenchObject, image: BenchImage) => string,
): void {
  const [images, labels] = [join(path, "images/train"), join(path, "labels/train")];
  mkdirSync(images, { recursive: true });
  mkdirSync(labels, { recursive: true });
  const names = CATEGORIES.map(({ name }, index) => `  ${index}: ${name}\n`).join("");
  writeFileSync(join(path, "data.yaml"), `train: images/train\nval: images/train\nnames:\n${names}`);
  for (let index = 0; index < scene.images; index += 1) {
    const image = scene.image(index);
    writeImage(join(images, image.name), image);
    writeFileSync(join(labels, image.name.replace(/jpg$/, "txt")), rowsOf(image, scene, shape));
  }
}

/** 0 to 14 rows: the class, and what `shape` gives. */
function rowsOf(
  image: BenchImage,
  scene: Scene,
  shape: (object: BenchObject, image: BenchImage) => string,
): string {
  const random = scene.random(4, image.index);
  const count = Math.floor(random.between(0, 15));
  let text = "";
  for (let at = 0; at < count; at += 1) {
    const object = drawObject(random, image);
    text += `${object.category} ${shape(object, image)}\n`;
  }
  return text;
}

/** Centre and size as shares of the image. */
function boxText({ box }: BenchObject, image: BenchImage): string {
  const [x, y, width, height] = box;
  const [across, down] = [image.width * 100, image.height * 100];
  const shares = [(x + width / 2) / across, (y + height / 2) / down, width / across, height / down];
  return shares.map((share) => share.toFixed(6)).join(" ");
}

/** 24 points on average. Several parts follow each other without bridges. */
function outlineText({ cover }: BenchObject, image: BenchImage): string {
  const points = cover.kind === "rings" ? cover.rings.flat() : [];
  return points
    .map((value, at) => (value / 100 / (at % 2 === 0 ? image.width : image.height)).toFixed(6))
    .join(" ");
}

function writeImage(path: string, { width, height }: BenchImage): void {
  const start = Buffer.from(JPEG_START, "hex");
  start.writeUInt16BE(height, start.length - 14);
  start.writeUInt16BE(width, start.length - 12);
  const file = openSync(path, "w");
  writeSync(file, start);
  ftruncateSync(file, IMAGE_BYTES);
  closeSync(file);
}

/**
 * Start of image, the JFIF segment, and a frame header (SOF0) of three components with room for the size:
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
const JPEG_START = "ffd8ffe000104a46494600010100000100010000ffc00011080000000003011100021101031101";
