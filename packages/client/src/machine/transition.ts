import type { UploadError } from '../errors.ts';
import type { CompletedResponse } from './snapshot.ts';
import {
  type Appending,
  type Effect,
  type Goal,
  isWaiting,
  type Report,
  type Sighting,
  type Standing,
  type Transition,
  type UploadEvent,
  type Uploading,
  type UploadState,
} from './state.ts';

type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>;
type In<P extends Uploading['phase']> = Extract<Uploading, { phase: P }>;

/** What a state makes of an event; `undefined` where it says nothing to it. */
type Reaction = Transition | undefined;

/**
 * The whole behaviour of an upload: what it is after `event`, and what is to be done then. Pure and total: an event
 * that says nothing to a state gives the very same state and no effects.
 */
export function transition(state: UploadState, event: UploadEvent): Transition {
  return reaction(state, event) ?? news(state);
}

function reaction(state: UploadState, event: UploadEvent): Reaction {
  switch (event.type) {
    case 'start':
      return start(state, event.goal ?? null);
    case 'pause':
      return state.status === 'uploading' || state.status === 'idle' ? pause(state) : undefined;
    case 'terminate':
      return terminate(state);
    case 'sighted':
      return sighted(state, event.sighting);
    case 'wentOffline':
      // Preparing and watching need no network.
      return state.status === 'uploading' && !isBoarding(state) ? wait(state, null, event.error) : undefined;
    case 'cameOnline':
      return isWaiting(state) ? proceed(run(state)) : undefined;
    default:
      if (state.status === 'uploading' && state.epoch === event.epoch) return heard(state, event);
      return event.type === 'created' ? createdLate(state, event) : undefined;
  }
}

type Hears<S> = { readonly [T in Report['type']]?: (state: S, report: ReportOf<T>) => Reaction };

/** On its way to its turn. */
const boarding: Hears<In<'preparing' | 'watching'>> = { prepared, created: createdLate, faulted };

/** What each phase makes of what its effects report; what is not named says nothing to it. */
const hears: { readonly [P in Uploading['phase']]: Hears<In<P>> } = {
  preparing: boarding,
  watching: boarding,
  creating: { gathered, created, faulted },
  retrieving: { retrieved, faulted },
  appending: { sent, appended, shrunk: (state) => append(run(state), state.url, state.from), faulted },
  waiting: { waitElapsed: (state) => proceed(run(state)) },
};

function isBoarding(state: Uploading): boolean {
  return hears[state.phase] === boarding;
}

function heard(state: Uploading, report: Report): Reaction {
  // TypeScript cannot see that the phase that picks the row, and the type that picks the column, are those of the two.
  const hear = hears[state.phase][report.type] as
    | ((state: Uploading, report: Report) => Reaction)
    | undefined;
  return hear?.(state, report);
}

// What people and the network do

function start(state: UploadState, goal: Goal): Reaction {
  switch (state.status) {
    case 'idle':
    case 'paused':
    case 'failed': {
      const fresh = { ...standing(state), status: 'uploading', attempt: 0, renewals: 0, goal } as const;
      return move({ ...fresh, phase: 'preparing' }, { type: 'prepare' });
    }
    default:
      // Somebody who does not care to wait any longer.
      return isWaiting(state) ? proceed({ ...run(state), goal }) : undefined;
  }
}

function terminate(state: UploadState): Reaction {
  const { status, url } = state;
  if (status === 'completed' || status === 'terminated') return undefined;
  const effects: Effect[] = status === 'idle' ? [] : [{ type: 'terminate', url }];
  if (url !== null) effects.unshift({ type: 'forget' });
  return move({ ...standing(state), status: 'terminated' }, ...effects);
}

/** It has to wait its turn: what another does with the bytes, this one does. Else only others' giving up concerns it. */
function sighted(state: UploadState, { status, url, length, offset, sent, response }: Sighting): Reaction {
  if (state.status !== 'uploading' || !isBoarding(state)) {
    return status === 'terminated' ? terminate(state) : undefined;
  }
  if (status === 'terminated') return move({ ...standing(state), status });
  if (status === 'completed' && url !== null && length !== null) {
    return complete(run(state), url, length, response);
  }
  // It is still the same epoch: what waits goes on waiting.
  return news({ ...advance({ ...at(run(state), url), length }, offset, sent), phase: 'watching' });
}

// What effects report

function prepared(state: Uploading, { url, length }: ReportOf<'prepared'>): Transition {
  return proceed({ ...at(run(state), url), length });
}

function gathered(state: In<'creating'>, { offset, sent }: ReportOf<'gathered'>): Transition {
  return news(advance(state, offset, sent));
}

function created(state: Uploading, report: ReportOf<'created'>): Transition {
  const { url, offset, length, expiresAt, response } = report;
  const known = { ...run(state), length, attempt: 0 };
  return reached(known, url, offset, response, { type: 'remember', url, expiresAt });
}

/** The answer to a creation that nobody waits for any more. Its url is worth keeping, or has to be cleared away. */
function createdLate(state: UploadState, { url, expiresAt }: ReportOf<'created'>): Reaction {
  if (state.url !== null) return undefined;
  if (state.status === 'terminated') return move({ ...state, url }, { type: 'terminate', url });
  return state.status === 'paused' || (state.status === 'uploading' && state.phase === 'preparing')
    ? news({ ...state, url }, { type: 'remember', url, expiresAt })
    : undefined;
}

