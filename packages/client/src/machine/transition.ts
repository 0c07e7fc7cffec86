import type { CompletedResponse } from './snapshot.ts';
import type {
  Appending,
  Effect,
  Goal,
  Report,
  Standing,
  Transition,
  UploadEvent,
  Uploading,
  UploadState,
} from './state.ts';

type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>;
type In<P extends Uploading['phase']> = Extract<Uploading, { phase: P }>;

/**
 * The whole behaviour of an upload: what it is after `event`, and what is to be done then. Pure and total: an event
 * that says nothing to a state gives the very same state and no effects.
 */
export function transition(state: UploadState, event: UploadEvent): Transition {
  switch (event.type) {
    case 'start':
      return start(state, event.goal ?? null);
    case 'pause':
      return state.status === 'uploading' || state.status === 'idle' ? pause(state) : stay(state);
    case 'terminate':
      return terminate(state);
    case 'wentOffline':
      // Preparing and watching need no network.
      return state.status === 'uploading' && !isBoarding(state)
        ? move({ ...run(state), phase: 'waiting', dueAt: null, error: event.error })
        : stay(state);
    case 'cameOnline':
      return isWaiting(state) ? proceed(run(state)) : stay(state);
    default:
      if (state.status === 'uploading' && state.epoch === event.epoch) return heard(state, event);
      return event.type === 'created' ? createdLate(state, event) : stay(state);
  }
}

/** What each phase makes of what its effects report; what is not named says nothing to it. */
const hears: {
  readonly [P in Uploading['phase']]: {
    readonly [T in Report['type']]?: (state: In<P>, report: ReportOf<T>) => Transition;
  };
} = {
  preparing: { prepared, watched, landed, scrapped, created: createdLate, faulted },
  watching: { prepared, watched, landed, scrapped, created: createdLate, faulted },
  creating: { gathered, created, faulted },
  retrieving: { retrieved, faulted },
  appending: {
    sent,
    appended,
    shrunk: (state) => append(run(state), state.url, state.from),
    faulted,
  },
  waiting: { waitElapsed: (state) => proceed(run(state)) },
};

function heard(state: Uploading, report: Report): Transition {
  // TypeScript cannot see that the phase that picks the row, and the type that picks the column, are those of the two.
  const hear = hears[state.phase][report.type] as
    | ((state: Uploading, report: Report) => Transition)
    | undefined;
  return hear === undefined ? stay(state) : hear(state, report);
}

// What people and the network do

function start(state: UploadState, goal: Goal): Transition {
  switch (state.status) {
    case 'idle':
    case 'paused':
    case 'failed': {
      const fresh = { ...standing(state), status: 'uploading', attempt: 0, renewals: 0, goal } as const;
      return move({ ...fresh, phase: 'preparing' }, { type: 'prepare' });
    }
    default:
      // Somebody who does not care to wait any longer.
      return isWaiting(state) ? proceed({ ...run(state), goal }) : stay(state);
  }
}

function terminate(state: UploadState): Transition {
  if (state.status === 'completed' || state.status === 'terminated') return stay(state);
  const terminated = { ...standing(state), status: 'terminated' } as const;
  const { url } = state;
  if (state.status === 'idle') return move(terminated);
  return url === null
    ? move(terminated, { type: 'terminate', url })
    : move(terminated, { type: 'forget' }, { type: 'terminate', url });
}

// What effects report

function prepared(state: Uploading, { url, length }: ReportOf<'prepared'>): Transition {
  return proceed({ ...(url === null ? run(state) : at(run(state), url)), length });
}

/** It is still the same epoch: what watches goes on watching. */
function watched(state: Uploading, { url, length, offset, sent }: ReportOf<'watched'>): Transition {
  const seen = advance(url === null ? run(state) : at(run(state), url), offset);
  return { state: { ...seen, length, sent: Math.max(seen.sent, sent), phase: 'watching' }, effects: [] };
}

function landed(state: Boarding, { url, length, response }: ReportOf<'landed'>): Transition {
  return complete(run(state), url, length, response);
}

function scrapped(state: Boarding): Transition {
  return move({ ...standing(state), status: 'terminated' });
}

function gathered(state: Uploading, { offset, sent }: ReportOf<'gathered'>): Transition {
  const most = { offset: Math.max(state.offset, offset), sent: Math.max(state.sent, sent) };
  return { state: { ...state, ...most }, effects: [] };
}

function created(state: Uploading, report: ReportOf<'created'>): Transition {
  const { url, offset, length, expiresAt, response } = report;
  const known = { ...run(state), length, attempt: 0 };
  return offset === length
    ? complete(known, url, offset, response)
    : append(advance(known, offset), url, offset, { type: 'remember', url, expiresAt });
}

