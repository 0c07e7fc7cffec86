import type { CompletedResponse } from './machine/snapshot.ts';

/** What one upload tells those who watch it. Plain data: it goes from page to page. */
export interface Sighting {
  /** 'terminated': given up for good, here and for those who watch. */
  readonly status: 'uploading' | 'completed' | 'terminated';
  readonly url: string | null;
  readonly length: number | null;
  readonly offset: number;
  readonly sent: number;
  readonly response: CompletedResponse | null;
}

/** Who wants to upload under a key. */
export interface Passenger {
  /** While it waits: how the one whose turn it is gets on. */
  onSighting(sighting: Sighting): void;
  /** While it is its turn: somebody who waits wants the upload given up for good. */
  onScrap(): void;
}

export interface Turn {
  /** Resolves when nobody else uploads under this key any more. Never rejects; stays pending after `leave`. */
  readonly come: Promise<void>;
  /** Shows those who wait how it goes; does nothing before the turn has come. */
  tell(sighting: Sighting): void;
  /** Asks the one whose turn it is to give the upload up for good; does nothing once the turn has come. */
  scrap(): void;
  /** Waits no longer, or lets the next have its turn. */
  leave(): void;
}

/**
 * One upload at a time for each key: a file that is chosen twice, in two tabs or in one, goes up once. Two that append
 * to one url would only take turns in pushing each other off it.
 */
export interface Turns {
  take(key: string, passenger: Passenger): Turn;
}
