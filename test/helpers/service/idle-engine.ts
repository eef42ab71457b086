import type { FaceEngine } from '../../../src/ports/engine.ts';

/** For tests without faces: it needs no models, and using it fails the test. */
export const idleEngine: FaceEngine = {
  analyse: () => Promise.reject(new Error('no test asked for a face')),
  load: () => ({ queued: 0, full: false, threads: 2, busy: 0, stuck: 0 }),
  close: async () => {},
};
