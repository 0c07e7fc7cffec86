import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {} from '@vitest/browser-playwright';
import type { BrowserCommand } from 'vitest/node';

/**
 * What a page cannot do to itself; run by Vitest on the other side of the browser. Registered in
 * scripts/vitest-browser.ts, called as `commands.NAME(...)` from 'vitest/browser'.
 */
export const browserCommands = {
  emulate,
  answerFileDialog,
  heardFrom,
  dropFiles,
};

type Browser = Parameters<BrowserCommand<[]>>[0];

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Drops real files, or folders with files (text by path), on the first element of this CSS selector. */
    dropFiles(selector: string, files: Readonly<Record<string, string>>): Promise<void>;
    /** What a screen reader finds in the first element of this CSS selector: roles, names and states, indented. */
    heardFrom(selector: string): Promise<string>;
    /** What the system asks of pages from now on. */
    emulate(media: Media): Promise<void>;
    /** Chooses a file of this name and text in the next file dialog. */
    answerFileDialog(name: string, text: string): Promise<void>;
  }
}

export interface Media {
  readonly forcedColors?: 'active' | 'none';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

async function emulate({ page }: Browser, media: Media): Promise<void> {
  await page.emulateMedia(media);
}

function heardFrom({ iframe }: Browser, selector: string): Promise<string> {
  return iframe.locator(selector).first().ariaSnapshot();
}

async function dropFiles(
  { context, page, iframe }: Browser,
  selector: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const place = await iframe.locator(selector).first().boundingBox();
  if (!place) throw new Error(`There is nothing to drop on: ${selector}`);
  const folder = await mkdtemp(join(tmpdir(), 'kit-drop-'));
  // The page reads it as long as it likes.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const dropped = [...new Set(Object.keys(files).map((path) => join(folder, path.split('/')[0] ?? path)))];
  const session = await context.newCDPSession(page);
  const point = { x: place.x + place.width / 2, y: place.y + place.height / 2 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      ...point,
      data: { items: [], files: dropped, dragOperationsMask: 1 },
    });
  }
  await session.detach();
}

async function answerFileDialog({ page }: Browser, name: string, text: string): Promise<void> {
  page.once('filechooser', (dialog) => {
    void dialog.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  });
}
