/** What a recorded process did, in order; paths are relative to the recorded folder. */
export type Operation =
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'create' | 'unlink'; readonly path: string }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly offset: number;
      readonly data: Buffer;
    }
  | { readonly kind: 'truncate'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'link' | 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'say'; readonly text: string };

/** In the order of the numbers in recorder.c. */
const KINDS = [
  null,
  'create',
  'write',
  'truncate',
  'sync',
  'unlink',
  'link',
  'rename',
  'say',
] as const;
const HEAD_BYTES = 24;

interface Entry {
  readonly kind: NonNullable<(typeof KINDS)[number]>;
  readonly path: string;
  readonly offset: number;
  readonly data: Buffer;
}

function operationOf({ kind, path, offset, data }: Entry, inside: (path: string) => string) {
  if (kind === 'say') return { kind, text: data.toString('utf8') };
  if (kind === 'write') return { kind, path: inside(path), offset, data };
  if (kind === 'truncate') return { kind, path: inside(path), bytes: offset };
  if (kind === 'link' || kind === 'rename') {
    return { kind, path: inside(path), to: inside(data.toString('utf8')) };
  }
  return { kind, path: inside(path) };
}

/** Reads the log of recorder.c, without a last record that is incomplete. */
export function readOperations(log: Buffer, root: string): Operation[] {
  const inside = (path: string) => path.slice(root.length + 1);
  const found: Operation[] = [];
  for (let at = 0; at + HEAD_BYTES <= log.length; ) {
    const kind = KINDS[log.readUInt32LE(at)];
    if (!kind) throw new Error(`the log of the recorder is damaged at byte ${at}`);
    const pathEnd = at + HEAD_BYTES + log.readUInt32LE(at + 4);
    const end = pathEnd + log.readUInt32LE(at + 8);
    if (end > log.length) break;
    const path = log.toString('utf8', at + HEAD_BYTES, pathEnd);
    const offset = Number(log.readBigUInt64LE(at + 16));
    found.push(operationOf({ kind, path, offset, data: log.subarray(pathEnd, end) }, inside));
    at = end;
  }
  return found;
}
