import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ENROLMENT, SAMPLES } from '../bench/load/photos.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { listed } from './faults/lanes.ts';
import { type Answer, call, faceRequest, type Request } from './load/call.ts';
import { type Rig, withService } from './load/rig.ts';

/** More than the queue has places, so that photographs wait too long and are given up. */
const LANES = 12;
const QUEUE_WAIT_MS = '1000';
/** The pause after a refusal; without it nearly all answers would be refusals. */
const AGAIN_MS = 200;
const STARVED_MS = 5000;
const SPIN = 'for (;;) Math.random();';

/** A request and the only right answer about its photographs. */
interface Question {
  readonly name: string;
  readonly request: () => Request;
  readonly truth: string;
}

async function questions({ server: { port } }: Rig): Promise<Question[]> {
  const file = (name: string) => readFile(join(SAMPLES, name));
  const own = await Promise.all(ENROLMENT.map((path) => readFile(path)));
  const [other, nobody] = [await file('audrey.jpg'), await file('ironman.jpg')];
  const cut = own[0]!.subarray(0, own[0]!.length / 2);
  let enrolled = 0;
  const show = (name: string, truth: string, photo: Uint8Array): Question => ({
    name,
    truth,
    request: () => faceRequest(port, '/authenticate', 'person-0', photo),
  });
  return [
    show('the person', 'match', own[1]!),
    show('somebody else', 'no_match', other),
    show('no face', 'no-face', nobody),
    show('half a file', 'image-invalid', cut),
    show('the person again', 'match', own[2]!),
    {
      name: 'five to enrol',
      truth: 'enrolled',
      request: () => faceRequest(port, '/enroll', `new-${enrolled++}`, ...own, own[0]!, own[1]!),
    },
  ];
}

/** The part of an answer that is about the photographs. */
function verdictOf({ status, error, body }: Answer): string {
  if (status === 201) return 'enrolled';
  return status === 200 ? (JSON.parse(body) as { reason: string }).reason : error;
}

/** Starts programs that use all cores for a while, again and again, until `stop` is aborted. */
async function starve(stop: AbortSignal): Promise<void> {
  let spinning: ChildProcess[] = [];
  const end = () => {
    for (const child of spinning.splice(0)) child.kill('SIGKILL');
  };
  try {
    while (!stop.aborted) {
      spinning = Array.from({ length: 2 * availableParallelism() }, () =>
        spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' }),
      );
      await pause(STARVED_MS, undefined, { signal: stop });
      end();
      await pause(STARVED_MS, undefined, { signal: stop });
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    end();
  }
}

async function run({ number, progress, ...context }: DrillContext): Promise<Verdict> {
  const settings = { QUEUE_WAIT_MS };
  return withService(context, { users: 1, settings }, async (rig) => {
    const asked = await questions(rig);
    const agent = new Agent({ keepAlive: true });
    const over = AbortSignal.any([context.stop, AbortSignal.timeout(1000 * number('seconds'))]);
    const outcomes: Record<string, number> = {};
    const wrong: Record<string, number> = {};
    const add = (counts: Record<string, number>, key: string) => {
      counts[key] = (counts[key] ?? 0) + 1;
    };
    let sent = 0;
    const lane = async () => {
      while (!over.aborted) {
        const { name, request, truth } = asked[sent++ % asked.length]!;
        const answer = await call(agent, request());
        const said = verdictOf(answer);
        add(outcomes, said);
        // A failure of the service is allowed if it says when to try again. Nothing else is allowed.
        const ours = answer.status === 503 && answer.retryAfter;
        if (said !== truth && !ours) add(wrong, `${name}: ${answer.status} ${said}`);
        if (ours) await pause(AGAIN_MS);
        rig.server.assertRunning();
      }
    };
    const reloads: Record<string, number> = {};
    const swap = async () => {
      const path = '/admin/reload-model';
      while (!over.aborted) {
        const { status } = await call(agent, { port: rig.server.port, method: 'POST', path });
        add(reloads, String(status));
        progress(`${sent} sent, ${listed(reloads)} swaps, ${listed(wrong) || 'none wrong'}`);
        await pause(200);
      }
    };
    await Promise.all([...Array.from({ length: LANES }, lane), swap(), starve(over)]);
    agent.destroy();
    context.stop.throwIfAborted();
    const enough = asked.every(({ truth }) => (outcomes[truth] ?? 0) > 0);
    const shed = (outcomes.overloaded ?? 0) > 0;
    const passed = Object.keys(wrong).length === 0 && enough && shed && (reloads[200] ?? 0) > 0;
    return {
      passed,
      said: passed
        ? 'every answer about a photograph was the right one, or said that the failure was ours'
        : `wrong answers: ${listed(wrong) || 'none, but something was never tried'}`,
      evidence: [`answers: ${listed(outcomes)}`, `swaps of the models: ${listed(reloads)}`],
    };
  });
}

export const rightAnswers: Drill = {
  name: 'right-answers',
  rows: ['F14'],
  about:
    'Models are swapped, waits run out and cores are taken away, and each answer is compared with the right one.',
  options: { seconds: { about: 'how long', default: 600 } },
  run,
};
