import { describe, expect, it } from 'vitest';
import { UploadBody } from './body.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function* cutAfter(...texts: string[]): AsyncGenerator<Uint8Array> {
  yield* chunks(...texts);
  throw new Error('socket hang up');
}

async function read(body: UploadBody): Promise<string> {
  let text = '';
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
}

describe('the body of a request', () => {
  it.each([
    ['read whole', chunks('he', '', 'llo'), 9, 'hello', 'whole'],
    ['whole at exactly its limit', chunks('he', 'llo'), 5, 'hello', 'whole'],
    ['cut off', cutAfter('he', 'l'), 9, 'hel', 'cut'],
    ['cut off after its last byte', cutAfter('he', 'llo'), 5, 'hello', 'cut'],
    ['longer than its limit: the chunk that passes it is dropped', chunks('he', 'llo'), 4, 'he', 'overrun'],
    [
      'going on at its limit: the chunk that reached it is dropped',
      chunks('he', 'llo', '!'),
      5,
      'he',
      'overrun',
    ],
    ['longer than nothing', chunks('he'), 0, '', 'overrun'],
    ['empty', chunks(), 0, '', 'whole'],
  ] as const)('%s', async (_, source, limit, text, ending) => {
    const body = new UploadBody(source, limit);
    expect(await read(body)).toBe(text);
    expect(body.ending).toBe(ending);
  });

  it('ends at once when stopped, also while its client says nothing', async () => {
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const body = new UploadBody(silent, 9);
    const reading = read(body);
    body.stop();
    expect(await reading).toBe('');
    expect(body.ending).toBe('stopped');
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });

  it('gives up its source when it is stopped or too long, so that nothing waits on it', async () => {
    let given = 0;
    const source = () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: new Uint8Array(3) }),
        return: async () => {
          given += 1;
          return { done: true as const, value: undefined };
        },
      }),
    });
    await read(new UploadBody(source(), 4));
    new UploadBody(source(), 9).stop();
    expect(given).toBe(2);
  });
});
