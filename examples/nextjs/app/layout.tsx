import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import '@kit/react/styles.css';
import './layout.css';

export const metadata: Metadata = {
  title: 'Uploads that never start over',
  description: 'Drop a file, pull the plug, come back: it goes on where it was.',
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
