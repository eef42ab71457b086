import type { FaceEngine } from '../../../src/ports.ts';

/** For tests that look at no face: it spares them the models, and any use of it fails. */
export const idleEngine: FaceEngine = {
  analyse: () => Promise.reject(new Error('no test asked for a face')),
  load: () => ({ queued: 0, full: false, threads: 2, busy: 0, stuck: 0 }),
  close: async () => {},
};
