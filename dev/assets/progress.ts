import { SingleBar } from 'cli-progress';

export interface Progress {
  restart(): void;
  /** The total may be unknown: from a cache, or from a registry that does not send it. */
  add(bytes: number, total: number | undefined): void;
  close(): void;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function bar(name: string): Progress {
  const format = `${name} [{bar}] {done} of {all} MB`;
  // The bar must not switch line wrap off: after a signal nothing would switch it on again.
  const options = { format, stream: process.stderr, gracefulExit: false, linewrap: true };
  const line = new SingleBar(options);
  let bytes = 0;
  let open = false;
  return {
    restart() {
      bytes = 0;
    },
    add(more, total) {
      bytes += more;
      const all = Math.max(total ?? bytes, bytes);
      const labels = { done: megabytes(bytes), all: megabytes(all) };
      if (!open) line.start(all, bytes, labels);
      open = true;
      line.setTotal(all);
      line.update(bytes, labels);
    },
    close() {
      if (open) line.stop();
    },
  };
}

function lines(name: string): Progress {
  let bytes = 0;
  let quarter = 0;
  return {
    restart() {
      bytes = 0;
      quarter = 0;
    },
    add(more, total) {
      bytes += more;
      const reached = total ? Math.floor((bytes / total) * 4) : 0;
      if (!total || reached <= quarter) return;
      quarter = reached;
      const parts = `${megabytes(bytes)} of ${megabytes(total)} MB`;
      console.error(`${name}: ${quarter * 25} % (${parts})`);
    },
    close() {},
  };
}

export function openProgress(name: string): Progress {
  return process.stderr.isTTY ? bar(name) : lines(name);
}
