/** Text of a data.yaml. `path` is left out: then loaders take the folder of the file. */
export function dataYamlText(
  names: readonly string[],
  splits: readonly (readonly [key: string, folder: string])[],
  pose?: { readonly keypoints: number; readonly flip: readonly number[] | undefined },
): string {
  const lines = [
    "# Written by angokit. Loaders take this file's own folder as the root of the dataset.",
    ...splits.map(([key, folder]) => `${key}: ${folder}`),
  ];
  if (pose !== undefined) {
    lines.push(`kpt_shape: [${String(pose.keypoints)}, 3]`);
    if (pose.flip !== undefined) lines.push(`flip_idx: [${pose.flip.join(", ")}]`);
  }
  lines.push(`nc: ${String(names.length)}`);
  lines.push(names.length === 0 ? "names: {}" : "names:");
  for (const [index, name] of names.entries()) lines.push(`  ${String(index)}: ${quoted(name)}`);
  return `${lines.join("\n")}\n`;
}

/** A double-quoted YAML scalar; whatever a YAML 1.1 or 1.2 parser might not take as it is, is escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u00ad\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
