import type { Members } from "./coco-files.ts";
import type { Chosen } from "./coco-damages.ts";

function image({ file, pick }: Chosen): [number, Members] {
  const rank = pick(file.images.length);
  return [rank, file.images[rank] ?? {}];
}

function category({ file, pick }: Chosen): [number, Members] {
  const rank = pick(file.categories.length);
  return [rank, file.categories[rank] ?? {}];
}

function nameOf({ file_name: name }: Members): string {
  return typeof name === "string" ? name : "";
}

/** Each damages an image or a category of a file and says what is to be found. */
export const otherDamages: Readonly<Record<string, (chosen: Chosen) => string>> = {
  "image without id": (c) => {
    c.file.images.push({ file_name: "new.jpg", width: 10, height: 10 });
    return `no-image-id /images/${c.file.images.length - 1}`;
  },
  "image id twice": (c) => {
    const [, of] = image(c);
    c.file.images.push({ ...of, file_name: "new.jpg" });
    return `duplicate-image-id /images/${c.file.images.length - 1}/id`;
  },
  "image without width": (c) => {
    const [rank, of] = image(c);
    delete of["width"];
    return `no-size /images/${rank}`;
  },
  "image with a height of 0": (c) => {
    const [rank, of] = image(c);
    of["height"] = 0;
    return `no-size /images/${rank}/height`;
  },
  "image with a width of text": (c) => {
    const [rank, of] = image(c);
    of["width"] = `${Number(of["width"])}`;
    return `number-as-text /images/${rank}/width`;
  },
  "image without a name": (c) => {
    const [rank, of] = image(c);
    delete of["file_name"];
    return `no-file-name /images/${rank}`;
  },
  "image with backslashes": (c) => {
    const [rank, of] = image(c);
    of["file_name"] = `a\\${nameOf(of)}`;
    return `file-name-backslash /images/${rank}/file_name`;
  },
  "image at the root of a disk": (c) => {
    const [rank, of] = image(c);
    of["file_name"] = `/data/${nameOf(of)}`;
    return `file-name-absolute /images/${rank}/file_name`;
  },
  "image at an address": (c) => {
    const [rank, of] = image(c);
    of["file_name"] = `https://example.com/a.jpg?X-Amz-Signature=abc`;
    return `file-name-url /images/${rank}/file_name`;
  },
  "image out of the folder": (c) => {
    const [rank, of] = image(c);
    of["file_name"] = `../${nameOf(of)}`;
    return `file-name-outside /images/${rank}/file_name`;
  },
  "category id twice": (c) => {
    c.file.categories.push({ ...category(c)[1], name: "Other" });
    return `duplicate-category-id /categories/${c.file.categories.length - 1}/id`;
  },
  "category name twice": (c) => {
    c.file.categories.push({ ...category(c)[1], id: 5000 });
    return `duplicate-category-name /categories/${c.file.categories.length - 1}/name`;
  },
  "category without a name": (c) => {
    const [rank, of] = category(c);
    delete of["name"];
    return `no-category-name /categories/${rank}`;
  },
  "category id 0": (c) => {
    c.file.categories.push({ id: 0, name: "Zero", supercategory: "" });
    return `category-id-zero /categories/${c.file.categories.length - 1}/id`;
  },
};
