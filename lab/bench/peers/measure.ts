import { join } from 'node:path';
import type { LabelledImage } from '../../evaluate/dataset/dataset.ts';
import type { Contender } from '../load/contender.ts';
import type { PhotoKind } from '../load/photos.ts';
import { compare } from '../measure/phases.ts';
import type { Plan } from '../plan.ts';
import { accuracyOf, ownScores, sample } from './accuracy.ts';
import { installPeers } from './install.ts';
import { Peer } from './peer.ts';
import { ABOUT, PEERS, type PeerName } from './protocol.ts';
import type { PeerOutcome, PeersResult } from './result.ts';

/** A peer takes most of a second for one photograph. */
const SHORTEST_BLOCK_MS = 3000;
/** The most rounds; each contender has two blocks in a round. */
const MOST_ROUNDS = 3;

/** It uses the same weights as the service, so only its code could be compared. */
const BROWSER_ONLY = 'cannot run in Node: its code needs window, a canvas and XMLHttpRequest';

export interface PeersPlan {
  /** The folder below which the peers are installed. */
  readonly out: string;
  /** Folder of the data set for the accuracy, or null. */
  readonly dataset: string | null;
}

export interface PeersSetup {
  readonly bare: Contender;
  readonly kind: PhotoKind;
  readonly plan: Pick<Plan, 'rounds' | 'blockMs'>;
  readonly threads: number;
  readonly env: NodeJS.ProcessEnv;
  /** Throws when the bench was stopped. */
  readonly stop: () => void;
}

export const failed = (name: keyof typeof ABOUT, failure: string): PeerOutcome => ({
  name,
  about: ABOUT[name],
  failure,
  blocks: [],
  residentBytes: null,
  accuracy: null,
});

async function measureOne(
  peer: Peer,
  images: readonly LabelledImage[],
  { bare, kind, plan, threads, stop }: PeersSetup,
): Promise<Omit<PeerOutcome, 'name' | 'about'>> {
  const ms = Math.max(SHORTEST_BLOCK_MS, plan.blockMs);
  // Its code is compiled during the first photographs.
  const { errors } = await peer.work(kind, { inFlight: threads, ms });
  const wrong = Object.keys(errors);
  if (wrong.length > 0) throw new Error(`did not accept ${kind.name}: ${wrong.join(', ')}`);
  const rounds = Math.min(MOST_ROUNDS, plan.rounds);
  const contenders = [bare, peer];
  const inFlight = () => threads;
  const blocks = await compare({ contenders, kind, rounds, ms, inFlight, step: stop });
  const { residentBytes } = await peer.read();
  const people = images.map(({ person }) => person);
  const scores = await peer.scores(images.map(({ file }) => file));
  return {
    failure: null,
    // A peer has several processes, so the threads of one of them would say nothing.
    blocks: blocks.map((block) => ({ ...block, threads: {} })),
    residentBytes,
    accuracy: images.length > 0 ? accuracyOf(people, scores) : null,
  };
}

/** When a peer cannot run, that is its result, and the bench goes on. */
export async function outcomeOf(
  name: PeerName,
  open: () => Peer,
  images: readonly LabelledImage[],
  setup: PeersSetup,
): Promise<PeerOutcome> {
  const peer = open();
  try {
    return { name, about: ABOUT[name], ...(await measureOne(peer, images, setup)) };
  } catch (error) {
    setup.stop();
    return failed(name, (error as Error).message.split('\n')[0]!);
  } finally {
    await peer.close();
  }
}

/** Installs the peers and measures one after the other. */
export async function measurePeers(plan: PeersPlan, setup: PeersSetup): Promise<PeersResult> {
  const images = plan.dataset ? await sample(plan.dataset) : [];
  const folder = join(plan.out, 'peers');
  const missing = await installPeers(folder);
  const browserOnly = failed('faceplugin', BROWSER_ONLY);
  if (missing) {
    return { peers: [...PEERS.map((name) => failed(name, missing)), browserOnly], accuracy: null };
  }
  const { threads: processes, env } = setup;
  const peers: PeerOutcome[] = [];
  for (const name of PEERS) {
    setup.stop();
    const open = () => new Peer({ name, folder, processes, env });
    peers.push(await outcomeOf(name, open, images, setup));
  }
  const people = images.map(({ person }) => person);
  const accuracy =
    images.length > 0 ? accuracyOf(people, await ownScores(images, processes)) : null;
  return { peers: [...peers, browserOnly], accuracy };
}
