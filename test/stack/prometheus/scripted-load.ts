import { setTimeout as sleep } from 'node:timers/promises';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { faceForm, postForm } from '../../helpers/process.ts';

const enrolled = FRANCK.slice(0, 2).map(sample);
const same = FRANCK.slice(2).map(sample);
const [other, another] = OTHERS.map(sample) as [Buffer, Buffer];
/** A picture in which the detector finds no face. */
const faceless = sample('ironman.jpg');

/** One round of everything that can happen to a service: good, bad, wrong and refused. */
async function round(api: string, front: string, count: number): Promise<void> {
  const ask = (base: string, userId: string, image: Uint8Array) =>
    postForm(`${base}/authenticate`, faceForm(userId, image));
  await ask(api, 'franck', same[count % same.length]!);
  await ask(front, 'franck', other);
  await ask(api, `stranger${count}`, another);
  await ask(api, 'franck', faceless);
  await ask(api, 'not an id', other);
  await ask(api, 'locked', other);
  await fetch(`${front}/health`);
  await fetch(`${api}/nowhere`);
  await fetch(`${api}/users/franck/history`);
}

/** Repeats the rounds until it is told to stop, with a break between them. */
export class ScriptedLoad {
  readonly #done: Promise<void>;
  #stopped = false;

  private constructor(api: string, front: string) {
    this.#done = this.#run(api, front);
    this.#done.catch(() => {});
  }

  static async start(api: string, front: string): Promise<ScriptedLoad> {
    const answer = await postForm(`${api}/enroll`, faceForm('franck', ...enrolled));
    if (answer.status !== 201) throw new Error(await answer.text());
    return new ScriptedLoad(api, front);
  }

  async #run(api: string, front: string): Promise<void> {
    for (let count = 0; !this.#stopped; count++) {
      await round(api, front, count);
      await sleep(200);
    }
  }

  /** Ends the load; throws an error that happened before. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }
}
