import type { Usage } from './usage.ts';
import type { Kind } from './works.ts';

/** What a process of the soak is asked by its parent. */
export type Question = 'usage' | 'finish' | 'left';

/** What it tells. */
export type Answer =
  | { readonly type: 'port'; readonly port: number }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** A client did one piece of work, and the bytes were right. */
  | { readonly type: 'worked'; readonly kind: Kind | 'taken up'; readonly bytes: number }
  /** Something is not as it must be. */
  | { readonly type: 'wrong'; readonly what: string }
  /** A client has done all it had begun. */
  | { readonly type: 'finished' }
  /** What a server's storage holds: uploads that are whole, and those that are not. */
  | { readonly type: 'left'; readonly whole: number; readonly unfinished: number };
