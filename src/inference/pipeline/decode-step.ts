import { type Decoded, decode } from '../image/decode.ts';
import { examine } from '../image/examine.ts';
import { newCell } from '../threads/shared-cell.ts';
import { type ThreadMutex, withMutex } from '../threads/thread-mutex.ts';
import { Stopwatch } from './stopwatch.ts';

/** The decoder failed for a reason that is not the photograph. */
export interface DecoderFailure {
  readonly kind: 'failed';
  readonly why: string;
}

/** A photograph that is being decoded. */
export interface Decoding {
  readonly decoded: Promise<Decoded | DecoderFailure>;
  readonly watch: Stopwatch;
}

async function examineAndDecode(
  bytes: Uint8Array,
  large: ThreadMutex,
  watch: Stopwatch,
): Promise<Decoded> {
  const examined = await watch.time('decode', () => examine(bytes));
  if (examined.kind === 'refused') return examined;
  const work = () => watch.time('decode', () => decode(examined));
  return examined.large ? withMutex(large, work) : work();
}

/**
 * Begins to decode a photograph. `decoded` never rejects, because nobody may be waiting for it yet.
 * Photographs that take much memory are decoded one at a time: the thread that holds the mutex decodes.
 */
export function startDecoding(bytes: Uint8Array, large: ThreadMutex = newCell()): Decoding {
  const watch = new Stopwatch();
  const decoded = examineAndDecode(bytes, large, watch).catch((cause: Error): DecoderFailure => {
    return { kind: 'failed', why: cause.message };
  });
  return { watch, decoded };
}
