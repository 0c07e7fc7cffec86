import type { UploadSnapshot } from '../machine/snapshot.ts';
import type { UploadInput } from '../source/source.ts';
import type { QueuedUpload } from '../upload.ts';

/** An upload of a queue. */
export interface Member {
  readonly upload: QueuedUpload;
  readonly endpoint: string;
  readonly scope: string;
  /** Place in the list, by the order added. */
  readonly rank: number;
  /** What the totals count for it. */
  counted: UploadSnapshot;
  readonly unsubscribe: () => void;
}

/** The list of a queue, in the order added. All steps but `ids` cost the same among 10 and among 10,000. */
export interface Members {
  get(id: string): Member | undefined;
  /** The upload of this very object that is not over yet, if there is one. */
  open(input: UploadInput, endpoint: string, scope: string): Member | undefined;
  all(): Iterable<Member>;
  /** The same frozen array until the list changes. */
  ids(): readonly string[];
  add(member: Member): void;
  remove(member: Member): void;
}

export function createMembers(): Members {
  const byId = new Map<string, Member>();
  const byInput = new Map<UploadInput, readonly Member[]>();
  let ids: readonly string[] | null = null;

  return {
    get: (id) => byId.get(id),
    open: (input, endpoint, scope) =>
      byInput.get(input)?.find((m) => m.endpoint === endpoint && m.scope === scope && isOpen(m.counted)),
    all: () => byId.values(),
    ids() {
      ids ??= Object.freeze([...byId.keys()]);
      return ids;
    },
    add(member) {
      const { id, input } = member.upload;
      byId.set(id, member);
      byInput.set(input, [...(byInput.get(input) ?? []), member]);
      ids = null;
    },
    remove(member) {
      const { id, input } = member.upload;
      byId.delete(id);
      const others = byInput.get(input)?.filter((other) => other !== member) ?? [];
      if (others.length === 0) byInput.delete(input);
      else byInput.set(input, others);
      ids = null;
    },
  };
}

function isOpen({ status }: UploadSnapshot): boolean {
  return status !== 'completed' && status !== 'terminated';
}
