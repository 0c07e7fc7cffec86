import type { Connectivity } from './connectivity.ts';
import { isUploadError, UploadError } from './errors.ts';
import { loaded } from './loaded.ts';
import { type Effect, isWaiting, type Report, type UploadEvent, type UploadState } from './machine/state.ts';
import { transition } from './machine/transition.ts';
import { retryDelay } from './retry.ts';
import { append } from './steps/append.ts';
import { create, creationOf, unheard } from './steps/create.ts';
import { prepare } from './steps/prepare.ts';
import { retrieve } from './steps/retrieve.ts';
import { send } from './steps/send.ts';
import type { StepContext } from './steps/step.ts';
import type { Turn, Turns } from './turns.ts';

export interface World {
  readonly connectivity: Connectivity;
  readonly turns: Turns;
}

export interface Runner {
  dispatch(event: UploadEvent): void;
  /** Settles when the server's copy is deleted, or there was none; rejects with an UploadError when it would not go. */
  terminated(): Promise<void>;
}

/** What modules that are loaded on demand use of the client. Handed over: nothing is in the bundle twice. */
const tools = { createRunner, send, creationOf, retryDelay, isUploadError, UploadError };

/** Does what the machine asks for and tells it what came of it. `onChange` hears of every new state, and of what brought it. */
export function createRunner(
  initial: UploadState,
  context: StepContext,
  world: World,
  onChange: (state: UploadState, previous: UploadState, event: UploadEvent) => void,
): Runner {
  const { clock, memory, settings, source } = context;
  let state = initial;
  let controller = new AbortController();
  let creation: { readonly report: Promise<Report>; readonly abort: () => void } | null = null;
  let turn: Turn | null = null;
  let terminating = Promise.resolve();

  function dispatch(event: UploadEvent): void {
    const next = transition(state, event);
    if (next.state === state) return;
    const previous = state;
    state = next.state;
    if (state.epoch !== previous.epoch) {
      controller.abort();
      controller = new AbortController();
      if (state.status === 'uploading') world.connectivity.watch(networkChanged, controller.signal);
    }
    for (const effect of next.effects) perform(effect, state.epoch, controller.signal);
    if (isWaiting(state)) creation?.abort();
    showOthers();
    if (state.status === 'completed' || state.status === 'terminated') source.close();
    onChange(state, previous, event);
  }

  function perform(effect: Effect, epoch: number, signal: AbortSignal): void {
    const report = (report: Report) => dispatch({ ...report, epoch });
    const settle = (step: Promise<Report>) => step.then(report, (error) => report(fault(error)));
    switch (effect.type) {
      case 'prepare':
        return void settle(prepare(context, signal, takeTurn));
      case 'create':
        return void settle(settings.parallel > 1 ? createInParts(signal, report) : createOnce());
      case 'retrieve':
        return void settle(retrieve(context, effect.url, signal));
      case 'append':
        return void settle(append(context, effect, signal, (offset) => report({ type: 'sent', offset })));
      case 'wait': {
        const elapsed = () => report({ type: 'waitElapsed' });
        signal.addEventListener('abort', clock.after(effect.dueAt - clock.now(), elapsed));
        return;
      }
      case 'remember':
        memory.remember(effect.url, effect.expiresAt);
        return;
      case 'forget':
        memory.forget();
        return;
      case 'terminate':
        terminating = effect.url === null ? scrapUnheard(signal) : scrap(effect.url, signal);
        // Whoever called terminate() has the promise; where nobody looks at it, nothing is to crash.
        terminating.catch(() => {});
    }
  }

  function fault(thrown: unknown): Report {
    const error = isUploadError(thrown) ? thrown : unexpected(thrown);
    try {
      return { type: 'faulted', error, retry: nextTry(error) };
    } catch (cause) {
      return { type: 'faulted', error: unexpected(cause), retry: 'never' };
    }
  }

  /** Throws what the user's own `shouldRetry` throws. */
  function nextTry(error: UploadError): number | 'online' | 'never' {
    if (state.status !== 'uploading') return 'never';
    const { attempt } = state;
    const again = settings.shouldRetry(error, { attempt }) ?? error.retryable;
    const { retryAfter } = error;
    const delay = again
      ? retryDelay(settings.retry, { attempt, retryAfter, random: context.random() })
      : undefined;
    if (delay === undefined) return 'never';
    return world.connectivity.isOnline() ? clock.now() + delay : 'online';
  }

  /**
   * A creation is not cut off by a pause, nor by a termination: the server may have made the upload already, and nobody
   * would ever hear of its url. Whoever starts again meanwhile waits for the same answer.
   */
  function createOnce(): Promise<Report> {
    if (creation !== null) return creation.report;
    const controller = new AbortController();
    const over = () => {
      if (creation === own) creation = null;
    };
    const report = create(context, controller.signal).finally(over);
    const abort = () => {
      over();
      controller.abort();
    };
    const own = { report, abort };
    creation = own;
    return report;
  }

  async function createInParts(signal: AbortSignal, report: (report: Report) => void): Promise<Report> {
    const { gather } = await loaded(import('./parallel/gather.ts'));
    return (await gather(context, world, tools, signal, report)) ?? createOnce();
  }

  async function scrap(url: string, signal: AbortSignal): Promise<void> {
    const { terminate } = await loaded(import('./steps/terminate.ts'));
    await terminate(context, url, signal, tools);
  }

  /** No url was heard of. An answer that is still to come is an event of its own. */
  async function scrapUnheard(signal: AbortSignal): Promise<void> {
    if (settings.parallel > 1) {
      const { scrapParts } = await loaded(import('./parallel/gather.ts'));
      await scrapParts(context, signal, tools);
    }
    await creation?.report.catch(() => {});
    const key = unheard.get(context);
    if (key === undefined) return;
    const { terminateUnheard } = await loaded(import('./steps/terminate.ts'));
    await terminateUnheard(context, creationOf(context), key, signal, tools);
  }

  function takeTurn(key: string): Promise<void> {
    turn = world.turns.take(key, (sighting) => dispatch({ type: 'sighted', sighting }));
    return turn.come;
  }

  /** The turn lasts as long as the upload is under way, waits included. What is told before it has come is not heard. */
  function showOthers(): void {
    if (turn === null) return;
    const { status, url, length, offset, sent } = state;
    if (status === 'uploading' || status === 'completed' || status === 'terminated') {
      const response = status === 'completed' ? state.response : null;
      turn.tell({ status, url, length, offset, sent, response });
    }
    if (status === 'uploading') return;
    turn.leave();
    turn = null;
  }

  function networkChanged(): void {
    dispatch(
      world.connectivity.isOnline() ? { type: 'cameOnline' } : { type: 'wentOffline', error: offline() },
    );
  }

  async function terminated(): Promise<void> {
    // Its answer names what there is to delete.
    await creation?.report.catch(() => {});
    await terminating;
  }

  return { dispatch, terminated };
}

function offline(): UploadError {
  return new UploadError('There is no network. The upload goes on once there is', { code: 'offline' });
}

function unexpected(cause: unknown): UploadError {
  return new UploadError(`The upload failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
    code: 'protocol',
    cause,
  });
}
