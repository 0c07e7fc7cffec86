import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UploadError, type UploadErrorCode } from '../errors.ts';
import { initialState, type Sighting, type UploadEvent, type UploadState } from './state.ts';
import { transition } from './transition.ts';

const error = (code: UploadErrorCode) => new UploadError(code, { code, retryable: false });
const response = { status: 204, headers: {}, body: '' };
const url = 'https://up.example/files/1';

const before = { epoch: 7, url: null, length: 100, offset: 0, sent: 0 };
const after = { epoch: 7, url, length: 100, offset: 40, sent: 50 };
const running = { status: 'uploading', attempt: 2, renewals: 0, goal: null } as const;

const states = {
  idle: { ...before, status: 'idle' },
  preparing: { ...before, ...running, phase: 'preparing' },
  'preparing, url': { ...after, ...running, phase: 'preparing' },
  watching: { ...after, ...running, phase: 'watching' },
  creating: { ...before, ...running, phase: 'creating' },
  retrieving: { ...after, ...running, phase: 'retrieving' },
  appending: { ...after, ...running, phase: 'appending', from: 40 },
  'waiting, no url': { ...before, ...running, phase: 'waiting', dueAt: 5, error: error('network') },
  'waiting, url': { ...after, ...running, phase: 'waiting', dueAt: 5, error: error('network') },
  'paused, no url': { ...before, status: 'paused' },
  'paused, url': { ...after, status: 'paused' },
  completed: { ...after, offset: 100, sent: 100, status: 'completed', response },
  'failed, no url': { ...before, status: 'failed', error: error('rejected') },
  'failed, url': { ...after, status: 'failed', error: error('rejected') },
  terminated: { ...after, status: 'terminated' },
  'terminated, no url': { ...before, status: 'terminated' },
} satisfies Record<string, UploadState>;

const epoch = 7;
const seen = { url, length: 100, offset: 30, sent: 60, response: null };
const events = {
  start: { type: 'start' },
  pause: { type: 'pause' },
  terminate: { type: 'terminate' },
  wentOffline: { type: 'wentOffline', error: error('offline') },
  cameOnline: { type: 'cameOnline' },
  'prepared, new': { type: 'prepared', length: 100, url: null, epoch },
  'prepared, known': { type: 'prepared', length: 100, url, epoch },
  watched: { type: 'sighted', sighting: { ...seen, status: 'uploading' } },
  landed: { type: 'sighted', sighting: { ...seen, status: 'completed', offset: 100, sent: 100, response } },
  scrapped: { type: 'sighted', sighting: { ...seen, status: 'terminated' } },
  gathered: { type: 'gathered', offset: 30, sent: 60, epoch },
  created: { type: 'created', url, offset: 0, length: 100, expiresAt: null, response, epoch },
  'created whole': { type: 'created', url, offset: 100, length: 100, expiresAt: null, response, epoch },
  retrieved: { type: 'retrieved', offset: 60, length: 100, epoch },
  'retrieved whole': { type: 'retrieved', offset: 100, length: 100, epoch },
  sent: { type: 'sent', offset: 70, epoch },
  appended: { type: 'appended', offset: 80, length: 100, response, epoch },
  'appended whole': { type: 'appended', offset: 100, length: 100, response, epoch },
  shrunk: { type: 'shrunk', epoch },
  waitElapsed: { type: 'waitElapsed', epoch },
  'faulted, later': { type: 'faulted', error: error('network'), retry: 9, epoch },
  'faulted, offline': { type: 'faulted', error: error('network'), retry: 'online', epoch },
  'faulted for good': { type: 'faulted', error: error('rejected'), retry: 'never', epoch },
  'faulted, gone': { type: 'faulted', error: error('gone'), retry: 'never', epoch },
  'faulted, locked': { type: 'faulted', error: error('locked'), retry: 9, epoch },
  'faulted, changed': { type: 'faulted', error: error('source-changed'), retry: 'never', epoch },
} satisfies Record<string, UploadEvent>;

type StateName = keyof typeof states;
type EventName = keyof typeof events;

