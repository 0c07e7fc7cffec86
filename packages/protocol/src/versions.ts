/** The tus version this kit speaks, as it stands in `Tus-Resumable`. */
export const TUS_VERSION = '1.0.0';

/** The extensions of tus 1.0 by the names that `Tus-Extension` lists. */
export type TusExtension =
  | 'creation'
  | 'creation-with-upload'
  | 'creation-defer-length'
  | 'expiration'
  | 'checksum'
  | 'checksum-trailer'
  | 'termination'
  | 'concatenation'
  | 'concatenation-unfinished';
