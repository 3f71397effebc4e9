import { expect, test } from "vitest";
import * as cvat from "../src/cvat.ts";
import * as diff from "../src/diff.ts";
import * as formats from "../src/index.ts";
import * as inspect from "../src/inspect.ts";
import * as labelStudio from "../src/label-studio.ts";
import * as labelme from "../src/labelme.ts";
import * as masks from "../src/masks.ts";
import * as node from "../src/node.ts";
import * as render from "../src/render.ts";
import * as transform from "../src/transform.ts";
import * as validate from "../src/validate.ts";
import * as voc from "../src/voc.ts";

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(formats).toSorted()).toStrictEqual([
    "FormatError",
    "ImageNames",
    "angoFeatures",
    "archiveKind",
    "areaOf",
    "boxOf",
    "brushesIn",
    "cocoFeatures",
    "cocoPanopticFeatures",
    "cocoResultsFeatures",
    "convert",
    "cornersOf",
    "detectInput",
    "features",
    "formatNames",
    "gunzipped",
    "imageSizeOf",
    "imagesIn",
    "looksLikeAngo",
    "looksLikeGzip",
    "looksLikeTar",
    "looksLikeZip",
    "maskIou",
    "memoryFolder",
    "memorySink",
    "memorySource",
    "mergeMasks",
    "parseCategorySchema",
    "parseSplit",
    "rasterize",
    "readAngoExport",
    "readAngoTasks",
    "readCoco",
    "readCocoResults",
    "readText",
    "readYolo",
    "readYoloClassify",
    "readYoloPredictions",
    "segmentsIn",
    "splitImages",
    "tarFolder",
    "tarSink",
    "withClasses",
    "withSizes",
    "writeAngoExport",
    "writeAngoImport",
    "writeCoco",
    "writeCocoPanoptic",
    "writeCocoResults",
    "writeYolo",
    "yoloFeatures",
    "yoloShapes",
    "zipFolder",
    "zipSink",
  ]);
  expect(Object.keys(node).toSorted()).toStrictEqual([
    "archiveSink",
    "diskFolder",
    "fileSink",
    "fileSource",
    "findDataset",
    "findImages",
    "folderSink",
    "imageRoots",
    "imageSizes",
    "labelsDigest",
    "linkedImages",
    "openArchive",
    "openDataset",
    "openPath",
    "placeImages",
    "readDatasetManifest",
    "stdinSource",
    "unpackedGzip",
    "verify",
    "yoloFolder",
    "zipFile",
  ]);
  expect(Object.keys(inspect).toSorted()).toStrictEqual([
    "inspect",
    "outlineOf",
    "quantileError",
    "sampleImages",
    "thumbnailOf",
  ]);
  expect(Object.keys(cvat).toSorted()).toStrictEqual(["cvatFeatures", "readCvat", "writeCvat"]);
  expect(Object.keys(labelStudio).toSorted()).toStrictEqual([
    "labelStudioFeatures",
    "readLabelStudio",
    "writeLabelStudio",
  ]);
  expect(Object.keys(diff).toSorted()).toStrictEqual(["diff"]);
  expect(Object.keys(labelme).toSorted()).toStrictEqual(["labelmeFeatures", "readLabelme", "writeLabelme"]);
  expect(Object.keys(voc).toSorted()).toStrictEqual(["readVoc", "vocFeatures", "writeVoc"]);
  expect(Object.keys(masks).toSorted()).toStrictEqual(["maskFeatures", "writeMasks"]);
  expect(Object.keys(render).toSorted()).toStrictEqual(["classColors", "renderPng", "renderSvg", "resized"]);
  expect(Object.keys(transform).toSorted()).toStrictEqual([
    "crop",
    "dropEmptyClasses",
    "filter",
    "findCocoSplits",
    "merge",
    "parseClassMap",
    "pngOf",
    "pngSamples",
    "readClassNames",
    "readCocoSplits",
    "remap",
    "sample",
    "split",
    "tile",
    "windowsOf",
    "writeCocoSplits",
    "writeSplits",
  ]);
  expect(Object.keys(validate).toSorted()).toStrictEqual([
    "isRuleCode",
    "repair",
    "rules",
    "validate",
    "verdictOf",
  ]);
});
