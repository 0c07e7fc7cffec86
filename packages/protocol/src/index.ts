export { decodeBase64, encodeBase64 } from './base64.ts';
export { header, OFFSET_OCTET_STREAM, PROBLEM_JSON } from './headers.ts';
export { parseInteger } from './integer.ts';
export type { Limits } from './limits.ts';
export type { ListedUpload, ListedUploads } from './list.ts';
export {
  encodeMetadata,
  MAX_METADATA_LENGTH,
  type Metadata,
  type MetadataInput,
  metadataText,
  type ParsedMetadata,
  parseMetadata,
} from './metadata.ts';
export { type ProblemBody, type ProblemCode, type ProblemIssue, problems } from './problem.ts';
export { TUS_VERSION, type TusExtension } from './versions.ts';
