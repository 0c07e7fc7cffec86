'use client';

import { UploadProvider } from '@kit/react';
import type { ReactNode } from 'react';
import { UPLOADER_HEADER } from '../lib/uploaderHeader.ts';

export interface UploadsProps {
  /** What this browser remembers of an upload is for the one who began it. */
  readonly user: string;
  readonly dialect: 'tus' | 'ietf';
  readonly children: ReactNode;
}

/** The uploads of this page: the dropzone begins them, and the gallery takes those off the list that it deletes. */
export function Uploads({ user, dialect, children }: UploadsProps) {
  return (
    <UploadProvider
      endpoint="/api/files"
      scope={user}
      headers={{ [UPLOADER_HEADER]: user }}
      dialect={dialect}
    >
      {children}
    </UploadProvider>
  );
}
