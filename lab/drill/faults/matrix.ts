import type { FastifyInstance } from 'fastify';
import type { Database } from '../../../src/store/sqlite/file/sqlite.ts';
import { undocumented } from './documented.ts';
import type { Injector, Place } from './injector.ts';
import { type Answer, lifeOf, type Photos, twinOf } from './scenario.ts';
import { damageIn, promised, reservations } from './state.ts';

export interface World {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly injector: Injector;
  readonly photos: Photos;
  /** Moves the clock on, so that the reservations of failed attempts expire. */
  readonly pass: (seconds: number) => void;
}

/** The result of one place, where one call after the other was made to fail. */
export interface Row {
  readonly place: Place;
  /** Calls that failed, each in a run of its own. */
  readonly failed: number;
  /** How often the request with the fault got which answer, as `step: status code`. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

const outcomeOf = ({ status, code }: Answer): string => `${status}${code && ` ${code}`}`;
const signature = (answers: readonly Answer[]): string =>
  answers.map((answer) => `${answer.step} ${outcomeOf(answer)}`).join(', ');

const LOST_AFTER_SECONDS = 61;

/** Erases the user without faults. A second erasure is answered 404. */
async function cleanUp({ app }: World, user: string): Promise<void> {
  for (const one of [user, twinOf(user)]) {
    await app.inject({ method: 'DELETE', url: `/users/${one}` });
  }
}

/** Where the store differs from what the answers said. */
async function broken({ app }: World, user: string, answers: readonly Answer[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [one, templates] of promised(user, answers)) {
    const { statusCode, body } = await app.inject(`/users/${one}`);
    const there = statusCode === 200 ? (JSON.parse(body) as { templates: number }).templates : 0;
    if (there !== templates) faults.push(`${one} has ${there} templates, promised ${templates}`);
  }
  return faults;
}

/** What is wrong in a run whose `nth` call fails; null when the run has fewer calls. */
async function runOf(
  world: World,
  place: Place,
  nth: number,
  usual: string,
): Promise<{ answers: Answer[]; faults: string[] } | null> {
  const { app, db, injector, photos } = world;
  const document = app.swagger();
  const user = `${place}-${nth}`;
  injector.arm(place, nth);
  const answers = await lifeOf(app, user, photos);
  if (!injector.disarm()) return null;
  const faults = answers.flatMap((answer) => undocumented(document, answer) ?? []);
  faults.push(...(await broken(world, user, answers)));
  await cleanUp(world, user);
  world.pass(LOST_AFTER_SECONDS);
  const after = signature(await lifeOf(app, user, photos));
  if (after !== usual) faults.push(`the next run: ${after}`);
  const left = reservations(db);
  if (left > 0) faults.push(`${left} reservations are left`);
  const damage = damageIn(db);
  if (damage) faults.push(damage);
  return { answers, faults: faults.map((fault) => `${place} call ${nth}: ${fault}`) };
}

/** Makes each of the first `most` calls of a place fail, each in its own run, and checks all. */
export async function failEach(
  world: World,
  place: Place,
  most: number,
  stop: AbortSignal,
): Promise<Row> {
  const usual = await lifeOf(world.app, 'usual', world.photos);
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let failed = 0;
  for (let nth = 1; nth <= most; nth++) {
    stop.throwIfAborted();
    const run = await runOf(world, place, nth, signature(usual));
    if (!run) break;
    failed++;
    faults.push(...run.faults);
    const first = run.answers.findIndex((answer, i) => outcomeOf(answer) !== outcomeOf(usual[i]!));
    const hit = run.answers[first];
    const outcome = hit ? `${hit.step}: ${outcomeOf(hit)}` : 'none noticed it';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return { place, failed, outcomes, faults };
}
