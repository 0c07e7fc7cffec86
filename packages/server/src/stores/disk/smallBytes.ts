/**
 * A second place, for uploads that are small and come whole in one run: making a file, syncing it and the folder with its
 * name costs more than all else that an upload of 4 KiB takes.
 *
 * Where there are bytes of an upload here, they count, and not those of a file that an earlier try may have left.
 */
export interface SmallBytes {
  /** Most bytes of an upload. */
  readonly most: number;
  /**
   * Keeps all bytes of an upload, in place of those it may have of it. They stand as firm as the next step of the record
   * does: whatever outlives a power cut of it, they do too.
   *
   * `false`: not held any more, or there is no room for this one; nothing was changed.
   */
  keep(id: string, pieces: readonly Uint8Array[], held: () => boolean): Promise<boolean>;
  /** Bytes here; 0 for an unknown one. */
  size(id: string): number;
  read(id: string): Uint8Array | undefined;
  /** Frees the bytes, where given only while `held`; no error for an unknown id. */
  remove(id: string, held?: () => boolean): Promise<void>;
}

/** For a folder without a database: everything is a file. */
export const noSmallBytes: SmallBytes = {
  most: 0,
  keep: async () => false,
  size: () => 0,
  read: () => undefined,
  async remove() {},
};
