import { FormatError } from "./diagnostic.ts";

/**
 * Images that can be gone through once: a second time nothing would come, and the dataset would be taken for empty.
 *
 * @throws FormatError `input/read-twice` where they are gone through again
 */
export function readOnce<T>(images: AsyncIterable<T>): AsyncIterable<T> {
  let isRead = false;
  return {
    [Symbol.asyncIterator]() {
      if (isRead) {
        const message = "The images of this dataset were read already, and can be read once. Open it again.";
        throw new FormatError("input/read-twice", message);
      }
      isRead = true;
      return images[Symbol.asyncIterator]();
    },
  };
}
