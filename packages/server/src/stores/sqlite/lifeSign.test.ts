import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lifeSign } from './lifeSign.ts';

let folder: string;
let dbPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-life-'));
  dbPath = join(folder, 'uploads.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a sign of life', () => {
  it('is seen while its holder lives, and not afterwards', () => {
    const me = lifeSign(dbPath, 'me');
    const other = lifeSign(dbPath, 'other');
    expect([me.isAlive('me'), me.isAlive('other'), me.isAlive('nobody')]).toEqual([true, true, false]);
    other.close();
    expect(me.isAlive('other')).toBe(false);
    me.close();
  });

  it('that the dead have left is cleared away by the next to come, and the newest are let be', () => {
    for (const holder of ['dead', 'new', 'alive']) writeFileSync(`${dbPath}-alive-${holder}`, '');
    const alive = lifeSign(dbPath, 'alive');
    const longAgo = Date.now() / 1000 - 3600;
    for (const holder of ['dead', 'alive']) utimesSync(`${dbPath}-alive-${holder}`, longAgo, longAgo);
    const me = lifeSign(dbPath, 'me');
    const left = ['dead', 'new', 'alive'].filter((holder) => existsSync(`${dbPath}-alive-${holder}`));
    expect(left).toEqual(['new', 'alive']);
    expect(me.isAlive('alive')).toBe(true);
    for (const sign of [me, alive]) sign.close();
  });

  // SQLite lays a journal beside what it locks, and a minute later the next process took it for another sign: it could
  // not start.
  it('is one file, so that who comes long after finds nothing but signs', () => {
    const alive = lifeSign(dbPath, 'alive');
    const longAgo = Date.now() / 1000 - 3600;
    const signs = readdirSync(folder);
    for (const name of signs) utimesSync(join(folder, name), longAgo, longAgo);
    const me = lifeSign(dbPath, 'me');
    expect(signs).toEqual(['uploads.db-alive-alive']);
    expect(me.isAlive('alive')).toBe(true);
    for (const sign of [me, alive]) sign.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of one that was killed when signs had journals is cleared away with its journal', () => {
    writeFileSync(`${dbPath}-alive-dead`, '');
    writeFileSync(`${dbPath}-alive-dead-journal`, Buffer.alloc(512));
    const longAgo = Date.now() / 1000 - 3600;
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), longAgo, longAgo);
    const me = lifeSign(dbPath, 'me');
    expect(readdirSync(folder)).toEqual(['uploads.db-alive-me']);
    me.close();
  });
});
