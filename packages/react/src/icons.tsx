import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="tus-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const UploadIcon = () => (
  <Icon>
    <path d="M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5" />
    <path d="M4.5 15.5v1.75A2.75 2.75 0 0 0 7.25 20h9.5a2.75 2.75 0 0 0 2.75-2.75V15.5" />
  </Icon>
);

export const FolderIcon = () => (
  <Icon>
    <path d="M4 17.25V7a2 2 0 0 1 2-2h3.2a2 2 0 0 1 1.5.68l.9 1.04a2 2 0 0 0 1.5.68H18a2 2 0 0 1 2 2v7.85a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Z" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M9 6.5v11M15 6.5v11" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M8.5 6.3v11.4c0 .6.65.97 1.16.66l9.1-5.7a.77.77 0 0 0 0-1.32l-9.1-5.7a.77.77 0 0 0-1.16.66Z" />
  </Icon>
);

export const RetryIcon = () => (
  <Icon>
    <path d="M18.7 9.2A7.25 7.25 0 1 0 19.25 12" />
    <path d="M19.25 4.75v4.5h-4.5" />
  </Icon>
);

export const RemoveIcon = () => (
  <Icon>
    <path d="m7.25 7.25 9.5 9.5m0-9.5-9.5 9.5" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m6.5 12.5 3.75 3.75 7.25-8" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon>
    <path d="M12 7v6m0 3.6v.15" />
  </Icon>
);

/** What a file is, as far as a glyph goes. */
export type FileKind = 'image' | 'video' | 'audio' | 'archive' | 'document' | 'code' | 'file';

const kindsByExtension: readonly (readonly [FileKind, RegExp])[] = [
  ['image', /\.(avif|bmp|gif|heic|ico|jpe?g|png|psd|svg|tiff?|webp)$/i],
  ['video', /\.(avi|m4v|mkv|mov|mp4|mpe?g|webm)$/i],
  ['audio', /\.(aac|aiff|flac|m4a|mp3|ogg|opus|wav)$/i],
  ['archive', /\.(7z|bz2|dmg|gz|iso|jar|rar|tar|tgz|xz|zip|zst)$/i],
  ['document', /\.(docx?|epub|key|md|odp|ods|odt|pages|pdf|pptx?|rtf|txt|xlsx?|csv)$/i],
  ['code', /\.(c|cpp|css|go|h|html?|java|jsx?|json|kt|mjs|php|py|rb|rs|sh|sql|swift|tsx?|vue|xml|ya?ml)$/i],
];

export function fileKind(name: string, type: string): FileKind {
  const family = type.split('/')[0];
  if (family === 'image' || family === 'video' || family === 'audio') return family;
  return kindsByExtension.find(([, extensions]) => extensions.test(name))?.[0] ?? 'file';
}

const sheet =
  'M13.5 3.75H8A2.25 2.25 0 0 0 5.75 6v12A2.25 2.25 0 0 0 8 20.25h8A2.25 2.25 0 0 0 18.25 18V8.5L13.5 3.75ZM13.25 4v4.75H18';

const glyphs: Readonly<Record<FileKind, ReactNode>> = {
  image: (
    <>
      <rect x="4.5" y="4.5" width="15" height="15" rx="2.5" />
      <circle cx="9.25" cy="9.25" r="1.4" />
      <path d="m5 17 4.2-4.2a1.2 1.2 0 0 1 1.7 0L14 16m-1-1 1.9-1.9a1.2 1.2 0 0 1 1.7 0l2.7 2.7" />
    </>
  ),
  video: (
    <>
      <rect x="3.75" y="6" width="11.5" height="12" rx="2.5" />
      <path d="m15.25 11 4-2.6a.6.6 0 0 1 .95.5v6.2a.6.6 0 0 1-.95.5l-4-2.6" />
    </>
  ),
  audio: (
    <>
      <path d="M9.5 16.75V6.9a1 1 0 0 1 .78-.97l7-1.55a1 1 0 0 1 1.22.97v9.4" />
      <circle cx="7.25" cy="16.75" r="2.25" />
      <circle cx="16.25" cy="14.75" r="2.25" />
    </>
  ),
  archive: (
    <>
      <path d="M4.5 9h15v8.25a2.25 2.25 0 0 1-2.25 2.25H6.75a2.25 2.25 0 0 1-2.25-2.25V9Z" />
      <path d="m4.5 9 1.6-3.35a2 2 0 0 1 1.8-1.15h8.2a2 2 0 0 1 1.8 1.15L19.5 9M10 13h4" />
    </>
  ),
  document: (
    <>
      <path d={sheet} />
      <path d="M9 12.75h6M9 16h4" />
    </>
  ),
  code: <path d="m8.5 8-4 4 4 4m7-8 4 4-4 4M13.25 6l-2.5 12" />,
  file: <path d={sheet} />,
};

export const FileIcon = ({ kind }: { kind: FileKind }) => <Icon>{glyphs[kind]}</Icon>;
