import { describe } from 'vitest';
import { createTusServer } from '../../server.ts';
import { doors } from '../../testing/doors.ts';
import { ietfSpecification } from '../../testing/ietf/ietfSpecification.ts';

// The route of Next is held to the same: packages/next/src/specification.test.ts.
describe.each(doors)('Resumable Uploads for HTTP through %s', (_, open) => {
  ietfSpecification((options) => open(createTusServer(options)));
});
