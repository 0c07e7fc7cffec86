import type { UploadSummary } from '@kit/server';
import type { NextApiHandler } from 'next';
import { expectTypeOf, it } from 'vitest';
import { createTusHandler, createTusRoute, type TusHandlerOptions, type TusRouteOptions } from './index.ts';

// Each of these is checked by `tsc`: what does not hold does not compile.

declare const storage: TusRouteOptions['storage'];

/** Never called: its types are looked at. */
const made = () => ({
  route: createTusRoute({
    storage,
    beforeComplete: async ({ id }) => ({ data: { thumbnail: `/${id}.webp` } }),
  }),
  handler: createTusHandler({ storage, beforeComplete: () => ({ data: [1, 2] }) }),
  silent: createTusRoute({ storage }),
});
type Made = ReturnType<typeof made>;

it('a route and a handler carry the type of what beforeComplete answers', () => {
  expectTypeOf<NonNullable<Made['route']['POST']['~data']>>().toEqualTypeOf<{ thumbnail: string }>();
  expectTypeOf<NonNullable<Made['handler']['~data']>>().toEqualTypeOf<number[]>();
  expectTypeOf<Made['silent']['POST']['~data']>().toEqualTypeOf<unknown>();
});

it('they are what Next takes', () => {
  type Context = { params: Promise<{ id?: string[] }> };
  expectTypeOf<Made['route']['PATCH']>().toExtend<
    (request: Request, context: Context) => Promise<Response>
  >();
  expectTypeOf<Made['handler']>().toExtend<NextApiHandler>();
});

it('what is revalidated may depend on the upload, and has tags in the App Router only', () => {
  type Wanted = Extract<TusRouteOptions['revalidate'], (...args: never) => unknown>;
  expectTypeOf<Parameters<Wanted>>().toEqualTypeOf<[upload: UploadSummary]>();
  expectTypeOf<{ tags: string[]; paths: string[] }>().toExtend<TusRouteOptions['revalidate']>();
  const tagged = () =>
    createTusHandler({
      storage,
      // @ts-expect-error the Pages Router has no tags
      revalidate: { tags: ['files'] },
    });
  expectTypeOf(tagged).toBeFunction();
});

it('options that do not exist are refused', () => {
  const wrong = () => [
    // @ts-expect-error it is beforeComplete
    createTusRoute({ storage, onUploadFinish() {} }),
    // @ts-expect-error the Pages Router has no after()
    createTusHandler({ storage, afterCompleted() {} }),
    // @ts-expect-error a route needs storage
    createTusRoute({}),
  ];
  expectTypeOf(wrong).toBeFunction();
  expectTypeOf<keyof TusHandlerOptions>().toExtend<keyof TusRouteOptions>();
});
