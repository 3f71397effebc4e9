/** What a writer counted that people should know. */
export interface Counts {
  /** Rows that have the class and the box of another. */
  readonly twins: number;
  /** Annotations of groups, where nothing else has a row. */
  readonly crowds: number;
  readonly untrainable: number;
  readonly notFound: number;
}

/** A message for each of the counts that is not zero. */
export function countMessages({ twins, crowds, untrainable, notFound }: Counts): string[] {
  const messages: string[] = [];
  if (twins > 0) {
    messages.push(
      `${times(twins, "row has", "rows have")} the class and the box of another row of the same image: loaders delete all but one.`,
    );
  }
  if (crowds > 0) {
    // Some tools mark every mask as a crowd: https://github.com/cvat-ai/cvat/issues/7030
    messages.push(
      `No annotation has a row: ${times(crowds, "is marked as a group", "are marked as groups")} of objects (iscrowd 1). "keep" for \`crowd\` writes them.`,
    );
  }
  if (untrainable > 0) {
    messages.push(
      `${times(untrainable, "image has", "images have")} a file type that YOLO loaders pass over (GIF).`,
    );
  }
  if (notFound > 0) {
    messages.push(
      `${times(notFound, "image was", "images were")} not found: the labels are there, the image files are not.`,
    );
  }
  return messages;
}

function times(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
