import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { answerEach } from '../../bench/load/helper.ts';
import { dueTimes, steadyClock } from '../../bench/load/load.ts';
import { call, faceRequest } from '../load/call.ts';
import type { Call, StreamQuestion } from './stream.ts';

answerEach(
  async ({ port, users, files, stretches }: StreamQuestion): Promise<Call[]> => {
    const photos = await Promise.all(files.map((file) => readFile(file)));
    // The forms are built before, so that this work does not delay a request that is due.
    const count = users.length * photos.length;
    const requests = Array.from({ length: count }, (_, n) =>
      faceRequest(port, '/authenticate', users[n % users.length]!, photos[n % photos.length]!),
    );
    const agent = new Agent({ keepAlive: true });
    const calls: Promise<Call>[] = [];
    let start = steadyClock.now();
    for (const { name: stretch, rate, ms } of stretches) {
      for (const due of dueTimes({ rate, ms })) {
        await steadyClock.until(start + due);
        const left = steadyClock.now();
        const late = left - start - due;
        calls.push(
          call(agent, requests[calls.length % count]!).then(
            ({ status, error, retryAfter, body }) => {
              const wrong = status === 200 && !body.includes('"success":true') ? 'no_match' : error;
              const took = steadyClock.now() - left;
              return { stretch, due, late, ms: took, status, error: wrong, retryAfter };
            },
          ),
        );
      }
      start += ms;
    }
    const all = await Promise.all(calls);
    agent.destroy();
    return all;
  },
  async () => process.exit(),
);
