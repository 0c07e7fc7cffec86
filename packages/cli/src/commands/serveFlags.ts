import type { FlagValues } from '../flags/flag.ts';
import { choice, origins, path, port, seconds, size, text } from '../flags/kinds.ts';

/** Everything that `tuskit serve` can be told. */
export const serveFlags = {
  host: text({
    placeholder: 'HOST',
    summary: 'address to listen on; 0.0.0.0 or :: for all of this machine',
    fallback: '127.0.0.1',
    fallbackText: '127.0.0.1',
  }),
  port: port({ summary: 'port to listen on; 0 takes any free one', fallback: 8080, fallbackText: '8080' }),
  dir: text({
    placeholder: 'DIR',
    summary: 'folder of the uploads and their database; made where it is missing',
    fallback: 'data',
    fallbackText: 'data',
  }),
  basePath: path({ summary: 'path of the endpoint', fallback: '/files', fallbackText: '/files' }),
  maxSize: size({
    summary: 'largest whole upload, such as 10MB or 1GiB',
    fallback: null,
    fallbackText: 'no bound',
  }),
  maxChunkSize: size({ summary: 'largest body of one request', fallback: null, fallbackText: 'no bound' }),
  quota: size({
    summary: 'room for all uploads together, such as 100GiB',
    fallback: null,
    fallbackText: 'no bound',
  }),
  expiry: seconds({
    never: true,
    summary: 'time without a byte after which an unfinished upload lapses, or "never"',
    fallback: 86_400_000,
    fallbackText: '86400',
  }),
  sweepInterval: seconds({
    summary: 'time between two removals of lapsed uploads',
    fallback: 600_000,
    fallbackText: '600',
  }),
  lockMode: choice(['takeover', '423'], {
    summary:
      'when an upload is being written to and another request wants it: give it over, or refuse with 423',
    fallback: 'takeover',
    fallbackText: 'takeover',
  }),
  takeoverGrace: seconds({
    summary: 'time that a writer has to yield to another request, before it is fenced off',
    fallback: 750,
    fallbackText: '0.75',
  }),
  cors: origins({ summary: 'web pages that may use the server, such as https://app.example, or "*"' }),
  silence: seconds({
    summary: 'time without a byte after which a client counts as gone',
    fallback: 30_000,
    fallbackText: '30',
  }),
  stopGrace: seconds({
    summary: 'time that requests in flight have when the server is asked to stop',
    fallback: 5000,
    fallbackText: '5',
  }),
  healthPath: path({
    summary: 'path that answers 200 while the server is up',
    fallback: '/health',
    fallbackText: '/health',
  }),
  metricsPath: path({
    summary: 'path that answers with metrics for Prometheus',
    fallback: null,
    fallbackText: 'none',
  }),
  log: choice(['errors', 'json'], {
    summary: 'what goes to stderr: errors as sentences, or every request and error as a line of JSON',
    fallback: 'errors',
    fallbackText: 'errors',
  }),
};

export type ServeSettings = FlagValues<typeof serveFlags>;
