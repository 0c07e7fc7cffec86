export { encodeBase64 } from './encodeBase64.ts';
export { header, OFFSET_OCTET_STREAM, PROBLEM_JSON } from './headers.ts';
export { parseInteger } from './integer.ts';
export type { Limits } from './limits.ts';
export type { ListedUpload, ListedUploads } from './list.ts';
export { encodeMetadata, type Metadata, type MetadataInput } from './metadata.ts';
export { type ProblemBody, type ProblemCode, type ProblemIssue, problems } from './problem.ts';
export { TUS_VERSION, type TusExtension } from './versions.ts';
