import { bareServer } from './bareServer.ts';
import { contend } from './contender.ts';

/** The limit of a server that has what is complete on the disk before it says so. */
await contend(bareServer({ syncs: true }));
