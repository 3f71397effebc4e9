import type { Source } from "../io/source.ts";

/**
 * The names of the classes in a data.yaml of YOLO, in their order. Where it has a number of classes alone, they are called
 * `class_0` and so on, as loaders call them.
 *
 * @throws FormatError `yolo/data-yaml`, `yolo/names`, `yolo/no-names` where it can't be used
 */
export async function readClassNames(dataYaml: Source): Promise<readonly string[]> {
  const { readDataYaml } = await import("../yolo/data-yaml.ts");
  const { names } = await readDataYaml(dataYaml, dataYaml.name, () => {});
  return names;
}
