import type { Answer, Request } from '../load/call.ts';
import { faceRequest } from '../load/call.ts';

/** The photographs of a soak. */
export interface Photos {
  /** Of the enrolled person. */
  readonly own: readonly Buffer[];
  readonly stranger: Buffer;
  readonly faceless: Buffer;
}

export interface PlannedRequest {
  readonly kind: 'match' | 'stranger' | 'history' | 'bad' | 'enrol' | 'erase';
  readonly request: Request;
  /** Whether this is the right answer. */
  readonly expected: (answer: Answer) => boolean;
}

/** How many guests are enrolled at a time; guests are enrolled and erased all the time. */
const GUESTS = 5;
/** Of 20 requests 1 enrols, 1 erases, 1 is bad, 1 shows a stranger, 2 read a history. */
const ROUND = 20;

const status = (wanted: number) => (answer: Answer) => answer.status === wanted;
const decided = (success: boolean) => (answer: Answer) =>
  answer.status === 200 && answer.body.includes(`"success":${success}`);

type BadRequest = (port: number, user: string, photos: Photos) => readonly [Request, number];

const BAD: readonly BadRequest[] = [
  (port, user) => [faceRequest(port, '/authenticate', user, Buffer.from('no photograph')), 415],
  (port, user, { own }) => [
    faceRequest(port, '/authenticate', user, own[0]!.subarray(0, own[0]!.length >> 1)),
    422,
  ],
  (port, user, { faceless }) => [faceRequest(port, '/authenticate', user, faceless), 422],
  (port, _user, { own }) => [faceRequest(port, '/authenticate', '../etc', own[0]!), 400],
  (port, user) => [faceRequest(port, '/authenticate', user), 400],
  (port, user) => [
    faceRequest(port, '/authenticate', user, ...Array<Buffer>(50).fill(Buffer.from('part'))),
    413,
  ],
  (port) => [{ port, method: 'GET', path: '/users/nobody/history' }, 404],
];

/** The `n`th request. */
export function planned(
  n: number,
  { port, users, photos }: { port: number; users: readonly string[]; photos: Photos },
): PlannedRequest {
  const [round, place] = [Math.floor(n / ROUND), n % ROUND];
  const user = users[n % users.length]!;
  const own = photos.own[n % photos.own.length]!;
  const face = (photo: Buffer) => faceRequest(port, '/authenticate', user, photo);
  if (place === 0) {
    const request = faceRequest(port, '/enroll', `guest-${round}`, own);
    return { kind: 'enrol', request, expected: status(201) };
  }
  if (place === 10 && round >= GUESTS) {
    const path = `/users/guest-${round - GUESTS}`;
    return { kind: 'erase', request: { port, method: 'DELETE', path }, expected: status(204) };
  }
  if (place === 5) {
    const [request, wanted] = BAD[round % BAD.length]!(port, user, photos);
    return { kind: 'bad', request, expected: status(wanted) };
  }
  if (place === 15) {
    return { kind: 'stranger', request: face(photos.stranger), expected: decided(false) };
  }
  if (place === 3 || place === 10 || place === 13) {
    const path = `/users/${user}/history?limit=50`;
    return { kind: 'history', request: { port, method: 'GET', path }, expected: status(200) };
  }
  return { kind: 'match', request: face(own), expected: decided(true) };
}
