import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemCode } from '../../src/errors.ts';
import { HIGHEST_IMAGE_MIB, uploadSize } from '../../src/http/upload-size.ts';
import { ROOT } from './folders.ts';
import { FRANCK, sample } from './photos/samples.ts';

/** One part of a form, as docs/mistakes.json writes it. */
interface PartSpec {
  readonly name: string;
  readonly text?: string;
  /** A real photograph, or a file without a byte. */
  readonly photo?: 'franck' | 'empty';
  readonly base64?: 'franck';
  /** In front of the base64. */
  readonly before?: string;
  /** The content of a file that is no photograph. */
  readonly file?: string;
  /** A file that is larger than a request may be. */
  readonly zeros?: string;
  /** The nonce of a challenge that was asked for before. */
  readonly challenge?: true;
  readonly filename?: string;
  readonly type?: string;
  readonly transfer?: string;
  readonly nameless?: true;
}

interface RequestSpec {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parts?: readonly PartSpec[];
  readonly body?: string;
  readonly type?: string | null;
  /** Bytes that are missing at the end of the body. */
  readonly cut?: number;
  /** How often it is sent; the last answer counts. */
  readonly times?: number;
  /** A real connection: only the head is sent, or the body so slowly that it never ends. */
  readonly network?: 'head' | 'slow';
  /** Which service gets it; without it one without keys. */
  readonly service?: 'key' | 'challenge' | 'limited' | 'cors' | 'nginx' | 'https';
  /** The only scope of the key that is sent. */
  readonly key?: 'authenticate';
}

export interface Mistake {
  readonly mistake: string;
  readonly request: RequestSpec;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
}

export const MISTAKES_FILE = join(ROOT, 'docs', 'mistakes.json');

export const mistakeGroups = (): { title: string; rows: Mistake[] }[] =>
  JSON.parse(readFileSync(MISTAKES_FILE, 'utf8'));

/** Without MAX_IMAGE_MB. */
const MOST = uploadSize(HIGHEST_IMAGE_MIB);

/** The sentence with the sizes that are in force. */
export const detailOf = ({ detail }: Mistake): string =>
  detail.replaceAll('{image limit}', MOST.image).replaceAll('{request limit}', MOST.request);

const BOUNDARY = 'a-boundary-of-mistakes';
const photograph = () => sample(FRANCK[0]!);

function contentOf(part: PartSpec, nonce: string): Buffer {
  if (part.photo) return part.photo === 'empty' ? Buffer.alloc(0) : photograph();
  if (part.base64) return Buffer.from((part.before ?? '') + photograph().toString('base64'));
  if (part.zeros) return Buffer.alloc(MOST.requestBytes);
  return Buffer.from(part.challenge ? nonce : (part.text ?? part.file ?? ''));
}

function headOf(part: PartSpec): string {
  const isFile = part.photo || part.file !== undefined || part.zeros || part.filename;
  const name = isFile && !part.nameless ? `; filename="${part.filename ?? 'photo.jpg'}"` : '';
  return [
    `content-disposition: form-data; name="${part.name}"${name}`,
    ...(part.type ? [`content-type: ${part.type}`] : []),
    ...(part.transfer ? [`content-transfer-encoding: ${part.transfer}`] : []),
  ].join('\r\n');
}

/** Body and headers of the request; `nonce` is a challenge that is open. */
export function built(spec: RequestSpec, nonce = '') {
  const parts = (spec.parts ?? []).flatMap((part) => [
    Buffer.from(`--${BOUNDARY}\r\n${headOf(part)}\r\n\r\n`),
    contentOf(part, nonce),
    Buffer.from('\r\n'),
  ]);
  const form = spec.parts && Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
  const whole = form ?? (spec.body === undefined ? undefined : Buffer.from(spec.body));
  const body = whole?.subarray(0, whole.length - (spec.cut ?? 0));
  const type = spec.type ?? (form && `multipart/form-data; boundary=${BOUNDARY}`);
  const headers = { ...(type ? { 'content-type': type } : {}), ...spec.headers };
  return { body, headers };
}

/** The sentence may not speak the language of a validator, a parser or a framework. */
export const VALIDATOR_WORDS =
  /expected|received|invalid input|too (small|big)|<=|>=|unrecognized|regex|pattern|FST_|undefined is not|array|Zod|busboy/i;