/** Every pair that moves, as "status or phase: effects". All others stay where they are. */
const table: Record<StateName, Partial<Record<EventName, string>>> = {
  idle: { start: 'preparing: prepare', pause: 'paused', terminate: 'terminated', scrapped: 'terminated' },
  preparing: {
    pause: 'paused',
    terminate: 'terminated: terminate',
    'prepared, new': 'creating: create',
    'prepared, known': 'retrieving: retrieve',
    watched: 'watching',
    landed: 'completed: forget',
    scrapped: 'terminated',
    created: 'preparing: remember',
    'created whole': 'preparing: remember',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'failed',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed',
  },
  'preparing, url': {
    pause: 'paused',
    terminate: 'terminated: forget terminate',
    'prepared, new': 'retrieving: retrieve',
    'prepared, known': 'retrieving: retrieve',
    watched: 'watching',
    landed: 'completed: forget',
    scrapped: 'terminated',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'creating: forget create',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed: forget',
  },
  watching: {
    pause: 'paused',
    terminate: 'terminated: forget terminate',
    'prepared, new': 'retrieving: retrieve',
    'prepared, known': 'retrieving: retrieve',
    watched: 'watching',
    landed: 'completed: forget',
    scrapped: 'terminated',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'creating: forget create',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed: forget',
  },
  creating: {
    pause: 'paused',
    terminate: 'terminated: terminate',
    scrapped: 'terminated: terminate',
    wentOffline: 'waiting',
    gathered: 'creating',
    created: 'appending: remember append',
    'created whole': 'completed: forget',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'failed',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed',
  },
  retrieving: {
    pause: 'paused',
    terminate: 'terminated: forget terminate',
    scrapped: 'terminated: forget terminate',
    wentOffline: 'waiting',
    retrieved: 'appending: append',
    'retrieved whole': 'completed: forget',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'creating: forget create',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed: forget',
  },
  appending: {
    pause: 'paused',
    terminate: 'terminated: forget terminate',
    scrapped: 'terminated: forget terminate',
    wentOffline: 'waiting',
    sent: 'appending',
    appended: 'appending: append',
    'appended whole': 'completed: forget',
    shrunk: 'appending: append',
    'faulted, later': 'waiting: wait',
    'faulted, offline': 'waiting',
    'faulted for good': 'failed',
    'faulted, gone': 'creating: forget create',
    'faulted, locked': 'waiting: wait',
    'faulted, changed': 'failed: forget',
  },
  'waiting, no url': {
    start: 'creating: create',
    pause: 'paused',
    terminate: 'terminated: terminate',
    scrapped: 'terminated: terminate',
    wentOffline: 'waiting',
    cameOnline: 'creating: create',
    waitElapsed: 'creating: create',
  },
  'waiting, url': {
    start: 'retrieving: retrieve',
    pause: 'paused',
    terminate: 'terminated: forget terminate',
    scrapped: 'terminated: forget terminate',
    wentOffline: 'waiting',
    cameOnline: 'retrieving: retrieve',
    waitElapsed: 'retrieving: retrieve',
  },
  'paused, no url': {
    start: 'preparing: prepare',
    terminate: 'terminated: terminate',
    scrapped: 'terminated: terminate',
    created: 'paused: remember',
    'created whole': 'paused: remember',
  },
  'paused, url': {
    start: 'preparing: prepare',
    terminate: 'terminated: forget terminate',
    scrapped: 'terminated: forget terminate',
  },
  completed: {},
  'failed, no url': {
    start: 'preparing: prepare',
    terminate: 'terminated: terminate',
    scrapped: 'terminated: terminate',
  },
  'failed, url': {
    start: 'preparing: prepare',
    terminate: 'terminated: forget terminate',
    scrapped: 'terminated: forget terminate',
  },
  terminated: {},
  'terminated, no url': { created: 'terminated: terminate', 'created whole': 'terminated: terminate' },
};

const pairs = Object.keys(states).flatMap((state) =>
  // The casts only give back the names that Object.keys took away.
  Object.keys(events).map((event) => [state as StateName, event as EventName] as const),
);

function told({ state, effects }: ReturnType<typeof transition>): string {
  const where = state.status === 'uploading' ? state.phase : state.status;
  return effects.length === 0 ? where : `${where}: ${effects.map(({ type }) => type).join(' ')}`;
}

