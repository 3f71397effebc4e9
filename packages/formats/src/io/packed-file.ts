/** Which form an archive has. */
export type ArchiveKind = "zip" | "tar" | "tar.gz";

/** A file as it is put into an archive. */
export interface PackedFile {
  /** Of its content, in bytes. */
  readonly size: number;
  /** Of what is stored of it: the same unless it is packed. */
  readonly packed: number;
  /** The checksum of its content; only a ZIP needs it. */
  readonly crc: number;
  /** 0: stored as it is. 8: Deflate. */
  readonly method: 0 | 8;
  /** What is stored, in pieces. */
  readonly pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Takes the bytes of an archive, piece by piece. The piece may be used again when the promise is done. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void> | void;

/** Writes an archive: files in their order, then the end. */
export interface Archive {
  add(path: string, file: PackedFile): Promise<void>;
  end(): Promise<void>;
}

/** What tells an archive of angokit from others: the comment of a ZIP, and of the first words of a tar. */
export const ARCHIVE_MARK = "angokit";

/** The kind of archive that a path names by its extension; undefined for any other path. */
export function archiveKind(path: string): ArchiveKind | undefined {
  if (/\.zip$/i.test(path)) return "zip";
  if (/\.tar$/i.test(path)) return "tar";
  return /\.(?:tgz|tar\.gz)$/i.test(path) ? "tar.gz" : undefined;
}

/** Whether the content of a file is packed already, going by its name: to pack it again would save nothing. */
export function isPackedAlready(path: string): boolean {
  return /\.(?:avif|gif|gz|heic|jpe?g|jp2|mpo|mp4|png|webp|zip)$/i.test(path);
}
