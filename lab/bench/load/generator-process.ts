import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import type { GeneratorQuestion, Sent } from './generator.ts';
import { answerEach } from './helper.ts';
import { authenticate } from './http.ts';
import { closedLoop, openLoop, type Send, steadyClock } from './load.ts';

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

answerEach(async ({ port, users, files, load }: GeneratorQuestion): Promise<Sent> => {
  const photos = await Promise.all(files.map((file) => readFile(file)));
  const agent = new Agent({ keepAlive: true });
  // One user after the other, so that no two attempts of one user are ever under way.
  const send: Send = (n) => {
    const userId = users[n % users.length]!;
    return authenticate(agent, { port, userId, photo: photos[n % photos.length]! });
  };
  const before = cpuSeconds();
  const outcome = await ('rate' in load
    ? openLoop(load, steadyClock, send)
    : closedLoop(load, steadyClock, send));
  agent.destroy();
  return { ...outcome, clientCpuSeconds: cpuSeconds() - before };
});