/** The answer to a creation that nobody waits for any more. Its url is worth keeping, or has to be cleared away. */
function createdLate(state: UploadState, { url, expiresAt }: ReportOf<'created'>): Transition {
  if (state.url !== null) return stay(state);
  if (state.status === 'terminated') return move({ ...state, url }, { type: 'terminate', url });
  if (state.status !== 'paused' && !(state.status === 'uploading' && state.phase === 'preparing')) {
    return stay(state);
  }
  return { state: { ...state, url }, effects: [{ type: 'remember', url, expiresAt }] };
}

function retrieved(state: In<'retrieving'>, { offset, length }: ReportOf<'retrieved'>): Transition {
  const { url } = state;
  const known = { ...run(state), length, attempt: offset > state.offset ? 0 : state.attempt };
  return offset === known.length
    ? complete(known, url, offset, null)
    : append(advance(known, offset), url, offset);
}

function appended(state: Appending, { offset, length, response }: ReportOf<'appended'>): Transition {
  const known = { ...run(state), length, attempt: 0 };
  if (offset === length) return complete(known, state.url, offset, response);
  const further = advance(known, offset);
  return state.goal === 'chunk' ? pause(further) : append(further, state.url, offset);
}

function sent(state: Appending, { offset }: ReportOf<'sent'>): Transition {
  return offset > state.sent && offset <= (state.length ?? offset)
    ? { state: { ...state, sent: offset }, effects: [] }
    : stay(state);
}

function faulted(state: Exclude<Uploading, In<'waiting'>>, report: ReportOf<'faulted'>): Transition {
  const { error, retry } = report;
  if (error.code === 'gone' && state.url !== null && state.renewals === 0) {
    return move(
      { ...withoutUrl(run(state)), phase: 'creating', renewals: 1 },
      { type: 'forget' },
      { type: 'create' },
    );
  }
  // The server's bytes are no longer there, or no longer of this source: the url is of no use.
  if (state.url !== null && ['gone', 'source-changed', 'integrity'].includes(error.code)) {
    return move({ ...withoutUrl(standing(state)), status: 'failed', error }, { type: 'forget' });
  }
  // Where the server stands is asked at once. When that brought no byte further, only after a wait.
  const unsure = error.code === 'offset-mismatch' || error.code === 'locked';
  if (unsure && state.phase === 'appending' && state.attempt === 0) {
    return retrieve({ ...run(state), attempt: 1 }, state.url);
  }
  if (retry === 'never') return move({ ...standing(state), status: 'failed', error });
  if (retry === 'online') return move({ ...run(state), phase: 'waiting', dueAt: null, error });
  return move(
    { ...run(state), phase: 'waiting', attempt: state.attempt + 1, dueAt: retry, error },
    { type: 'wait', dueAt: retry },
  );
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

function append(known: Run, url: string, from: number, ...before: Effect[]): Transition {
  const { length, goal } = known;
  const end = typeof goal === 'number' ? goal : null;
  if (end !== null && from >= end) return pause({ ...known, url }, ...before);
  return move({ ...known, url, phase: 'appending', from }, ...before, {
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

function stay(state: UploadState): Transition {
  return { state, effects: [] };
}

/** Every move begins an epoch, so that whatever was under way before is over. */
function move(state: UploadState, ...effects: Effect[]): Transition {
  return { state: { ...state, epoch: state.epoch + 1 }, effects };
}

// What one state hands on to the next

/** On its way to its turn. */
type Boarding = In<'preparing' | 'watching'>;

function isBoarding(state: Uploading): state is Boarding {
  return state.phase === 'preparing' || state.phase === 'watching';
}

function isWaiting(state: UploadState): state is In<'waiting'> {
  return state.status === 'uploading' && state.phase === 'waiting';
}

function standing({ epoch, url, length, offset, sent }: Standing): Standing {
  return { epoch, url, length, offset, sent };
}

function run(state: Uploading) {
  const { status, attempt, renewals, goal } = state;
  return { ...standing(state), status, attempt, renewals, goal };
}

/** The numbers a person sees only go up, even when the server lost bytes and they have to be sent again. */
function advance(from: Run, to: number): Run {
  const offset = Math.max(from.offset, to);
  return { ...from, offset, sent: Math.max(from.sent, offset) };
}

/** At this url, whose numbers begin anew where it is another one. */
function at(from: Run, url: string): Run {
  return { ...(url === from.url ? from : withoutUrl(from)), url };
}

function withoutUrl<T extends { url: string | null; offset: number; sent: number }>(from: T) {
  return { ...from, url: null, offset: 0, sent: 0 };
}
