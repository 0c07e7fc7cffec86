import type { ProblemIssue } from '@kit/protocol';
import { UploadProblem } from './problem.ts';
import type { UploadRecord } from './record.ts';
import type { SchemaIssue, StandardSchema } from './standardSchema.ts';
import { type MetadataText, metadataRecord, summarize, type UploadSummary } from './summary.ts';

/** Metadata as hooks see it: what the application's schema makes of it, or text by key. */
export interface MetadataReader {
  /**
   * Reads an `Upload-Metadata` value that a client sent.
   *
   * @throws UploadProblem `rejected` with an issue for each value that the schema refuses.
   */
  read(value: string): unknown;
  /** An upload as hooks see it. Rejects where the schema refuses what it took before: it has been changed since. */
  summarize(record: UploadRecord): UploadSummary<unknown> | Promise<UploadSummary<unknown>>;
}

export function createMetadataReader(schema: StandardSchema | undefined): MetadataReader {
  if (schema === undefined) return { read: metadataRecord, summarize };

  async function read(text: MetadataText): Promise<{ value: unknown } | { issues: readonly ProblemIssue[] }> {
    const result = await schema?.['~standard'].validate(text);
    return result?.issues === undefined
      ? { value: result?.value }
      : { issues: result.issues.map(plainIssue) };
  }

  return {
    async read(value) {
      const found = await read(metadataRecord(value));
      if ('value' in found) return found.value;
      const { issues } = found;
      throw new UploadProblem('rejected', `Upload-Metadata: ${sentence(issues)}`, { issues });
    },
    async summarize(record) {
      const summary = summarize(record);
      const found = await read(summary.metadata);
      if ('value' in found) return { ...summary, metadata: found.value };
      throw new TypeError(`The stored metadata of upload ${record.id} is refused: ${sentence(found.issues)}`);
    },
  };
}

function plainIssue({ message, path = [] }: SchemaIssue): ProblemIssue {
  return { path: path.map((step) => String(typeof step === 'object' ? step.key : step)), message };
}

function sentence(issues: readonly ProblemIssue[]): string {
  return issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
}
