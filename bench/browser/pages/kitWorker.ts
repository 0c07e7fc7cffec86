import { serveUploads } from '@kit/client/worker';

serveUploads();
