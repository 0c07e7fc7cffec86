import { type ByteStore, ByteStoreError } from '../../ports/byteStore.ts';

interface Held {
  bytes: Uint8Array;
  size: number;
}

/** Bytes in growing buffers: gone with the process. For tests, stories and examples. */
export function memoryBytes(): ByteStore {
  const uploads = new Map<string, Held>();
  const nothing = (): Held => ({ bytes: new Uint8Array(), size: 0 });

  /** Room for `size` bytes, doubled so that appending stays linear. */
  function grow(held: Held, size: number): void {
    if (size <= held.bytes.length) return;
    const bytes = new Uint8Array(Math.max(size, held.bytes.length * 2, 1024));
    bytes.set(held.bytes.subarray(0, held.size));
    held.bytes = bytes;
  }

  async function* read(id: string, start: number, end: number): AsyncGenerator<Uint8Array> {
    const held = uploads.get(id);
    if (held === undefined || held.size < end) throw new ByteStoreError('missing', id);
    const step = 64 * 1024;
    for (let at = start; at < end; at += step) yield held.bytes.slice(at, Math.min(at + step, end));
  }

  return {
    async append({ id, offset, body, held: mayWrite, onStored }) {
      const held = uploads.get(id) ?? nothing();
      if (offset > held.size) throw new ByteStoreError('missing', id);
      uploads.set(id, held);
      // What stands past the offset was never acknowledged.
      held.size = offset;
      let reached = offset;
      for await (const chunk of body) {
        if (mayWrite?.() === false) break;
        grow(held, reached + chunk.length);
        held.bytes.set(chunk, reached);
        reached += chunk.length;
        held.size = reached;
        await onStored?.(reached);
      }
      return reached;
    },
    size: async (id) => uploads.get(id)?.size ?? 0,
    async sync(id, length = 0) {
      if ((uploads.get(id)?.size ?? 0) < length) throw new ByteStoreError('missing', id);
    },
    async remove(id) {
      uploads.delete(id);
    },
    read: (id, { start, end }) => read(id, start, end),
    async concat(id, parts) {
      const held = nothing();
      for (const part of parts) {
        const { bytes, size } = uploads.get(part) ?? nothing();
        grow(held, held.size + size);
        held.bytes.set(bytes.subarray(0, size), held.size);
        held.size += size;
      }
      uploads.set(id, held);
      return held.size;
    },
    async *ids() {
      yield* [...uploads.keys()];
    },
  };
}