describe('the table', () => {
  it.each(pairs)('%s + %s', (from, by) => {
    const state = states[from];
    const expected = table[from][by];
    const next = transition(state, events[by]);
    if (expected === undefined) {
      expect(next.state).toBe(state);
      expect(next.effects).toEqual([]);
    } else {
      expect(told(next)).toBe(expected);
      // News of numbers, and of a url that came late, leave the effect under way alone.
      const news = ['sent', 'watched', 'gathered'].includes(by) || expected.endsWith(': remember');
      expect(next.state.epoch).toBe(news ? 7 : 8);
    }
  });

  it.each(pairs)('%s + %s of a past epoch stays', (from, by) => {
    const event: UploadEvent = events[by];
    if (!('epoch' in event)) return;
    const state = states[from];
    const next = transition(state, { ...event, epoch: 6 });
    // But for the url of a creation that nobody waits for any more: it is kept, or cleared away.
    const late = event.type === 'created' && from !== 'creating' && table[from][by];
    if (late) expect(told(next)).toBe(late);
    else expect(next.state).toBe(state);
  });

  it.each(pairs)('%s + %s leaves a state with exactly its own data', (from, by) => {
    const { state } = transition(states[from], events[by]);
    const kind = (one: UploadState) => (one.status === 'uploading' ? one.phase : one.status);
    const like = Object.values<UploadState>(states).find((other) => kind(other) === kind(state));
    expect(Object.keys(state).sort()).toEqual(Object.keys(like ?? {}).sort());
  });
});

describe('attempts', () => {
  it('begin anew with a byte that got through', () => {
    expect(transition(states.appending, events.appended).state).toMatchObject({ attempt: 0 });
    expect(transition(states.retrieving, events.retrieved).state).toMatchObject({ attempt: 0 });
    const nothingNew: UploadEvent = { type: 'retrieved', offset: 40, length: 100, epoch };
    expect(transition(states.retrieving, nothingNew).state).toMatchObject({ attempt: 2 });
  });

  it('are spent by faults, not by the lack of a network', () => {
    expect(transition(states.appending, events['faulted, later']).state).toMatchObject({ attempt: 3 });
    expect(transition(states.appending, events['faulted, offline']).state).toMatchObject({ attempt: 2 });
    expect(transition(states.appending, events.wentOffline).state).toMatchObject({ attempt: 2, dueAt: null });
  });

  it('allow one question at once after 409 and 423', () => {
    const fresh: UploadState = { ...states.appending, attempt: 0 };
    expect(told(transition(fresh, events['faulted, locked']))).toBe('retrieving: retrieve');
  });

  it('replace a url that is gone once in a run', () => {
    const renewed: UploadState = { ...states.appending, renewals: 1 };
    const { state, effects } = transition(renewed, events['faulted, gone']);
    expect(state).toMatchObject({ status: 'failed', url: null });
    expect(effects).toEqual([{ type: 'forget' }]);
  });
});

