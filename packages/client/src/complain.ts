import type { Complaint } from './complaints.ts';
import { UploadError } from './errors.ts';
import { loaded } from './loaded.ts';

type Complaints = typeof import('./complaints.ts');

/** Says what is wrong; the words for it are loaded with the first complaint. @throws UploadError always. */
export async function complain<T extends keyof Complaints>(
  about: T,
  ...details: Parameters<Complaints[T]>
): Promise<never> {
  const complaints = await loaded(import('./complaints.ts'));
  // TypeScript cannot see that the details are those of what it is about.
  const words = complaints[about] as (...details: Parameters<Complaints[T]>) => Complaint;
  throw new UploadError(...words(...details));
}
