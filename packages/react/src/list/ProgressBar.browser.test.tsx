import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import '../styles.css';
import { en } from '../words/locales/en.ts';
import { createWords } from '../words/words.ts';
import { ProgressBar } from './ProgressBar.tsx';

afterEach(async () => {
  cleanup();
  await commands.emulate({ reducedMotion: 'reduce' });
});

/** Where the filled part of a track of 200 px is seen, in pixels from its left. */
function renderBar(direction: 'ltr' | 'rtl', progress: number | null) {
  render(
    <div className="tus" dir={direction} style={{ inlineSize: 200 }}>
      <ProgressBar label="Upload" progress={progress} eta={null} words={createWords(en)} />
    </div>,
  );
  const track = screen.getByRole('progressbar');
  const place = () => {
    const outer = track.getBoundingClientRect();
    const bar = track.firstElementChild?.getBoundingClientRect() ?? outer;
    const seen = [Math.max(bar.left, outer.left), Math.min(bar.right, outer.right)];
    return seen.map((x) => Math.round(x - outer.left));
  };
  return { track, place };
}

test.each([
  ['ltr', 0.25, [0, 50]],
  ['ltr', 1, [0, 200]],
  ['rtl', 0.25, [150, 200]],
  ['rtl', 1, [0, 200]],
] as const)('read %s, %d of it is filled from where reading begins', (direction, progress, seen) => {
  expect(renderBar(direction, progress).place()).toEqual(seen);
});

test.each([
  ['ltr', [0, 70], [130, 200]],
  ['rtl', [130, 200], [0, 70]],
] as const)(
  'read %s, what cannot be told roams from there to the other end',
  async (direction, first, last) => {
    await commands.emulate({ reducedMotion: 'no-preference' });
    const { track, place } = renderBar(direction, null);
    const [roaming] = track.getAnimations({ subtree: true });
    roaming?.pause();
    for (const [time, seen] of [
      [0, first],
      [1400, last],
    ] as const) {
      if (roaming) roaming.currentTime = time;
      expect(place()).toEqual(seen);
    }
  },
);

test.each([
  ['at once', 'while little is done at a time', 100, 0],
  ['in a glide', 'when much is done at a time', 2, 1],
  ['in a glide', 'when nobody knows how fast it goes', null, 1],
])('moves %s %s', async (_, _when, eta, animations) => {
  await commands.emulate({ reducedMotion: 'no-preference' });
  const bar = (progress: number) => (
    <div className="tus" style={{ inlineSize: 200 }}>
      <ProgressBar label="Upload" progress={progress} eta={eta} words={createWords(en)} />
    </div>
  );
  const { rerender } = render(bar(0.25));
  const track = screen.getByRole('progressbar');
  await nextFrame();
  rerender(bar(0.26));
  expect(track.getAnimations({ subtree: true })).toHaveLength(animations);
  for (const animation of track.getAnimations({ subtree: true })) animation.finish();
  const bounds = track.firstElementChild?.getBoundingClientRect();
  expect(Math.round((bounds?.right ?? 0) - track.getBoundingClientRect().left)).toBe(52);
});

function nextFrame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}
