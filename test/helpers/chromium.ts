import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';

const found = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();

/**
 * A real browser without a window, closed after the test. The names of `hosts` point to this machine,
 * as the name server of an attacker could make them do. The protection of newer browsers against pages
 * that send requests to the local network is off, because older browsers do not have it.
 */
export async function startChromium(
  t: Pick<TestContext, 'after'>,
  hosts: readonly string[] = [],
): Promise<Browser> {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',');
  const browser = await chromium.launch({
    executablePath: found,
    args: [
      `--host-resolver-rules=${rules}`,
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,HttpsUpgrades',
    ],
  });
  t.after(() => browser.close());
  return browser;
}
