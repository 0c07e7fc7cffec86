/** The tus version this kit speaks, as it stands in `Tus-Resumable`. */
export const TUS_VERSION = '1.0.0';

/**
 * The extensions of tus 1.0 by the names that `Tus-Extension` lists, and one of our own: `idempotency-key`, a creation that
 * is asked for again under the same key makes no second upload.
 */
export type TusExtension =
  | 'creation'
  | 'creation-with-upload'
  | 'creation-defer-length'
  | 'expiration'
  | 'checksum'
  | 'checksum-trailer'
  | 'termination'
  | 'concatenation'
  | 'concatenation-unfinished'
  | 'idempotency-key';
