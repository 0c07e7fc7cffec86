import { afterEach, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../clock.ts';
import type { Sighting } from '../machine/state.ts';
import { turnsContract } from '../turns.contract.ts';
import { webTurns } from './webTurns.ts';

/** Locks and messages go through another process of the browser, in their order; a lock asked for and freed here is a round trip. */
async function roundTrips(): Promise<void> {
  for (let trip = 0; trip < 20; trip += 1) {
    await navigator.locks.request('round-trip', () => undefined);
    await new Promise<void>((resolve) => {
      const [here, there] = [new BroadcastChannel('round-trip'), new BroadcastChannel('round-trip')];
      there.onmessage = () => {
        here.close();
        there.close();
        resolve();
      };
      here.postMessage('');
    });
  }
}

let lastWords: Promise<unknown> = Promise.resolve();

/** The moment that a turn is kept after its last word lasts until that word has arrived. */
const clock: Clock = {
  ...systemClock,
  after(_, callback) {
    lastWords = Promise.all([lastWords, roundTrips().then(callback)]);
    return () => {};
  },
};

async function patience(): Promise<void> {
  await roundTrips();
  await lastWords;
  await roundTrips();
}

turnsContract('Web Locks and BroadcastChannel in Chromium', () => webTurns(clock), patience);

/** A channel that the browser opens when it comes to it: what others said before is lost, what it says itself waits. */
class LateChannel {
  onmessage: BroadcastChannel['onmessage'] = null;
  readonly #said: unknown[] = [];
  readonly #name: string;
  #channel: BroadcastChannel | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  open(): void {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = this.onmessage;
    for (const message of this.#said) this.#channel.postMessage(message);
  }

  postMessage(message: unknown): void {
    if (this.#channel) this.#channel.postMessage(message);
    else this.#said.push(message);
  }

  close(): void {
    this.#channel?.close();
  }
}

afterEach(() => vi.unstubAllGlobals());

it('a turn whose channel opens after its lock was given is still watched by those who asked before', async () => {
  const turns = webTurns(clock);
  const key = `late-${Math.random()}`;
  const channels: LateChannel[] = [];
  vi.stubGlobal(
    'BroadcastChannel',
    class extends LateChannel {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    },
  );
  const first = turns.take(key, () => {});
  vi.unstubAllGlobals();
  await first.come;
  const seen: Sighting[] = [];
  const second = turns.take(key, (sighting) => seen.push(sighting));
  const sighting: Sighting = {
    status: 'uploading',
    url: null,
    length: 100,
    offset: 0,
    sent: 0,
    response: null,
  };
  first.tell(sighting);
  await patience();
  expect(seen).toEqual([]);
  for (const channel of channels) channel.open();
  await patience();
  expect(seen).toEqual([sighting]);
  first.leave();
  second.leave();
});
