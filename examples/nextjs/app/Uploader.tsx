'use client';

import { TusDropzone } from '@kit/react';
import { useRouter } from 'next/navigation';

export function Uploader() {
  const router = useRouter();
  return <TusDropzone endpoint="/api/files" onCompleted={() => router.refresh()} />;
}
