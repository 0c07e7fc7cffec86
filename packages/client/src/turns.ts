import type { Sighting } from './machine/state.ts';

export interface Turn {
  /** Resolves when nobody else uploads under this key any more. Never rejects; stays pending after `leave`. */
  readonly come: Promise<void>;
  /** Shows those who wait how it goes. Before the turn has come nobody is shown anything but that all is given up. */
  tell(sighting: Sighting): void;
  /** Waits no longer, or lets the next have its turn. */
  leave(): void;
}

/**
 * One upload at a time for each key: a file that is chosen twice, in two tabs or in one, goes up once. Two that append
 * to one url would only take turns in pushing each other off it.
 */
export interface Turns {
  /** @param heard told how the one whose turn it is gets on, while one waits; later, that one who waits gave all up. */
  take(key: string, heard: (sighting: Sighting) => void): Turn;
}
