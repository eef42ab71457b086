import { PROBLEMS } from '../../src/errors.ts';
import type { Service } from './service.ts';
import type { Answer, Exchange } from './wire.ts';

/** Answers when no route is known yet, or when the framing of the request is wrong. */
const TRANSPORT = [400, 408, 413, 431];
/** A request with another method or address than the documented one. */
const ELSEWHERE = /\b(method|path)\b/;
const LEAKS = [/node_modules/, /\n\s+at /, /\.(ts|js|db|onnx)\b/, /rss_bytes/];

type Documented = ReadonlyMap<string, ReadonlySet<number>>;

interface OpenApi {
  readonly paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>;
}

/** The answers that the OpenAPI document of the running service lists, by route. */
export async function documentedStatuses(service: Pick<Service, 'url'>): Promise<Documented> {
  const document = (await (await fetch(service.url('/docs/json'))).json()) as OpenApi;
  return new Map(
    Object.entries(document.paths).map(([path, operations]) => [
      path,
      new Set(Object.keys(operations.post?.responses ?? {}).map(Number)),
    ]),
  );
}

const slugOf = (type: unknown): string => String(type).replace(/^urn:biometric:problem:/, '');

function problemFault({ status, headers, body }: Answer): string | null {
  if (!/^application\/problem\+json\b/.test(headers['content-type'] ?? '')) {
    return `${status} with content type ${headers['content-type']}`;
  }
  const {
    type,
    title,
    status: said,
    detail,
    instance,
  } = JSON.parse(body) as Record<string, unknown>;
  const row = new Map(Object.entries(PROBLEMS)).get(slugOf(type));
  if (!row || row.status !== status || said !== status || title !== row.title) {
    return `no row of the table: ${body.slice(0, 200)}`;
  }
  if (typeof detail !== 'string') return 'no detail';
  if (instance !== `urn:uuid:${headers['x-request-id']}`) return 'instance is not the request id';
  const leak = LEAKS.find((pattern) => pattern.test(body));
  return leak ? `${leak} in ${body.slice(0, 200)}` : null;
}

export interface Asked {
  readonly label: string;
  readonly route: string;
  readonly loose: boolean;
  readonly bytes: Uint8Array;
}

/** What is wrong with the answers to one request; null when nothing is. */
export function faultIn(asked: Asked, { answers, rest }: Exchange, documented: Documented) {
  if (rest > 0) return `${rest} bytes after the answer`;
  if (answers.length === 0) {
    return asked.loose ? null : 'closed without an answer';
  }
  if (answers.length > 1 && !asked.loose) return `${answers.length} answers to one request`;
  for (const answer of answers) {
    const { status } = answer;
    const elsewhere = ELSEWHERE.test(asked.label) && [204, 404, 405].includes(status);
    const known = documented.get(asked.route)?.has(status) || TRANSPORT.includes(status);
    if (status >= 500 || !(known || elsewhere))
      return `status ${status}: ${answer.body.slice(0, 300)}`;
    const fault = status < 300 ? null : problemFault(answer);
    if (fault) return fault;
  }
  return null;
}

/** The class of an outcome: the rule of the service that decided the answer. */
export function outcomeOf({ answers }: Exchange): string {
  if (answers.length === 0) return 'closed';
  return answers
    .map(({ status, body }) =>
      status < 300 || body === '' ? `${status}` : `${status} ${slugOf(JSON.parse(body).type)}`,
    )
    .join(', ');
}
