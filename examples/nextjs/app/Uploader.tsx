'use client';

import { TusDropzone } from '@kit/react';
import { useRouter } from 'next/navigation';
import { UPLOADER_HEADER } from '../lib/uploaderHeader.ts';

export interface UploaderProps {
  /** What this browser remembers of an upload is for the one who began it. */
  readonly user: string;
  readonly dialect: 'tus' | 'ietf';
}

export function Uploader({ user, dialect }: UploaderProps) {
  const router = useRouter();
  return (
    <TusDropzone
      folders
      endpoint="/api/files"
      scope={user}
      headers={{ [UPLOADER_HEADER]: user }}
      dialect={dialect}
      onCompleted={() => router.refresh()}
    />
  );
}
