import { encodeMetadata } from '@kit/protocol';
import { MAX_METADATA_LENGTH } from '@kit/protocol/readMetadata';
import { isUploadId, newUploadId } from '../id.ts';
import type { UploadRecord, WholeDigest } from '../record.ts';
import { type Caller, type Engine, nextExpiry } from './engine.ts';

/** What a draft is made from. */
type Asked = Pick<UploadRecord, 'length' | 'metadata' | 'concat'> & {
  readonly digest?: WholeDigest | null;
  /** The one it has unless the gate gives another; `null`: a new one. */
  readonly id: string | null;
};

/**
 * The record of an upload that is about to be made, as the gate `beforeCreate` lets it be. A partial upload passes no
 * gate: its final one will.
 *
 * @throws what the gate throws; RangeError for an id or metadata that it may not give.
 */
export async function draft(engine: Engine, caller: Caller, asked: Asked): Promise<UploadRecord> {
  const { length, concat } = asked;
  const { owner } = caller;
  let id: string | undefined;
  let { metadata } = asked;
  if (concat?.kind !== 'partial') {
    const plan = { length, owner, metadata: await engine.metadata.read(metadata) };
    const amendment = (await engine.hooks.beforeCreate?.(plan, caller.origin.client)) ?? undefined;
    id = amendment?.id;
    if (amendment?.metadata !== undefined)
      metadata = await amended(engine, encodeMetadata(amendment.metadata));
  }
  if (id !== undefined && !isUploadId(id)) {
    throw new RangeError(
      `beforeCreate gave the id ${JSON.stringify(id)}; letters, digits, "_" and "-" are taken`,
    );
  }
  if (metadata.length > MAX_METADATA_LENGTH) {
    throw new RangeError(`beforeCreate gave metadata of more than ${MAX_METADATA_LENGTH} characters`);
  }
  return {
    id: id ?? asked.id ?? newUploadId(),
    owner,
    length,
    offset: 0,
    state: 'receiving',
    metadata,
    concat,
    digest: asked.digest ?? null,
    createdAt: engine.clock.now(),
    expiresAt: nextExpiry(engine),
    completedAt: null,
    reply: null,
  };
}

/** What the gate gives must be what hooks and clients may rely on, as much as what clients give. */
async function amended(engine: Engine, metadata: string): Promise<string> {
  try {
    await engine.metadata.read(metadata);
  } catch (error) {
    throw new RangeError('beforeCreate gave metadata that the schema refuses', { cause: error });
  }
  return metadata;
}
