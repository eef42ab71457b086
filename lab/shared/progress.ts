import cliProgress from 'cli-progress';

export interface Progress {
  step(): void;
  done(): void;
}

/** Shows progress on stderr: a bar on a terminal, otherwise a line for every tenth. */
export function openProgress(label: string, total: number): Progress {
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar(
      { format: `${label} {bar} {percentage} % | {value}/{total} | {eta_formatted} left` },
      cliProgress.Presets.shades_classic,
    );
    bar.start(total, 0);
    return { step: () => bar.increment(), done: () => bar.stop() };
  }
  let count = 0;
  return {
    step: () => {
      const before = Math.floor((10 * count) / total);
      const now = Math.floor((10 * ++count) / total);
      if (now > before) console.error(`${label}: ${10 * now} % (${count} of ${total})`);
    },
    done: () => {},
  };
}
