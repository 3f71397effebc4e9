const encoder = new TextEncoder();

/** JSON text of ASCII that is written again and again. */
export class Fragment {
  readonly size: number;
  /** Its bytes by four, the lowest first; zeros follow. */
  readonly words: Uint32Array;

  constructor(text: string) {
    this.size = text.length;
    const bytes = new Uint8Array(Math.ceil(text.length / 4) * 4);
    encoder.encodeInto(text, bytes);
    const view = new DataView(bytes.buffer);
    this.words = Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
  }
}
