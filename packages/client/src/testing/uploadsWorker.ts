import { serveUploads } from '../worker/serveUploads.ts';

serveUploads();
