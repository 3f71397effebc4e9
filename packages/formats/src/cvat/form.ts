import type { Sink } from "../io/sink.ts";
import type { Category, Header } from "../model/dataset.ts";
import type { ImageForm, RecordFormat, WrittenImage } from "../sidecar/image-form.ts";
import { parentNode, type XmlNode } from "../xml/node.ts";
import { xmlText } from "../xml/text.ts";
import { imageOf, Labels } from "./image.ts";
import { LabelList } from "./label-list.ts";
import { categoriesOf, labelName, labelNodes } from "./labels.ts";
import { asRead, metaNode, metaOf } from "./meta.ts";
import { untold } from "./told.ts";
import { FrameNumbers } from "./frame-numbers.ts";
import { imageFolder, writtenImage } from "./written-image.ts";

/** The names of the files. */
const [ANNOTATIONS_NAME, LABELS_NAME] = ["annotations.xml", "labels.json"] as const;

/** CVAT for images as a format with one record for an image: its element. */
export const cvatFormat: RecordFormat<XmlNode> = {
  name: "cvat",
  title: "CVAT for images",
  precision: 1e-6,
  form: formOf,
  imagePath: (name, { split }) => `${imageFolder(split)}${name}`,
  write,
};

function formOf(header: Header): ImageForm<XmlNode> {
  const isOwn = header.source === "cvat";
  const { categories = [] } = metaOf(metaNode(header));
  const read = new Map(categories.map((category) => [category.name, category]));
  // As elements are read by what the file says of a class, under the rank that it has here.
  const labels = new Labels(header.categories.map((category) => read.get(labelName(category)) ?? category));
  return {
    write: (image, path) => writtenImage(image, path, header, (label) => read.get(label)?.keypoints ?? []),
    read: (record) => imageOf(new FrameNumbers().numbered(record), labels, untold),
    readCategory: (category) => readCategory(category, isOwn),
    readHeader: () => ({ info: metaOf(metaNode(header)).info, extra: {} }),
  };
}

function readCategory(category: Category, isOwn: boolean): Category | undefined {
  const [read] = categoriesOf(asRead(parentNode("labels", labelNodes([category], isOwn))).children);
  return read;
}

async function write(
  sink: Sink,
  header: Header,
  records: AsyncIterable<WrittenImage<XmlNode>>,
): Promise<void> {
  const list = new LabelList(header);
  async function* text(): AsyncGenerator<string> {
    yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n';
    yield xmlText(metaNode(header), "  ", "  ");
    const frames = new FrameNumbers();
    for await (const { record: given } of records) {
      const record = frames.numbered(given);
      list.add(record);
      yield xmlText(record, "  ", "  ");
    }
    yield "</annotations>\n";
  }
  await sink.write(ANNOTATIONS_NAME, text());
  await sink.write(LABELS_NAME, list.text());
}
