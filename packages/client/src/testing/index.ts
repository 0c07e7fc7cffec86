export type { Clock } from '../clock.ts';
export { type FakeServer, type Fault, fakeServer } from './fakeServer.ts';
export { type FaultyTransportOptions, faultyTransport, type TransportFault } from './faultyTransport.ts';
export { type ManualClock, manualClock, settled } from './manualClock.ts';
export { type ManualConnectivity, manualConnectivity } from './manualConnectivity.ts';
export { type MemorySourceOptions, memorySourceStore } from './memorySourceStore.ts';
export { type ScriptedRequest, type ScriptedTransport, scriptedTransport } from './scriptedTransport.ts';
export { seeded } from './seeded.ts';
export { type SnapshotPatch, type StandingUpload, standingUpload } from './standingUpload.ts';
