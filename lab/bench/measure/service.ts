import { readFile } from 'node:fs/promises';
import { Failure } from '../../../operator/command/failure.ts';
import type { Contender, Reading, Worked } from '../load/contender.ts';
import { type GeneratorQuestion, openGenerator, type Sent } from '../load/generator.ts';
import type { Helper } from '../load/helper.ts';
import type { ClosedLoad, OpenLoad } from '../load/load.ts';
import { ENROLMENT, type PhotoKind } from '../load/photos.ts';
import { readingOf } from './exposition.ts';
import type { Server } from './server.ts';

export interface ServiceOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly users: number;
  /** Called with the resident memory at every reading. */
  readonly noteMemory: (bytes: number) => void;
}

/** The whole service behind HTTP, and its clients. */
export class Service implements Contender {
  readonly name = 'service';
  readonly about = 'the real service over loopback HTTP, limits off, everything else as shipped';
  readonly pid: number;
  readonly #server: Server;
  readonly #generator: Helper<GeneratorQuestion, Sent>;
  readonly #users: readonly string[];
  readonly #noteMemory: (bytes: number) => void;

  constructor(server: Server, { env, users, noteMemory }: ServiceOptions) {
    this.#server = server;
    this.pid = server.pid;
    this.#generator = openGenerator(env);
    this.#noteMemory = noteMemory;
    this.#users = Array.from({ length: users }, (_, n) => `person-${n}`);
  }

  async enrol(): Promise<void> {
    const photos = await Promise.all(ENROLMENT.map((file) => readFile(file)));
    for (const userId of this.#users) {
      const form = new FormData();
      form.append('user_id', userId);
      for (const photo of photos) form.append('image', new Blob([photo]), 'photo.jpg');
      const answer = await fetch(this.#url('/enroll'), { method: 'POST', body: form });
      if (answer.status !== 201) {
        throw new Failure(`An enrolment was answered ${answer.status}: ${await answer.text()}`);
      }
      await answer.arrayBuffer();
    }
  }

  async work(kind: PhotoKind, load: ClosedLoad): Promise<Worked> {
    return { ...(await this.send(kind, load)), stages: {} };
  }

  async send({ files }: PhotoKind, load: ClosedLoad | OpenLoad): Promise<Sent> {
    const { port } = this.#server;
    const sent = await this.#generator.ask({ port, users: this.#users, files, load });
    this.#server.assertRunning();
    return sent;
  }

  async read(): Promise<Reading> {
    const reading = readingOf(await (await fetch(this.#url('/metrics'))).text());
    this.#noteMemory(reading.residentBytes);
    return reading;
  }

  /** Ends the clients. The server is closed by the code that started it. */
  close(): Promise<void> {
    return this.#generator.close();
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#server.port}${path}`;
  }
}
