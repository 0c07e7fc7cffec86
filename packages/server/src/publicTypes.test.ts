import { expectTypeOf, it } from 'vitest';
import {
  createTusServer,
  type Hooks,
  type Quota,
  type Storage,
  type TusServerOptions,
  type UploadRecord,
} from './index.ts';

// Each of these is checked by `tsc`: what does not hold does not compile.

declare const storage: Storage;

it('options that do not exist, and values that make no sense, are refused', () => {
  const wrong = () => [
    // @ts-expect-error it is beforeComplete or onCompleted
    createTusServer({ storage, onUploadFinish() {} }),
    // @ts-expect-error a server needs storage
    createTusServer({}),
    // @ts-expect-error bytes are a number
    createTusServer({ storage, maxSize: '5 GB' }),
    // @ts-expect-error an owner is a string, or nobody
    createTusServer({ storage, authorize: () => ({ owner: 7 }) }),
    // @ts-expect-error a notice can amend nothing: that is beforeCreate's
    createTusServer({ storage, beforeCreate: () => ({ owner: 'me' }) }),
  ];
  expectTypeOf(wrong).toBeFunction();
});

it('a server answers Web requests, whatever its hooks know', () => {
  const made = () => createTusServer({ storage });
  expectTypeOf<ReturnType<typeof made>['fetch']>().parameter(0).toEqualTypeOf<Request>();
  expectTypeOf<ReturnType<typeof made>['fetch']>().returns.toEqualTypeOf<Promise<Response>>();
});

it('a completion has a request, or none where the server takes it up by itself', () => {
  type Gate = NonNullable<Hooks['beforeComplete']>;
  expectTypeOf<null>().toExtend<Parameters<Gate>[1]>();
  type Creation = NonNullable<Hooks['beforeCreate']>;
  expectTypeOf<null>().not.toExtend<Parameters<Creation>[1]>();
});

it('limits may depend on the request, and an expiry may be none', () => {
  expectTypeOf<null>().toExtend<TusServerOptions['expiry']>();
  expectTypeOf<number>().toExtend<TusServerOptions['maxSize']>();
  expectTypeOf<Quota>().not.toBeAny();
});

it('the offset of a record is a number, its length may not be known, and nobody changes them in place', () => {
  expectTypeOf<UploadRecord['offset']>().toEqualTypeOf<number>();
  expectTypeOf<UploadRecord['length']>().toEqualTypeOf<number | null>();
  expectTypeOf<UploadRecord>().toEqualTypeOf<Readonly<UploadRecord>>();
});
