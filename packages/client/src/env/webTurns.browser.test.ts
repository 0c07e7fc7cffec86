import { systemClock } from '../clock.ts';
import { turnsContract } from '../turns.contract.ts';
import { webTurns } from './webTurns.ts';

/** Locks and messages go through another process of the browser; a lock asked for and freed here is a round trip. */
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
  // The turn is kept a moment after its last word: that moment is the browser's clock.
  await new Promise((resolve) => setTimeout(resolve, 60));
}

turnsContract('Web Locks and BroadcastChannel in Chromium', () => webTurns(systemClock), roundTrips);
