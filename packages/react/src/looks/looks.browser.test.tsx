import { cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { commands, page } from 'vitest/browser';
import '../styles.css';
import { TusDropzone, type TusDropzoneProps } from '../dropzone/TusDropzone.tsx';
import { createFakeQueue, type FakeQueue } from '../testing/fakeQueue.ts';
import { withoutNetwork } from '../testing/noNetwork.ts';
import {
  standCompleted,
  standFailed,
  standInEveryState,
  standOffline,
  standPending,
  standPreviews,
} from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';

/**
 * The looks, against pictures that were looked at (`__screenshots__`; `--update` takes new ones). All is drawn with one
 * font of one package (Debian's fonts-liberation), as its widths decide where lines break. What differs between machines
 * then is how edges are smoothed: a pixel may differ a little, and 1 in 100 may differ more. A word that is missing, a
 * colour that is wrong or a row that moved is far above that; a hairline alone is below it.
 */
const tolerance = { comparatorOptions: { threshold: 0.2, allowedMismatchedPixelRatio: 0.01 } } as const;
const FONT = 'Liberation Sans';

interface Setting {
  readonly theme?: 'light' | 'dark';
  readonly direction?: 'ltr' | 'rtl';
  readonly width?: number;
}

const now = new Date('2026-01-01T12:00:00Z').getTime();

function Paper({
  theme = 'light',
  direction = 'ltr',
  width = 640,
  children,
}: Setting & { children: ReactNode }) {
  return (
    <div
      data-testid="paper"
      data-theme={theme}
      dir={direction}
      style={{
        inlineSize: width,
        padding: width < 500 ? 12 : 24,
        background: theme === 'dark' ? '#14151b' : '#f6f7fa',
        fontFamily: `"${FONT}"`,
        ['--tus-list-height' as string]: 'none',
      }}
    >
      {children}
    </div>
  );
}

async function look(
  name: string,
  queue: FakeQueue,
  setting: Setting = {},
  props: TusDropzoneProps = {},
  settled: () => Promise<unknown> = async () => {},
) {
  render(
    <Paper {...setting}>
      <UploadProvider queue={queue}>
        <TusDropzone {...props} />
      </UploadProvider>
    </Paper>,
  );
  await settled();
  const pictures = Array.from(document.querySelectorAll('img'), (image) => image.decode());
  await Promise.allSettled(pictures);
  await expect.element(page.getByTestId('paper')).toMatchScreenshot(name, tolerance);
}

beforeAll(() => {
  if (!isInstalled(FONT)) throw new Error(`The pictures need ${FONT}: apt-get install fonts-liberation`);
});
beforeEach(async () => {
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] });
  await page.viewport(760, 1100);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** A font that is not there is as wide as what is taken in its place. */
function isInstalled(font: string): boolean {
  const pen = document.createElement('canvas').getContext('2d');
  if (!pen) throw new Error('This browser draws no canvas.');
  const widthIn = (family: string) => {
    pen.font = `40px ${family}`;
    return pen.measureText('mmmmmmmmwwwiii').width;
  };
  return widthIn(`"${font}", monospace`) !== widthIn('monospace');
}

function someStates(): FakeQueue {
  const queue = standInEveryState(now);
  const kept = ['appending', 'retrying', 'failed', 'completed'];
  for (const id of queue.getSnapshot().ids) if (!kept.includes(id)) queue.remove(id);
  return queue;
}

const limits = { accept: 'image/*,.pdf', maxSize: 10_000_000, maxFiles: 5, folders: true };

test('empty', () => look('empty', createFakeQueue(), {}, limits));
test('empty in the dark', () => look('empty-dark', createFakeQueue(), { theme: 'dark' }, limits));
test('every state', () => look('every-state', standInEveryState(now), {}, { folders: true }));
test('every state in the dark', () => look('every-state-dark', standInEveryState(now), { theme: 'dark' }));
test('on a phone', () => look('some-states-phone', someStates(), { width: 360 }, { folders: true }));
test('read from the right', () =>
  look('some-states-rtl', someStates(), { direction: 'rtl' }, { folders: true }));
test('all completed', () => look('all-completed', standCompleted()));
test('nothing got through', () => look('all-failed', standFailed()));
test('nothing got through, in the dark', () => look('all-failed-dark', standFailed(), { theme: 'dark' }));
test('previews', () => look('previews', standPreviews(), { theme: 'dark' }));

describe('what a reload left behind', () => {
  const settled = () => screen.findByRole('list', { name: /unfinished/ });

  test('above what is under way', () => look('pending', standPending(someStates()), {}, {}, settled));
  test('in the dark', () => look('pending-dark', standPending(), { theme: 'dark' }, {}, settled));
  test('on a phone', () => look('pending-phone', standPending(), { width: 360 }, {}, settled));
});

describe('without a network', () => {
  let goOnline = () => {};
  beforeEach(() => {
    goOnline = withoutNetwork();
  });
  afterEach(() => goOnline());

  test('in the light', () => look('offline', standOffline(now)));
  test('in the dark', () => look('offline-dark', standOffline(now), { theme: 'dark' }));
});

describe('what the system asks for', () => {
  afterEach(() => commands.emulate({ forcedColors: 'none', reducedMotion: 'reduce' }));

  test('forced colours: progress, marks and the drop area stay to be seen', async () => {
    await commands.emulate({ forcedColors: 'active' });
    await look('some-states-forced-colours', someStates());
    const track = screen.getByRole('progressbar', { name: /Keynote/ });
    expect(colourOf(track.firstElementChild, 'backgroundColor')).toBe(systemColour('Highlight'));
    expect(getComputedStyle(track).borderStyle).toBe('solid');
    for (const mark of document.querySelectorAll('.tus-item-mark')) {
      expect(colourOf(mark, 'backgroundColor')).not.toBe(colourOf(mark, 'color'));
    }
  });

  test('less motion: nothing moves', async () => {
    render(<EveryState />);
    expect(document.getAnimations()).toEqual([]);
    expect(getComputedStyle(screen.getAllByRole('button')[0] ?? document.body).transitionProperty).toBe(
      'none',
    );
  });

  test('no wish for less: what waits breathes, and rows make an entrance', async () => {
    await commands.emulate({ reducedMotion: 'no-preference' });
    render(<EveryState />);
    const names = document
      .getAnimations()
      .map((animation) => 'animationName' in animation && animation.animationName);
    expect(new Set(names)).toEqual(new Set(['tus-appear', 'tus-breathe']));
  });
});

const EveryState = () => (
  <UploadProvider queue={standInEveryState(now)}>
    <TusDropzone />
  </UploadProvider>
);

function colourOf(element: Element | null, property: 'color' | 'backgroundColor'): string {
  if (!element) throw new Error('there is no such element');
  return getComputedStyle(element)[property];
}

function systemColour(name: string): string {
  const probe = document.createElement('div');
  probe.style.cssText = `background: ${name}; forced-color-adjust: none`;
  document.body.append(probe);
  const colour = colourOf(probe, 'backgroundColor');
  probe.remove();
  return colour;
}
