import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

type Reply<A> = { readonly answer: A } | { readonly failure: string };

/** A helper process that answers one question after the other. */
export class Helper<Q extends object, A> {
  readonly pid: number;
  readonly #child: ChildProcess;

  constructor(file: URL, flags: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = fork(file, { execArgv: [...flags], env, serialization: 'advanced' });
    this.pid = this.#child.pid!;
  }

  async ask(question: Q): Promise<A> {
    const child = this.#child;
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const gone = once(child, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`a process of the bench ended (${by ?? `exit code ${code}`})`);
      });
      const replied = once(child, 'message', { signal });
      child.send(question);
      const [reply] = (await Promise.race([replied, gone])) as [Reply<A>];
      if ('failure' in reply) throw new Error(reply.failure);
      return reply.answer;
    } finally {
      settled.abort();
    }
  }

  /** Ends the process after its current work. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    // The process may have ended by itself a moment ago.
    if (this.#child.connected) this.#child.disconnect();
    await gone;
  }
}

/** Runs in the helper process: answers each question until the bench disconnects. */
export function answerEach<Q, A>(handle: (question: Q) => Promise<A>, close = async () => {}) {
  // Ctrl-C reaches every process of the terminal, but the bench ends its helpers itself.
  process.on('SIGINT', () => {});
  process.on('message', (question: Q) => {
    void handle(question)
      .then(
        (answer): Reply<A> => ({ answer }),
        (error: Error): Reply<A> => ({ failure: error.message }),
      )
      .then((reply) => process.send?.(reply));
  });
  process.once('disconnect', () => void close());
}
