import { expect, test } from "vitest";
import * as formats from "../src/index.ts";
import * as node from "../src/node.ts";

// A name that is added here is a promise to keep; one that is removed breaks users.
test("the public names", () => {
  expect(Object.keys(formats).toSorted()).toStrictEqual([
    "FormatError",
    "ImageNames",
    "angoFeatures",
    "areaOf",
    "boxOf",
    "cocoFeatures",
    "convert",
    "cornersOf",
    "detectInput",
    "features",
    "imageSizeOf",
    "looksLikeAngo",
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
  ]);
  expect(Object.keys(node).toSorted()).toStrictEqual([
    "diskFolder",
    "fileSink",
    "fileSource",
    "findImages",
    "folderSink",
    "imageRoots",
    "imageSizes",
    "placeImages",
    "stdinSource",
  ]);
});
