import { FormatError, type Source } from "@angokit/formats";
import { pngSamples, type Samples } from "@angokit/formats/transform";
import { jpegSamples } from "./jpeg.ts";

/** A picture that was opened, or why it was not: its bytes are damaged, or of a kind that is not decoded. */
export type OpenedPicture =
  | { readonly kind: "png" | "jpeg"; readonly samples: Samples }
  | { readonly fault: "damaged" | "other" };

/** Reads the pixels of a PNG or JPEG, by its content. Others, such as WebP, are not decoded. */
export async function openPicture(source: Source): Promise<OpenedPicture> {
  const start = await startOf(source);
  try {
    if (start === "png") return { kind: "png", samples: await pngSamples(source) };
    if (start !== "jpeg") return { fault: start };
    const samples = await jpegSamples(await bytesOf(source));
    return samples === undefined ? { fault: "damaged" } : { kind: "jpeg", samples };
  } catch (error) {
    if (error instanceof FormatError && error.code.startsWith("png/")) return { fault: "damaged" };
    throw error;
  }
}

async function startOf(source: Source): Promise<"png" | "jpeg" | "other" | "damaged"> {
  for await (const chunk of source.stream()) {
    const [first, second, third] = chunk;
    if (first === undefined) continue;
    if (first === 0x89 && second === 0x50 && third === 0x4e) return "png";
    return first === 0xff && second === 0xd8 ? "jpeg" : "other";
  }
  return "damaged";
}

async function bytesOf(source: Source): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
