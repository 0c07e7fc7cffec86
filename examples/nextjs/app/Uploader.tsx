'use client';

import { TusDropzone } from '@kit/react';
import { useRouter } from 'next/navigation';

export function Uploader({ dialect }: { dialect: 'tus' | 'ietf' }) {
  const router = useRouter();
  return <TusDropzone folders endpoint="/api/files" dialect={dialect} onCompleted={() => router.refresh()} />;
}
