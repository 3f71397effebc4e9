import { colorMasks } from "../geometry/color-masks.ts";
import { readPng } from "../io/png.ts";
import { memorySource, type Source } from "../io/source.ts";
import type { Annotation, Category, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Mask } from "../model/shapes.ts";
import { BRUSH, type FindBrush } from "./brush.ts";
import type { Findings } from "./findings.ts";

/** The image with the brush strokes at an address. What can't be read is told, and the image stays as it is. */
export async function withStrokes(
  url: string,
  image: DatasetImage,
  categories: readonly Category[],
  find: FindBrush | undefined,
  findings: Findings,
): Promise<DatasetImage> {
  try {
    const source = url.startsWith("data:") ? inline(url) : await find?.({ url, image });
    if (source === undefined) {
      const message = "brushDataUrl holds brush strokes as pixels; they were not read.";
      findings.tell("note", "ango/brush-not-read", message);
      return image;
    }
    const pixels = await readPng(source);
    const { width = pixels.width, height = pixels.height } = image;
    if (width !== pixels.width || height !== pixels.height) {
      const message = `The brush strokes have ${pixels.width} × ${pixels.height} pixels, the asset ${width} × ${height}; they were left out.`;
      findings.tell("error", "ango/brush-size", message);
      return image;
    }
    const { masks, unknown } = colorMasks(pixels, colorsOf(categories, findings));
    if (unknown !== "") {
      const message = `Brush strokes of no class were left out: ${unknown}. Classes have their colours in the category schema.`;
      findings.tell("warning", "ango/brush-color", message);
    }
    if (masks.length === 0) return { ...image, width, height };
    return {
      ...image,
      width,
      height,
      annotations: [...image.annotations, ...annotationsOf(masks, categories, image)],
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    findings.tell("error", "ango/brush-png", `The brush strokes were not read: ${error.message}`);
    return image;
  }
}

/** The brushes' classes by colour. Of two with one colour the first counts. */
function colorsOf(categories: readonly Category[], findings: Findings): ReadonlyMap<number, number> {
  const ranks = new Map<number, number>();
  for (const [rank, { color, name, extra }] of categories.entries()) {
    const isBrush = extra["tool"] === undefined || extra["tool"] === "brush";
    if (color === undefined || !isBrush) continue;
    const value = Number.parseInt(color.slice(1), 16);
    const first = categories[ranks.get(value) ?? -1];
    if (first === undefined) ranks.set(value, rank);
    else {
      const message = `The brushes ${JSON.stringify(first.name)} and ${JSON.stringify(name)} both have the colour ${color}: strokes are taken for ${JSON.stringify(first.name)}.`;
      findings.tell("warning", "ango/brush-color", message);
    }
  }
  return ranks;
}

function annotationsOf(
  masks: readonly (readonly [category: number, mask: Mask])[],
  categories: readonly Category[],
  image: DatasetImage,
): readonly Annotation[] {
  const ids = new Set(image.annotations.map(({ id }) => String(id)));
  return masks.map(([category, shape]) => {
    const base = `brush-${String(categories[category]?.id)}`;
    let id = base;
    for (let round = 2; ids.has(id); round += 1) id = `${base}#${round}`;
    ids.add(id);
    return { id, category, shape, attributes: [], extra: { [BRUSH]: true } };
  });
}

const INLINE = /^data:image\/png(?:;[a-z0-9=-]{1,40})?;base64,/i;

function inline(url: string): Source {
  const name = "brushDataUrl";
  const start = INLINE.exec(url.slice(0, 200))?.[0].length;
  if (start === undefined) throw new FormatError("png/damaged", `${name} is no PNG in base64.`);
  let binary: string;
  try {
    binary = atob(url.slice(start));
  } catch (error) {
    throw new FormatError("png/damaged", `${name} is no PNG in base64.`, {}, { cause: error });
  }
  return memorySource(
    name,
    Uint8Array.from(binary, (sign) => sign.charCodeAt(0)),
  );
}
