import type { FastifyInstance, InjectOptions } from 'fastify';

export interface Photos {
  /** Three of one person. */
  readonly own: readonly [Buffer, Buffer, Buffer];
  readonly wrong: Buffer;
}

export interface Answer {
  readonly step: string;
  readonly route: string;
  readonly status: number;
  /** The code of the problem document; empty when there is none. */
  readonly code: string;
  readonly body: string;
  readonly problem: boolean;
}

const BOUNDARY = 'a-form-of-a-drill';

type Field = readonly [name: string, value: string | Buffer];

function form(url: string, fields: readonly Field[]): InjectOptions {
  const chunks = fields.flatMap(([name, value]) => [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"`,
    typeof value === 'string' ? '' : '; filename="photo"\r\ncontent-type: image/jpeg',
    '\r\n\r\n',
    value,
    '\r\n',
  ]);
  const payload = Buffer.concat([...chunks, `--${BOUNDARY}--\r\n`].map((c) => Buffer.from(c)));
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  return { method: 'POST', url, headers, payload };
}

/** Sends the requests of a scenario and keeps the answers. */
class Caller {
  readonly answers: Answer[] = [];
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async send(step: string, route: string, request: InjectOptions): Promise<string> {
    const { statusCode: status, body, headers } = await this.#app.inject(request);
    const code = /urn:biometric:problem:([a-z-]+)/.exec(body)?.[1] ?? '';
    const problem = String(headers['content-type']).startsWith('application/problem+json');
    this.answers.push({ step, route, status, code, body, problem });
    return body;
  }

  get(step: string, route: string, url: string): Promise<string> {
    return this.send(step, `get ${route}`, { method: 'GET', url });
  }

  enrol(step: string, user: string, photos: readonly Buffer[]): Promise<string> {
    const images = photos.map((photo): Field => ['image', photo]);
    return this.send(step, 'post /enroll', form('/enroll', [['user_id', user], ...images]));
  }

  show(step: string, user: string, photo: Buffer, ...more: Field[]): Promise<string> {
    const fields: Field[] = [['user_id', user], ...more, ['image', photo]];
    return this.send(step, 'post /authenticate', form('/authenticate', fields));
  }

  async challenged(user: string, photo: Buffer): Promise<void> {
    const request = { method: 'POST', url: '/challenges', payload: { user_id: user } } as const;
    const { challenge } = JSON.parse(await this.send('challenge', 'post /challenges', request));
    // Without a challenge the request is sent without one.
    const field: Field[] = challenge === undefined ? [] : [['challenge', challenge]];
    await this.show('match, challenged', user, photo, ...field);
  }

  add(user: string, photo: Buffer): Promise<string> {
    const request = form(`/users/${user}/templates`, [['image', photo]]);
    return this.send('add a template', 'post /users/{user_id}/templates', request);
  }

  erase(step: string, user: string): Promise<string> {
    const request = { method: 'DELETE', url: `/users/${user}` } as const;
    return this.send(step, 'delete /users/{user_id}', request);
  }
}

/** The second id under which the face of a user is enrolled. */
export const twinOf = (user: string): string => `${user}-twin`;

/** One request of each kind over the life of a user. */
export async function lifeOf(
  app: FastifyInstance,
  user: string,
  { own, wrong }: Photos,
): Promise<Answer[]> {
  const caller = new Caller(app);
  await caller.enrol('enrol', user, own.slice(0, 2));
  await caller.enrol('enrol a twin', twinOf(user), own.slice(2));
  await caller.show('match', user, own[2]);
  await caller.show('wrong face', user, wrong);
  await caller.show('unknown user', `${user}-nobody`, wrong);
  await caller.challenged(user, own[0]);
  await caller.add(user, own[2]);
  await caller.get('user', '/users/{user_id}', `/users/${user}`);
  await caller.get('history', '/users/{user_id}/history', `/users/${user}/history`);
  await caller.get('locks', '/admin/locks', '/admin/locks');
  await caller.get('duplicates', '/admin/duplicates', '/admin/duplicates');
  await caller.get('public keys', '/.well-known/jwks.json', '/.well-known/jwks.json');
  await caller.get('health', '/health', '/health');
  await caller.get('metrics', '/metrics', '/metrics');
  await caller.erase('erase', user);
  await caller.erase('erase the twin', twinOf(user));
  return caller.answers;
}
