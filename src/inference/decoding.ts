import { type Baton, holding } from './baton.ts';
import { type Decoded, decode, examine } from './decode.ts';
import { newCell } from './shared-cell.ts';
import { Stopwatch } from './stopwatch.ts';

/** A photograph while it is decoded. */
export interface Decoding {
  readonly decoded: Promise<Decoded>;
  readonly watch: Stopwatch;
}

async function inTurn(bytes: Uint8Array, large: Baton, watch: Stopwatch): Promise<Decoded> {
  const examined = await watch.time('decode', () => examine(bytes));
  if (examined.kind === 'refused') return examined;
  const work = () => watch.time('decode', () => decode(bytes));
  return examined.large ? holding(large, work) : work();
}

/**
 * Begins to decode a photograph, which never rejects. Of those that take much memory only one is
 * decoded at a time, by whichever thread holds the baton.
 */
export function startDecoding(bytes: Uint8Array, large: Baton = newCell()): Decoding {
  const watch = new Stopwatch();
  return { watch, decoded: inTurn(bytes, large, watch) };
}
