// The hooks are a module of their own, which says 'use client'; the rest can be called in Server Components.
export * from '@kit/react/query/hooks';
export { type ListFilter, uploadKeys } from './uploadKeys.ts';
export { serverInfoQueryOptions, uploadQueryOptions, uploadsInfiniteQueryOptions } from './uploadQueries.ts';
