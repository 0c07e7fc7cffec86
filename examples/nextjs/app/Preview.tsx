interface PreviewProps {
  /** Where the file itself is. */
  readonly url: string;
  readonly name: string;
  /** As its browser told it, e.g. `image/png`. */
  readonly type: string;
}

/** What every browser shows. The route gives SVG out as bytes: it could hold scripts. */
const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/;
const FILM = /^video\/(?:mp4|webm|ogg|quicktime)$/;
const SOUND = /^audio\/(?:mpeg|mp4|aac|ogg|wav|webm|flac)$/;

/** The file itself, small: pictures, films and sounds come from where they are downloaded, a range at a time. */
export function Preview({ url, name, type }: PreviewProps) {
  if (PICTURE.test(type)) {
    // biome-ignore lint/performance/noImgElement: next/image fetches without the visitor's cookie, and would be refused.
    return <img className="preview" src={url} alt="" loading="lazy" decoding="async" />;
  }
  if (FILM.test(type)) {
    // biome-ignore lint/a11y/useMediaCaption: the visitor's own film; there are no captions to it.
    return <video className="preview" src={url} aria-label={name} preload="metadata" controls playsInline />;
  }
  return (
    <div className="preview" data-kind={SOUND.test(type) ? 'sound' : 'other'}>
      <span className="sheet" aria-hidden="true">
        {extensionOf(name)}
      </span>
      {SOUND.test(type) && (
        // biome-ignore lint/a11y/useMediaCaption: as above.
        <audio src={url} aria-label={name} preload="none" controls />
      )}
    </div>
  );
}

function extensionOf(name: string): string {
  return /\.(\w{1,5})$/.exec(name)?.[1] ?? 'file';
}
