import type { Sighting } from '../machine/state.ts';
import type { Turns } from '../turns.ts';

interface Waiting {
  readonly heard: (sighting: Sighting) => void;
  readonly call: () => void;
  last: Sighting | null;
}

/** Turns within one process. */
export function localTurns(): Turns {
  // Whose turn it is stands first.
  const lines = new Map<string, Waiting[]>();

  return {
    take(key, heard) {
      const line = lines.get(key) ?? [];
      lines.set(key, line);
      let call = () => {};
      const come = new Promise<void>((resolve) => {
        call = resolve;
      });
      const own: Waiting = { heard, call, last: null };
      line.push(own);
      const [first] = line;
      if (first === own) call();
      else if (first?.last) heard(first.last);

      return {
        come,
        tell(sighting) {
          if (line[0] === own) own.last = sighting;
          else if (sighting.status !== 'terminated') return;
          for (const { heard } of line.filter((one) => one !== own)) heard(sighting);
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
