export { type FakeServer, type Fault, fakeServer } from './fakeServer.ts';
export { type ManualClock, manualClock, settled } from './manualClock.ts';
export { type ManualConnectivity, manualConnectivity } from './manualConnectivity.ts';
export { type ScriptedRequest, type ScriptedTransport, scriptedTransport } from './scriptedTransport.ts';
