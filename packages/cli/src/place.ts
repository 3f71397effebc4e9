/** Where something is, as people write it. */
export interface PlacedMessage {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly pointer?: string;
  readonly image?: string;
}

/** `labels.json:3:17: ` or `street-01.png: ` for the start of a line, as far as the message does not say it. */
export function placeText({ message, file, line, column, pointer, image }: PlacedMessage): string {
  if (file === undefined) return image === undefined || message.includes(image) ? "" : `${image}: `;
  if (message.includes(file)) {
    return line === undefined || message.includes(`line ${line}`) ? "" : `line ${line}: `;
  }
  const position = line === undefined ? (pointer ?? "") : [line, column].filter(Boolean).join(":");
  return `${file}${position === "" ? "" : `:${position}`}: `;
}
