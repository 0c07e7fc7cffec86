import { append, create, createWith, send } from './request.ts';
import { together } from './together.ts';

const MIB = 1024 * 1024;

/** One row of the table: something to do against an endpoint, and how much of it one run does. */
export interface Work {
  readonly name: string;
  readonly unit: 'MiB/s' | '/s';
  /** Does the work and returns how many units it was. */
  run(endpoint: string): Promise<number>;
  /** Bytes that the server writes in large pieces: memory for as many is fetched before. Default: few. */
  readonly writes?: number;
  /** What is done before, and not measured. Default: nothing. */
  readonly warmUp?: Work['run'] | undefined;
}

interface Extent {
  /** A quarter of the bytes. */
  readonly quick: boolean;
  /** How many small uploads. */
  readonly small: number;
}

/** Each is done once at its smaller extent before, to warm the server up. */
export function works({ quick, small }: Extent): readonly Work[] {
  const before = worksOf({ quick: true, small: small / 5 });
  return worksOf({ quick, small }).map((work, index) => ({ ...work, warmUp: before[index]?.run }));
}

function worksOf({ quick, small }: Extent): readonly Work[] {
  const gibibyte = quick ? 256 : 1024;
  return [
    {
      name: `one PATCH of ${gibibyte} MiB`,
      unit: 'MiB/s',
      writes: gibibyte * MIB,
      async run(endpoint) {
        await append(await create(endpoint, gibibyte * MIB), 0, gibibyte * MIB);
        return gibibyte;
      },
    },
    {
      name: 'PATCHes of 8 MiB',
      unit: 'MiB/s',
      writes: gibibyte * MIB,
      async run(endpoint) {
        const url = await create(endpoint, gibibyte * MIB);
        for (let offset = 0; offset < gibibyte; offset += 8) await append(url, offset * MIB, 8 * MIB);
        return gibibyte;
      },
    },
    {
      name: '32 uploads of 16 MiB at once',
      unit: 'MiB/s',
      writes: 512 * MIB,
      async run(endpoint) {
        await together(32, 32, async () => append(await create(endpoint, 16 * MIB), 0, 16 * MIB));
        return 512;
      },
    },
    {
      name: 'uploads of 4 KiB, 16 at once',
      unit: '/s',
      async run(endpoint) {
        await together(small, 16, async () => append(await create(endpoint, 4096), 0, 4096));
        return small;
      },
    },
    {
      name: 'creations with 4 KiB, 16 at once',
      unit: '/s',
      async run(endpoint) {
        await together(small, 16, () => createWith(endpoint, 4096));
        return small;
      },
    },
    {
      name: 'HEAD, 16 at once',
      unit: '/s',
      async run(endpoint) {
        const url = await create(endpoint, 4096);
        await together(small * 4, 16, () => send('HEAD', url, {}));
        return small * 4;
      },
    },
  ];
}
