import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { answerEach } from '../../bench/load/helper.ts';
import { dueTimes, steadyClock } from '../../bench/load/load.ts';
import { call } from '../load/call.ts';
import type { Mixed, MixedQuestion } from './mixed.ts';
import { planned } from './traffic.ts';

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

answerEach(
  async (question: MixedQuestion): Promise<Mixed> => {
    const { from } = question;
    const photos = {
      own: await Promise.all(question.own.map((file) => readFile(file))),
      stranger: await readFile(question.stranger),
      faceless: await readFile(question.faceless),
    };
    const agent = new Agent({ keepAlive: true });
    const sent: Record<string, number> = {};
    const unexpected: Record<string, number> = {};
    const matches: [number, number][] = [];
    const underWay = new Set<Promise<void>>();
    const start = steadyClock.now();
    const send = async (n: number, due: number): Promise<void> => {
      const { kind, request, expected } = planned(n, { ...question, photos });
      count(sent, kind);
      const answer = await call(agent, request);
      if (!expected(answer)) count(unexpected, `${kind} ${answer.status} ${answer.error}`.trim());
      else if (kind === 'match') matches.push([due, steadyClock.now() - start - due]);
    };
    const due = dueTimes(question);
    for (const [n, offset] of due.entries()) {
      await steadyClock.until(start + offset);
      const sending = send(from + n, offset).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    await Promise.all(underWay);
    agent.destroy();
    return {
      sent,
      unexpected,
      matches: Float64Array.from(matches, ([, ms]) => ms),
      matchesDue: Float64Array.from(matches, ([offset]) => offset),
      next: from + due.length,
    };
  },
  async () => process.exit(),
);
