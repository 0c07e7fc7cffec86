import { bareServer } from './bareServer.ts';
import { contend } from './contender.ts';

/** The limit to measure against. */
await contend(bareServer({ syncs: false }));
