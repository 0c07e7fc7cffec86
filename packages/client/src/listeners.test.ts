import { describe, expect, it, vi } from 'vitest';
import { createListeners } from './listeners.ts';

describe('listeners', () => {
  it('are told until they leave', () => {
    const { subscribe, tell } = createListeners();
    const listener = vi.fn();
    const leave = subscribe(listener);
    tell();
    leave();
    leave();
    tell();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('may be the same function twice: one leaves, the other stays', () => {
    const { subscribe, tell } = createListeners();
    const listener = vi.fn();
    subscribe(listener);
    subscribe(listener)();
    tell();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('may leave while they are told', () => {
    const { subscribe, tell } = createListeners();
    const second = vi.fn();
    const leave = subscribe(() => leave());
    subscribe(second);
    tell();
    expect(second).toHaveBeenCalledTimes(1);
  });

  it('do not hear less because of one that throws, whose mistake is not hidden', async () => {
    const { subscribe, tell } = createListeners();
    const mistake = new Error('a mistake in the page');
    const second = vi.fn();
    subscribe(() => {
      throw mistake;
    });
    subscribe(second);
    const queued: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (task: () => void) => queued.push(task));
    try {
      tell();
    } finally {
      vi.unstubAllGlobals();
    }
    expect(second).toHaveBeenCalledTimes(1);
    expect(() => queued[0]?.()).toThrow(mistake);
  });
});
