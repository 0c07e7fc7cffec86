import type { Dialect } from '../dialect/dialect.ts';
import type { StepContext } from './step.ts';

/** How the bytes themselves are spoken of: with what proves them around it, where that is asked for. */
export async function proven({ dialect, witness }: StepContext): Promise<Dialect> {
  const plain = await dialect();
  return witness ? (await witness()).around(plain) : plain;
}
