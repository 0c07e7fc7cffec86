import { type Clock, systemClock } from '../clock.ts';
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
