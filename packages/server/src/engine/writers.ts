import type { UploadProblem } from '../problem.ts';

type Stop = (problem: UploadProblem) => void;

/** The requests of this process that bring bytes right now, by the upload they bring them to. */
export class Writers {
  readonly #stops = new Map<string, Stop>();

  /** Call what this returns when the request brings no more. */
  enter(id: string, stop: Stop): () => void {
    this.#stops.set(id, stop);
    return () => {
      // A newer one may have taken over meanwhile.
      if (this.#stops.get(id) === stop) this.#stops.delete(id);
    };
  }

  /** Ends the request that brings bytes to an upload, with this for an answer. */
  stop(id: string, problem: UploadProblem): void {
    this.#stops.get(id)?.(problem);
  }
}