describe('any script of events', () => {
  // The steps let nothing past the length through; that is theirs to show.
  const amount = fc.integer({ min: 0, max: 100 });
  const length = fc.constantFrom(null, 100);
  const code = fc.constantFrom<UploadErrorCode>('network', 'locked', 'gone', 'source-changed', 'rejected');
  const sighting = fc.record<Sighting>({
    status: fc.constantFrom('uploading', 'completed', 'terminated'),
    url: fc.constantFrom(null, url, 'a'),
    length: fc.constant(100),
    offset: amount,
    sent: amount,
    response: fc.constantFrom(null, response),
  });
  const order = fc.constantFrom<UploadEvent>(
    events.start,
    { type: 'start', goal: 'chunk' },
    { type: 'start', goal: 50 },
    events.pause,
    events.terminate,
    events.wentOffline,
    events.cameOnline,
  );
  const command = fc.oneof(
    { arbitrary: order, weight: 3 },
    sighting.map((sighting): UploadEvent => ({ type: 'sighted', sighting })),
  );
  const report = fc.oneof(
    fc.record({ type: fc.constant('prepared' as const), length, url: fc.constantFrom(null, url) }),
    fc.record({
      type: fc.constant('created' as const),
      url: fc.constantFrom('a', 'b'),
      offset: amount,
      length,
      expiresAt: fc.constant(null),
      response: fc.constant(response),
    }),
    fc.record({ type: fc.constant('retrieved' as const), offset: amount, length }),
    fc.record({ type: fc.constant('gathered' as const), offset: amount, sent: fc.constant(100) }),
    fc.record({ type: fc.constant('sent' as const), offset: amount }),
    fc.record({
      type: fc.constant('appended' as const),
      offset: amount,
      length,
      response: fc.constant(response),
    }),
    fc.record({ type: fc.constantFrom('shrunk' as const, 'waitElapsed' as const) }),
    fc.record({
      type: fc.constant('faulted' as const),
      error: code.map(error),
      retry: fc.constantFrom(9, 'online' as const, 'never' as const),
    }),
  );
  /** Reports come from the effect under way, or a little late. */
  const script = fc.array(fc.oneof(command, fc.tuple(report, fc.constantFrom(0, 0, 0, 1))), {
    maxLength: 60,
  });

  function check(state: UploadState, next: UploadState): void {
    if (next.url === state.url) {
      expect(next.offset).toBeGreaterThanOrEqual(state.offset);
      expect(next.sent).toBeGreaterThanOrEqual(state.sent);
    }
    expect(next.sent).toBeGreaterThanOrEqual(next.offset);
    expect(next.sent).toBeLessThanOrEqual(next.length ?? Number.POSITIVE_INFINITY);
    if (next.status === 'completed') expect(next.offset).toBe(next.length);
    if (state.status === 'completed') expect(next).toBe(state);
    // At most it learns what there is to delete.
    if (state.status === 'terminated') expect(next).toEqual({ ...state, epoch: next.epoch, url: next.url });
  }

  it('never shows fewer bytes of the same url, more than there are, or an end that is not one', () => {
    fc.assert(
      fc.property(script, (steps) => {
        let state: UploadState = initialState(100);
        for (const step of steps) {
          const event: UploadEvent = Array.isArray(step)
            ? { ...step[0], epoch: state.epoch - step[1] }
            : step;
          const next: UploadState = transition(state, event).state;
          check(state, next);
          state = next;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a run with a goal', () => {
  const chunk = { ...states.appending, goal: 'chunk' } as const;
  const upTo = (goal: number): UploadState => ({ ...states.appending, goal });

  it('carries it from start to the bytes', () => {
    const started = transition(states['paused, url'], { type: 'start', goal: 70 }).state;
    const known = transition(started, { ...events['prepared, known'], epoch: started.epoch }).state;
    const { effects } = transition(known, { ...events.retrieved, epoch: known.epoch });
    expect(effects).toMatchObject([{ type: 'append', from: 60, end: 70 }]);
  });

  it('is paused once it is reached, however that was learnt', () => {
    expect(transition(upTo(80), events.appended)).toMatchObject({
      state: { status: 'paused', offset: 80 },
      effects: [],
    });
    expect(transition({ ...states.retrieving, goal: 60 }, events.retrieved).state.status).toBe('paused');
    expect(transition({ ...states.creating, goal: 0 }, events.created)).toMatchObject({
      state: { status: 'paused', url },
      effects: [{ type: 'remember' }],
    });
  });

  it('goes on as long as it is not', () => {
    const { state, effects } = transition(upTo(81), events.appended);
    expect(state).toMatchObject({ phase: 'appending', goal: 81 });
    expect(effects).toMatchObject([{ from: 80, end: 81 }]);
  });

  it('of one chunk is paused after the next that is acknowledged, in part or in full', () => {
    expect(transition(chunk, events.appended).state).toMatchObject({ status: 'paused', offset: 80 });
    expect(transition({ ...states.retrieving, goal: 'chunk' }, events.retrieved).state).toMatchObject({
      phase: 'appending',
    });
    expect(transition(chunk, events['faulted, later']).state).toMatchObject({
      phase: 'waiting',
      goal: 'chunk',
    });
  });

  it('is completed where the end comes first', () => {
    expect(transition(chunk, events['appended whole']).state.status).toBe('completed');
    expect(transition(upTo(100), events['appended whole']).state.status).toBe('completed');
  });

  it('forgets it with the pause, and takes a new one while it waits', () => {
    const paused = transition(upTo(80), events.appended).state;
    expect(transition(paused, events.start).state).toMatchObject({ goal: null });
    expect(transition(states['waiting, url'], { type: 'start', goal: 90 }).state).toMatchObject({ goal: 90 });
  });
});
