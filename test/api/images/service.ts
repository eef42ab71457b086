import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import type { ProblemCode } from '../../../src/errors.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp, type TestApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';

export const face = sample(FRANCK[0]!);

/** One service for all tests of a file, with a long queue wait for slow machines. */
export class SharedService {
  #started: TestApp | undefined;
  #users = 0;

  constructor() {
    const ends: (() => unknown)[] = [];
    before(async () => {
      const t = { after: (end: unknown) => void ends.push(end as () => unknown) };
      this.#started = await startApp(t, { QUEUE_WAIT_MS: '60000' });
    });
    after(async () => {
      for (const end of ends.toReversed()) await end();
    });
  }

  get running(): TestApp {
    assert.ok(this.#started);
    return this.#started;
  }

  /** Enrols a new user with this photograph. */
  async enrol(image: Uint8Array): Promise<LightMyRequestResponse> {
    this.#users += 1;
    return this.running.app.inject(enrolment(`user-${this.#users}`, image));
  }

  async accepts(image: Uint8Array, what = 'a valid photograph'): Promise<void> {
    const answer = await this.enrol(image);
    assert.equal(answer.statusCode, 201, `${what}: ${answer.body}`);
  }

  /** Returns the detail of the refusal and checks that a good photograph is then still enrolled. */
  async refuses(image: Uint8Array, what: string, ...codes: ProblemCode[]): Promise<string> {
    const answer = await this.enrol(image);
    assert.ok(answer.statusCode >= 400, `${what}: ${answer.body}`);
    expectProblem(answer, ...codes);
    const state = await this.running.app.inject(`/users/user-${this.#users}`);
    assert.equal(state.statusCode, 404, what);
    await this.accepts(face, `after ${what}`);
    return answer.json().detail;
  }
}