function retrieved(state: In<'retrieving'>, { offset, length }: ReportOf<'retrieved'>): Transition {
  const attempt = offset > state.offset ? 0 : state.attempt;
  return reached({ ...run(state), length, attempt }, state.url, offset, null);
}

function appended(state: Appending, { offset, length, response }: ReportOf<'appended'>): Transition {
  const known = { ...run(state), length, attempt: 0 };
  return state.goal === 'chunk' && offset !== length
    ? pause(advance(known, offset))
    : reached(known, state.url, offset, response);
}

function sent(state: Appending, { offset }: ReportOf<'sent'>): Reaction {
  return offset > state.sent && offset <= (state.length ?? offset)
    ? news({ ...state, sent: offset })
    : undefined;
}

function faulted(state: Exclude<Uploading, In<'waiting'>>, report: ReportOf<'faulted'>): Transition {
  const { error, retry } = report;
  const { code } = error;
  const { url } = state;
  if (url !== null) {
    if (code === 'gone' && state.renewals === 0) {
      const anew = { ...withoutUrl(run(state)), phase: 'creating', renewals: 1 } as const;
      return move(anew, { type: 'forget' }, { type: 'create' });
    }
    // The server's bytes are no longer there, or no longer of this source: the url is of no use.
    if (['gone', 'source-changed', 'integrity'].includes(code)) {
      return move({ ...withoutUrl(standing(state)), status: 'failed', error }, { type: 'forget' });
    }
    // Where the server stands is asked at once. When that brought no byte further, only after a wait.
    const unsure = code === 'offset-mismatch' || code === 'locked';
    if (unsure && state.phase === 'appending' && state.attempt === 0) {
      return retrieve({ ...run(state), attempt: 1 }, url);
    }
  }
  if (retry === 'never') return move({ ...standing(state), status: 'failed', error });
  return retry === 'online' ? wait(state, null, error) : wait(state, retry, error);
}

// Where it goes on

type Run = ReturnType<typeof run>;

/** With a url, the server is asked where it stands; without one, it has to make one first. */
function proceed(from: Run): Transition {
  return from.url === null
    ? move({ ...from, url: null, phase: 'creating' }, { type: 'create' })
    : retrieve(from, from.url);
}

function retrieve(from: Run, url: string): Transition {
  return move({ ...from, url, phase: 'retrieving' }, { type: 'retrieve', url });
}

/** Until a moment, which costs a try; or until there is a network (`null`). */
function wait(state: Uploading, dueAt: number | null, error: UploadError): Transition {
  const waiting = { ...run(state), phase: 'waiting', dueAt, error } as const;
  return dueAt === null
    ? move(waiting)
    : move({ ...waiting, attempt: state.attempt + 1 }, { type: 'wait', dueAt });
}

/** So far the server has got at this url. */
function reached(
  known: Run,
  url: string,
  offset: number,
  response: CompletedResponse | null,
  ...before: Effect[]
): Transition {
  return offset === known.length
    ? complete(known, url, offset, response)
    : append(advance(known, offset), url, offset, ...before);
}

function append(known: Run, url: string, from: number, ...before: Effect[]): Transition {
  const { length, goal } = known;
  const end = typeof goal === 'number' ? goal : null;
  return end !== null && from >= end
    ? pause({ ...known, url }, ...before)
    : move({ ...known, url, phase: 'appending', from }, ...before, {
        type: 'append',
        url,
        from,
        length,
        end,
      });
}

function pause(from: Standing, ...before: Effect[]): Transition {
  return move({ ...standing(from), status: 'paused' }, ...before);
}

function complete(from: Run, url: string, length: number, response: CompletedResponse | null): Transition {
  const whole = { ...standing(from), url, length, offset: length, sent: length };
  return move({ ...whole, status: 'completed', response }, { type: 'forget' });
}

/** Every move begins an epoch, so that whatever was under way before is over. */
function move(state: UploadState, ...effects: Effect[]): Transition {
  return news({ ...state, epoch: state.epoch + 1 }, ...effects);
}

/** What is under way goes on. */
function news(state: UploadState, ...effects: Effect[]): Transition {
  return { state, effects };
}

// What one state hands on to the next

function standing({ epoch, url, length, offset, sent }: Standing): Standing {
  return { epoch, url, length, offset, sent };
}

function run(state: Uploading) {
  const { status, attempt, renewals, goal } = state;
  return { ...standing(state), status, attempt, renewals, goal };
}

/** The numbers a person sees only go up, even when the server lost bytes and they have to be sent again. */
function advance<T extends Standing>(from: T, to: number, handed = to): T {
  const offset = Math.max(from.offset, to);
  return { ...from, offset, sent: Math.max(from.sent, offset, handed) };
}

/** At this url, if it is known; its numbers begin anew where it is another one. */
function at(from: Run, url: string | null): Run {
  return url === null || url === from.url ? from : { ...withoutUrl(from), url };
}

function withoutUrl<T extends { url: string | null; offset: number; sent: number }>(from: T) {
  return { ...from, url: null, offset: 0, sent: 0 };
}
