import { RedisLink, type RedisLinkOptions } from '../../../src/cache/redis.ts';
import type { Scope } from './redis-server.ts';

export interface OwnLink {
  readonly link: RedisLink;
  /** Names of the commands that were sent, without those of background work. */
  readonly sent: string[];
  /** What it said about Redis. */
  readonly said: { reason?: string }[];
}

/** A link that has tried to connect once, closed after the test. */
export async function openLink(
  t: Scope,
  options: Pick<RedisLinkOptions, 'url'> & Partial<RedisLinkOptions>,
): Promise<OwnLink> {
  const sent: string[] = [];
  const said: { reason?: string }[] = [];
  const say = (fields: object) => void said.push(fields);
  const link = new RedisLink({
    // Long, so that a slow machine is not mistaken for a broken Redis.
    timeoutMs: 1000,
    observe: (command) => void (command === 'probe' || sent.push(command)),
    log: { info: say, warn: say },
    ...options,
  });
  t.after(() => link.close());
  await link.firstTry();
  return { link, sent, said };
}
