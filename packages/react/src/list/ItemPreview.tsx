import { type ReactNode, useEffect, useState } from 'react';
import { useUploadQueue } from '../UploadProvider.tsx';
import { useItemId } from './itemId.ts';

/** A picture is decoded whole for its thumbnail: above this many bytes the glyph has to do. */
const LARGEST_PICTURE = 50_000_000;

type Preview = { readonly kind: 'image' | 'video'; readonly url: string };

/** The picture, or a frame of the video, as a thumbnail; `children` where there is none or the browser cannot show it. */
export function ItemPreview({ children }: { children: ReactNode }) {
  const input = useUploadQueue().get(useItemId())?.input;
  const [preview, setPreview] = useState<Preview | null>(null);

  useEffect(() => {
    const kind = input instanceof Blob ? previewKind(input) : null;
    if (!(input instanceof Blob) || kind === null) return;
    const url = URL.createObjectURL(input);
    setPreview({ kind, url });
    return () => {
      setPreview(null);
      URL.revokeObjectURL(url);
    };
  }, [input]);

  const fallBack = () => setPreview(null);
  if (preview?.kind === 'image') {
    return <img className="tus-item-preview" src={preview.url} alt="" decoding="async" onError={fallBack} />;
  }
  if (preview?.kind === 'video') {
    // A moment into it: many begin black.
    return (
      <video
        className="tus-item-preview"
        src={`${preview.url}#t=0.5`}
        preload="metadata"
        muted
        playsInline
        tabIndex={-1}
        onError={fallBack}
      />
    );
  }
  return children;
}

function previewKind({ type, size }: Blob): Preview['kind'] | null {
  if (type.startsWith('image/')) return size <= LARGEST_PICTURE ? 'image' : null;
  return type.startsWith('video/') ? 'video' : null;
}
