/** What src/cache/redis.ts sends; HELLO and AUTH need no permission. */
const SERVICE = ['getrange', 'set', 'del', 'incr', 'pexpire', 'pttl', 'info'];
/** What the health check and prometheus-redis-exporter need. */
const MONITOR = ['ping', 'info'];

const allow = (commands: string[]): string => commands.map((name) => `+${name}`).join(' ');

/** The users.acl of Redis: the service sees its own keys, the exporter sees none. */
export const aclFile = (passwordSha256Hex: string): string =>
  [
    `user default reset on #${passwordSha256Hex} ~biometric:* ${allow(SERVICE)}`,
    `user monitor reset on nopass ${allow(MONITOR)}`,
    '',
  ].join('\n');
