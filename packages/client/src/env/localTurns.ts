import type { Passenger, Sighting, Turns } from '../turns.ts';

interface Waiting {
  readonly passenger: Passenger;
  readonly call: () => void;
  last: Sighting | null;
}

/** Turns within one process. */
export function localTurns(): Turns {
  // Whose turn it is stands first.
  const lines = new Map<string, Waiting[]>();

  return {
    take(key, passenger) {
      const line = lines.get(key) ?? [];
      lines.set(key, line);
      let call = () => {};
      const come = new Promise<void>((resolve) => {
        call = resolve;
      });
      const own: Waiting = { passenger, call, last: null };
      line.push(own);
      const [first] = line;
      if (first === own) call();
      else if (first?.last) passenger.onSighting(first.last);

      return {
        come,
        tell(sighting) {
          if (line[0] !== own) return;
          own.last = sighting;
          for (const { passenger } of line.slice(1)) passenger.onSighting(sighting);
        },
        scrap() {
          if (line[0] !== own) line[0]?.passenger.onScrap();
        },
        leave() {
          const place = line.indexOf(own);
          if (place < 0) return;
          line.splice(place, 1);
          if (line.length === 0) lines.delete(key);
          else if (place === 0) line[0]?.call();
        },
      };
    },
  };
}
