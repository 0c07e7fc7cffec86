import { createHash, timingSafeEqual } from 'node:crypto';

export interface User {
  /** Owns uploads, so it must never be given to somebody else. */
  readonly id: string;
  readonly name: string;
}

export interface DemoUser extends User {
  readonly password: string;
}

/** Your own table of users stands here, with hashes of passwords that nobody is shown. */
export const demoUsers: readonly DemoUser[] = [
  { id: 'ada', name: 'Ada', password: 'lovelace' },
  { id: 'grace', name: 'Grace', password: 'hopper' },
];

export function findUser(id: string): User | null {
  return demoUsers.find((user) => user.id === id) ?? null;
}

/** The user with this id and password; `null` does not tell which of the two is wrong. */
export function userWithPassword(id: string, password: string): User | null {
  const user = demoUsers.find((each) => each.id === id);
  // Somebody unknown takes as long as somebody known.
  const matches = timingSafeEqual(digest(user?.password ?? ''), digest(password));
  return user !== undefined && matches ? user : null;
}

/** Two digests are as long as each other, which timingSafeEqual asks for. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
