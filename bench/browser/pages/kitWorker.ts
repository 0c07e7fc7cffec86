import { serveUploads } from '@kit/client/worker/serve';

serveUploads();
