import { expect, test } from "vitest";
import * as diff from "../src/diff.ts";
import * as formats from "../src/index.ts";
import * as inspect from "../src/inspect.ts";
import * as node from "../src/node.ts";
import * as validate from "../src/validate.ts";

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(formats).toSorted()).toStrictEqual([
    "FormatError",
    "ImageNames",
    "angoFeatures",
    "areaOf",
    "boxOf",
    "brushesIn",
    "cocoFeatures",
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
    "splitImages",
    "withClasses",
    "withSizes",
    "writeAngoExport",
    "writeAngoImport",
    "writeCoco",
    "writeYolo",
    "yoloFeatures",
    "yoloShapes",
    "zipFolder",
  ]);
  expect(Object.keys(node).toSorted()).toStrictEqual([
    "diskFolder",
    "fileSink",
    "fileSource",
    "findImages",
    "folderSink",
    "imageRoots",
    "imageSizes",
    "linkedImages",
    "placeImages",
    "stdinSource",
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
  expect(Object.keys(diff).toSorted()).toStrictEqual(["diff"]);
  expect(Object.keys(validate).toSorted()).toStrictEqual([
    "isRuleCode",
    "repair",
    "rules",
    "validate",
    "verdictOf",
  ]);
});
