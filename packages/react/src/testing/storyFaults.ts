import type { TransportFault } from '@kit/client/testing';

/** What the toolbar can put on the way of the live stories, which send 300,000 bytes. */
const faults: Readonly<Record<string, TransportFault | null>> = {
  none: null,
  'latency of 500 ms': { type: 'latency', milliseconds: 500 },
  '50 kB a second': { type: 'bandwidth', bytesPerSecond: 50_000 },
  'a third is lost': { type: 'loss', rate: 1 / 3 },
  'cut at byte 150,000': { type: 'cut', at: 150_000 },
  'stall at byte 150,000': { type: 'stall', at: 150_000 },
  '413 over 70,000 bytes': { type: 'tooLarge', over: 70_000 },
  'offline for 10 s': { type: 'offline', from: 0, until: 10_000 },
  'token expired': { type: 'tokenExpired', after: 2 },
  'last reply lost': { type: 'lastReplyLost' },
};

export const faultNames = Object.keys(faults);

/** The faults that the toolbar has chosen. */
export function chosenFaults({
  fault = 'none',
}: Readonly<Record<string, string>>): readonly TransportFault[] {
  const chosen = faults[fault];
  return chosen ? [chosen] : [];
}
