import { settled } from '../testing/manualClock.ts';
import { turnsContract } from '../turns.contract.ts';
import { localTurns } from './localTurns.ts';

turnsContract('within one process', localTurns, settled);
