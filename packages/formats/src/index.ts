export { brushesIn } from "./ango/brush-files.ts";
export type { AssetBrush, FindBrush } from "./ango/brush.ts";
export type {
  CategorySchema,
  SchemaClassification,
  SchemaOption,
  SchemaRelation,
  SchemaTool,
} from "./ango/schema.ts";
export { angoFeatures } from "./ango/features.ts";
export { readAngoExport } from "./ango/read.ts";
export type { ReadAngoOptions } from "./ango/read.ts";
export { readAngoTasks } from "./ango/tasks.ts";
export type { ReadAngoTasksOptions } from "./ango/tasks.ts";
export { writeAngoExport } from "./ango/write.ts";
export type { WriteAngoExportOptions } from "./ango/write.ts";
export { writeAngoImport } from "./ango/write-import.ts";
export type { WriteAngoImportOptions } from "./ango/write-import.ts";
export { withClasses } from "./classes.ts";
export type { Scratch } from "./bytes/record-store.ts";
export { cocoFeatures } from "./coco/features.ts";
export type { FindSegments, SegmentsPng } from "./coco/other-kinds.ts";
export { cocoPanopticFeatures } from "./coco/panoptic-features.ts";
export { readCoco } from "./coco/read.ts";
export type { ReadCocoOptions } from "./coco/read.ts";
export { readCocoResults } from "./coco/results.ts";
export type { ReadCocoResultsOptions } from "./coco/results.ts";
export { cocoResultsFeatures } from "./coco/results-features.ts";
export { segmentsIn } from "./coco/segments-folder.ts";
export { writeCocoPanoptic } from "./coco/write-panoptic.ts";
export type { WriteCocoPanopticOptions } from "./coco/write-panoptic.ts";
export { writeCocoResults } from "./coco/write-results.ts";
export type { CocoResultsKind, WriteCocoResultsOptions } from "./coco/write-results.ts";
export { writeCoco } from "./coco/write.ts";
export type { WriteCocoOptions } from "./coco/write.ts";
export { convert } from "./convert.ts";
export type { Writer } from "./convert.ts";
export type { AngoElementForm } from "./ango/form.ts";
export { detectInput } from "./detect.ts";
export type { AngoForm, Detection, DetectOptions } from "./detect.ts";
export { looksLikeAngo, parseCategorySchema } from "./exported/ango.ts";
export { areaOf, boxOf, cornersOf, maskIou, mergeMasks, rasterize } from "./exported/geometry.ts";
export { ImageNames } from "./exported/image-names.ts";
export { imageSizeOf } from "./exported/image-size.ts";
export { readYoloClassify, readYoloPredictions } from "./exported/yolo-variants.ts";
export { yoloShapes } from "./exported/yolo-shapes.ts";
export { tarSink, zipSink } from "./io/archive-sink.ts";
export type { TarSinkOptions } from "./io/archive-sink.ts";
export { gunzipped, looksLikeGzip } from "./io/gzip.ts";
export { imagesIn } from "./io/image-places.ts";
export type { FindImageSource, PlacedImage } from "./io/image-places.ts";
export type { Renaming } from "./io/names.ts";
export { memorySink } from "./io/sink.ts";
export type { Content, MemorySink, Sink } from "./io/sink.ts";
export { memoryFolder, memorySource, readText } from "./io/source.ts";
export type { BytesAt, FileBatch, FileStart, Folder, Source } from "./io/source.ts";
export { archiveKind } from "./io/packed-file.ts";
export type { ArchiveKind } from "./io/packed-file.ts";
export { tarFolder } from "./io/tar.ts";
export type { TarOptions } from "./io/tar.ts";
export { looksLikeTar } from "./io/tar-header.ts";
export { looksLikeZip, zipFolder } from "./io/zip.ts";
export type { Bytes, ZipOptions } from "./io/zip.ts";
export { formatNames } from "./model/dataset.ts";
export type {
  Annotation,
  Asset,
  Attribute,
  Category,
  Dataset,
  DatasetImage,
  FormatName,
  Header,
  Media,
  Relation,
  SourceId,
} from "./model/dataset.ts";
export { features } from "./model/features.ts";
export type { Feature } from "./model/features.ts";
export { FormatError } from "./model/diagnostic.ts";
export type { Diagnostic, OnDiagnostic, Place } from "./model/diagnostic.ts";
export type { Json, JsonObject } from "./model/json.ts";
export type { Loss, LossExample, WriteReport } from "./model/loss.ts";
export type {
  Box,
  Mask,
  Point,
  Points,
  Polygon,
  PolygonPart,
  Polyline,
  RotatedBox,
  Shape,
  ShapeType,
  Unplaced,
} from "./model/shapes.ts";
export { withSizes } from "./sizes.ts";
export type { Size } from "./sizes.ts";
export { parseSplit, splitImages } from "./splits.ts";
export type { Split } from "./splits.ts";
export type { ReadYoloClassifyOptions } from "./yolo/classify.ts";
export { yoloFeatures } from "./yolo/features.ts";
export type { ReadYoloPredictionsOptions } from "./yolo/predictions.ts";
export { readYolo } from "./yolo/read.ts";
export type { ReadYoloOptions } from "./yolo/read.ts";
export type { YoloDatasetTask, YoloShape, YoloTask } from "./yolo/shapes.ts";
export type { ClassIds } from "./yolo/classes.ts";
export { writeYolo } from "./yolo/write.ts";
export type { WriteYoloOptions } from "./yolo/write.ts";
export type { YoloLayout } from "./yolo/written-layout.ts";
