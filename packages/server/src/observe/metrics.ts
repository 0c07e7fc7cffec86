import type { Meter } from '../engine/meter.ts';

/** Counts what the server does, and writes it down for Prometheus. Adding is a few instructions; text costs on demand. */
export interface Metrics extends Meter {
  /** A request begins; call what it returns with the reply's status and the seconds it took. */
  begin(method: string): (status: number, seconds: number) => void;
  fault(): void;
  /** In the text format 0.0.4 that Prometheus, OpenMetrics scrapers and their like read. */
  text(): string;
}

/** Upper bounds in seconds: a HEAD takes one millisecond, an upload over a bad line an hour. */
const BUCKETS = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300, 3600];

interface Durations {
  readonly counts: number[];
  sum: number;
  count: number;
}

export function createMetrics(): Metrics {
  const totals = { received: 0, created: 0, completed: 0, terminated: 0, expired: 0, faults: 0 };
  const requests = new Map<string, Map<number, number>>();
  const inFlight = new Map<string, number>();
  const durations = new Map<string, Durations>();

  return {
    begin(method) {
      inFlight.set(method, (inFlight.get(method) ?? 0) + 1);
      return (status, seconds) => {
        inFlight.set(method, (inFlight.get(method) ?? 1) - 1);
        const byStatus = of(requests, method, () => new Map<number, number>());
        byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
        const duration = of(durations, method, () => ({ counts: BUCKETS.map(() => 0), sum: 0, count: 0 }));
        const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
        if (bucket !== -1) duration.counts[bucket] = (duration.counts[bucket] ?? 0) + 1;
        duration.sum += seconds;
        duration.count += 1;
      };
    },
    received: (bytes) => {
      totals.received += bytes;
    },
    created: () => {
      totals.created += 1;
    },
    completed: () => {
      totals.completed += 1;
    },
    terminated: () => {
      totals.terminated += 1;
    },
    expired: () => {
      totals.expired += 1;
    },
    fault: () => {
      totals.faults += 1;
    },

    text() {
      const counter = (name: string, help: string, value: number) =>
        family(name, 'counter', help, [`${name} ${value}`]);
      return [
        family(
          'tuskit_requests_total',
          'counter',
          'Requests answered, by method and status.',
          [...requests].flatMap(([method, byStatus]) =>
            [...byStatus].map(
              ([status, count]) => `tuskit_requests_total{method="${method}",status="${status}"} ${count}`,
            ),
          ),
        ),
        family(
          'tuskit_requests_in_flight',
          'gauge',
          'Requests being answered right now.',
          [...inFlight].map(([method, count]) => `tuskit_requests_in_flight{method="${method}"} ${count}`),
        ),
        family(
          'tuskit_request_duration_seconds',
          'histogram',
          'Seconds from a request to its reply.',
          [...durations].flatMap(([method, duration]) => histogram(method, duration)),
        ),
        counter('tuskit_received_bytes_total', 'Bytes of uploads that were stored.', totals.received),
        counter('tuskit_uploads_created_total', 'Uploads created.', totals.created),
        counter('tuskit_uploads_completed_total', 'Uploads completed.', totals.completed),
        counter('tuskit_uploads_terminated_total', 'Uploads terminated by clients.', totals.terminated),
        counter('tuskit_uploads_expired_total', 'Uploads that lapsed and were swept.', totals.expired),
        counter(
          'tuskit_faults_total',
          'Faults of stores, gates and notices: what onError hears.',
          totals.faults,
        ),
      ].join('');
    },
  };
}

function of<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function family(name: string, type: string, help: string, samples: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n');
}

function histogram(method: string, { counts, sum, count }: Durations): string[] {
  const name = 'tuskit_request_duration_seconds';
  let below = 0;
  const buckets = BUCKETS.map((bound, i) => {
    below += counts[i] ?? 0;
    return `${name}_bucket{method="${method}",le="${bound}"} ${below}`;
  });
  return [
    ...buckets,
    `${name}_bucket{method="${method}",le="+Inf"} ${count}`,
    `${name}_sum{method="${method}"} ${sum}`,
    `${name}_count{method="${method}"} ${count}`,
  ];
}
