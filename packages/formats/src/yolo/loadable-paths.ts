import { trainableExtensions } from "../io/extensions.ts";

/** The paths below a folder of which loaders find an image there. */
export function loadable(paths: readonly string[], below: string): readonly string[] {
  /** That of the last one: most files of a folder have the same. */
  let extension = "/";
  return paths.filter((path) => {
    const isKnown = path.endsWith(extension) && path.length - extension.length >= below.length;
    if (isKnown && path[below.length] !== "." && !path.includes("/.", below.length)) return true;
    const isFound = isLoadable(path, below);
    if (isFound && path.lastIndexOf(".") >= below.length) extension = path.slice(path.lastIndexOf("."));
    return isFound;
  });
}

/** Whether a loader finds an image at a path: by extension; hidden files and folders are passed over. */
export function isLoadable(path: string, below: string): boolean {
  const extension = path.slice(Math.max(path.lastIndexOf(".") + 1, below.length));
  return (
    trainableExtensions.has(extension.toLowerCase()) && !/(?:^|\/)\.[^./]/.test(path.slice(below.length))
  );
}
