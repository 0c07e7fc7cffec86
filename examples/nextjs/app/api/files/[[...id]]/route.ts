import { createTusRoute } from '@kit/next';
import { storage } from '../../../../lib/storage.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute({ storage });
