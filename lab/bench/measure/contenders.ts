import type { Contender } from '../load/contender.ts';
import { BareLoop } from './bare.ts';
import { MEMORY_FLAGS, withMemorySettings } from './environment.ts';

export const BARE = 'bare';
export const AGAIN = 'bare again';
export const SMALL = 'bare, small memory';
export const SERVICE = 'service';

/** What the service is compared with, the reference first. */
export const bareLoops = (env: NodeJS.ProcessEnv): Contender[] => [
  new BareLoop({
    name: BARE,
    about: 'the pipeline of the service in a plain loop in as many threads; plain Node',
    flags: [],
    env,
  }),
  new BareLoop({
    name: AGAIN,
    about: 'the same again in another process: each difference is noise',
    flags: [],
    env,
  }),
  new BareLoop({
    name: SMALL,
    about: 'the same with the memory settings that the service runs with',
    flags: MEMORY_FLAGS,
    env: withMemorySettings(env),
  }),
];
