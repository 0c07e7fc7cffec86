'use client';

import { TusDropzone } from '@kit/react';
import { useRouter } from 'next/navigation';

export function Dropzone() {
  const router = useRouter();
  return <TusDropzone folders onCompleted={() => router.refresh()} />;
}
