import { encodeJpeg } from "./jpeg.ts";
import { encodePng } from "./png.ts";
import type { Scene } from "./scene.ts";
import { bridge, pond, windingRoad } from "./scenes/country.ts";
import { gulls, lighthouse, marina, openSea, quay, sunset } from "./scenes/harbour.ts";
import { street, upright, winter } from "./scenes/town.ts";

/** A picture of the dataset: the scene, its file, and the split that it trains in. */
export interface Picture {
  readonly scene: Scene;
  readonly bytes: Uint8Array;
  readonly split: "train" | "val";
  /** Whether the Ango export knows its size: Ango knows it only once the image was opened. */
  readonly sizeKnown: boolean;
}

/** Every picture, in the order of all annotation files. */
export function drawPictures(): Picture[] {
  const scenes = [
    marina(),
    quay(),
    street(),
    windingRoad(),
    lighthouse(),
    pond(),
    bridge(),
    gulls(),
    sunset(),
    upright(),
    winter(),
    openSea(),
  ];
  return scenes.map((scene) => ({
    scene,
    bytes: encode(scene),
    split: ["harbour/quay-03.png", "bridge-01.png", "open-sea.png"].includes(scene.name) ? "val" : "train",
    sizeKnown: !["bridge-01.png", "upright-01.jpg"].includes(scene.name),
  }));
}

function encode({ name, width, height, canvas }: Scene): Uint8Array {
  return name.endsWith(".png")
    ? encodePng(width, height, canvas.rgb())
    : encodeJpeg(width, height, canvas.rgb(), name === "upright-01.jpg");
}

/** The text task: what was written in a log, and the spans that were labelled in it. */
export const LOG = {
  name: "notes/log-01.txt",
  text: [
    "Harbour log",
    "06:40 Kittiwake left for the outer buoy, light wind from the west.",
    "09:15 Petrel came in with a torn jib and moored at the quay.",
    "17:30 Dunlin passed the lighthouse at dusk.",
    "",
  ].join("\n"),
  spans: [
    { class: "Time", text: "06:40" },
    { class: "Vessel", text: "Kittiwake" },
    { class: "Time", text: "09:15" },
    { class: "Vessel", text: "Petrel" },
    { class: "Time", text: "17:30" },
    { class: "Vessel", text: "Dunlin" },
  ],
} as const;
