import type { Example, Rule } from "../rule.ts";

/** Rules on CVAT's XML. */
export type CvatCode =
  | "cvat/not-annotations"
  | "cvat/version"
  | "cvat/classes-by-appearance"
  | "cvat/unknown-label"
  | "cvat/unknown-element"
  | "cvat/bad-geometry"
  | "cvat/flipped-box"
  | "cvat/other-skeleton"
  | "cvat/no-size"
  | "cvat/duplicate-image-id"
  | "cvat/bad-frame"
  | "cvat/gap"
  | "cvat/track-among-images"
  | "cvat/outlined";

const META = "<meta><task><labels><label><name>cat</name></label></labels></task></meta>";
const BOX = '<box label="cat" occluded="0" xtl="8" ytl="8" xbr="24" ybr="20"/>';
const image = (inner: string, attributes = 'id="0" name="a.png" width="64" height="48"'): string =>
  `<image ${attributes}>${inner}</image>`;

function exported(inner: string, meta = META, version = "1.1"): Example {
  return {
    files: {
      "annotations.xml": `<annotations><version>${version}</version>${meta}${inner}</annotations>`,
      "images/a.png": { width: 64, height: 48 },
    },
  };
}

const clean = exported(image(BOX));
const drawn = (...shapes: readonly string[]): Example => exported(image([BOX, ...shapes].join("")));
const video = (last: string): Example => ({
  files: {
    "annotations.xml": `<annotations>${META}<track id="0" label="cat"><box frame="0" outside="0" occluded="0" keyframe="1" xtl="8" ytl="8" xbr="24" ybr="20"/><box frame="${last}" outside="0" occluded="0" keyframe="1" xtl="8" ytl="8" xbr="24" ybr="20"/></track></annotations>`,
  },
});

/** What can be wrong with CVAT's XML. */
export const cvatRules: Readonly<Record<CvatCode, Rule>> = {
  "cvat/not-annotations": {
    severity: "error",
    text: "The root of the XML is not `annotations`.",
    why: "CVAT can't import it, and nothing of it is read.",
    bad: { from: "cvat", files: { "annotations.xml": "<dataset/>" } },
    good: clean,
  },
  "cvat/version": {
    severity: "warning",
    text: "The version is not 1.1.",
    why: "Other versions have labels and attributes in other places; it is read as 1.1.",
    bad: exported(image(BOX), META, "1.0"),
    good: clean,
  },
  "cvat/classes-by-appearance": {
    severity: "warning",
    text: "The file has no list of labels.",
    why: "The order of classes is that of appearance: a file with one more image may number them otherwise.",
    bad: exported(image(BOX), ""),
    good: clean,
  },
  "cvat/unknown-label": {
    severity: "error",
    text: "A shape has no label, or one that is not in the list.",
    why: "CVAT refuses the import, and conversions leave the shape out.",
    bad: drawn(BOX.replace("cat", "dog")),
    good: clean,
  },
  "cvat/unknown-element": {
    severity: "error",
    text: "An element is nothing that CVAT has there.",
    why: "CVAT passes it over or stops, and conversions leave it out.",
    bad: drawn('<circle label="cat"/>'),
    good: clean,
  },
  "cvat/bad-geometry": {
    severity: "error",
    text: "A shape can't be read: numbers are missing or none, or a mask does not fit.",
    why: "CVAT stops with an error, and conversions leave the shape out.",
    bad: drawn('<polygon label="cat" points="1,2;3"/>'),
    good: clean,
  },
  "cvat/flipped-box": {
    severity: "warning",
    text: "A box ends before it begins.",
    why: "Converters give it negative sides, and trainers drop it; it is turned round.",
    bad: drawn('<box label="cat" occluded="0" xtl="24" ytl="8" xbr="8" ybr="20"/>'),
    good: clean,
  },
  "cvat/other-skeleton": {
    severity: "warning",
    text: "A skeleton has elements that are not the points of its label.",
    why: "CVAT refuses the import; other formats can't hold it. It is kept as it is.",
    bad: drawn(
      '<skeleton label="cat"><points label="tail" outside="0" occluded="0" points="1,2"/></skeleton>',
    ),
    good: clean,
  },
  "cvat/no-size": {
    severity: "warning",
    text: "An image has no width and height.",
    why: "Formats with shares of the sides can't be written of it, and its masks can't be read.",
    bad: exported(image(BOX, 'id="0" name="a.png"')),
    good: clean,
  },
  "cvat/duplicate-image-id": {
    severity: "warning",
    text: "Two images have one id.",
    why: "CVAT puts the shapes of both on one frame.",
    bad: exported(image(BOX) + image(BOX)),
    good: clean,
  },
  "cvat/bad-frame": {
    severity: "error",
    text: "A shape of a track has no number of a frame.",
    why: "CVAT stops with an error, and conversions leave the shape out.",
    bad: video("last"),
    good: clean,
  },
  "cvat/gap": {
    severity: "warning",
    text: "A track has no shape in some frames, though its object is not outside.",
    why: "Only its key frames are there: CVAT interpolates between them, trainers get frames without the object.",
    bad: video("9"),
    good: clean,
  },
  "cvat/track-among-images": {
    severity: "error",
    text: "A file with images has a track, too.",
    why: "It is not known which frame is which image: the track is left out.",
    bad: exported(`${image(BOX)}<track id="0" label="cat"/>`),
    good: clean,
  },
  "cvat/outlined": {
    severity: "note",
    text: "Shapes are ellipses or cuboids.",
    why: "Other formats have none: they become polygons. Written as CVAT, they are again what they were.",
    bad: drawn('<ellipse label="cat" occluded="0" cx="30" cy="20" rx="10" ry="5"/>'),
    good: clean,
  },
};
