export { type ManualClock, manualClock, settled } from './manualClock.ts';
