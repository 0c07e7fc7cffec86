'use client';

import { TusDropzone } from '@kit/react';
import { useRouter } from 'next/navigation';

export function Dropzone({ accept }: { accept: string | undefined }) {
  const router = useRouter();
  return <TusDropzone folders accept={accept} onCompleted={() => router.refresh()} />;
}
