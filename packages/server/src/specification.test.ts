import { describe } from 'vitest';
import { createTusServer } from './server.ts';
import { doors } from './testing/doors.ts';
import { specification } from './testing/specification/specification.ts';
import { strangers } from './testing/specification/strangers.ts';
import { type OpenDoor, subjects } from './testing/specification/subject.ts';

// The route of Next is held to the same: packages/next/src/specification.test.ts.
describe.each(doors)('tus 1.0 through %s', (_, open) => {
  const openDoor: OpenDoor = (options) => open(createTusServer(options));
  specification(openDoor);
  strangers(subjects(openDoor));
});
