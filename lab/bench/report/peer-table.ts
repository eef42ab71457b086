import type { Table } from '../../shared/table.ts';
import { ratios } from '../load/rounds.ts';
import type { Spread } from '../load/statistics.ts';
import { BARE } from '../measure/contenders.ts';
import type { Accuracy, PeerOutcome, PeersResult } from '../peers/result.ts';
import { typical } from './figures.ts';
import { figure, share } from './format.ts';

/** How many times more photographs a second the bare loop does, in the same rounds. */
export const timesFaster = ({ blocks, name }: PeerOutcome): Spread =>
  ratios(blocks, [BARE, name], ({ throughput }) => throughput);

export const ACCURACY_NOTE =
  'Accuracy: two photographs each of at most 150 people, every pair once, each library’s own ' +
  'similarity. With no error in n pairs the true rate may still be 3 / n (the rule of three).';

const HEAD = [
  '1 MP JPEG, saturated',
  'a second',
  'CPU ms',
  'resident MB',
  'bare is × faster',
  'rounds',
  'others',
  'FNMR at FMR 1e-3',
  'EER',
  'pairs',
];

const percent = (rate: number): string => `${figure(100 * rate)} %`;

function accuracyCells(accuracy: Accuracy | null): string[] {
  if (!accuracy) return ['see --dataset', '', ''];
  const { fnmr, equalErrorRate, genuinePairs, impostorPairs, noFace, photographs } = accuracy;
  const pairs = `${genuinePairs} + ${impostorPairs}; no face in ${noFace} of ${photographs}`;
  return [percent(fnmr), percent(equalErrorRate), pairs];
}

function row(peer: PeerOutcome): string[] {
  const { name, failure, blocks, residentBytes, accuracy } = peer;
  if (failure) return [name, failure, ...Array<string>(HEAD.length - 2).fill('')];
  const { median, low, high } = timesFaster(peer);
  return [
    name,
    figure(typical(blocks, name, ({ throughput }) => throughput)),
    figure(typical(blocks, name, ({ cpuMs }) => cpuMs)),
    figure(residentBytes! / 1e6),
    figure(median),
    `${figure(low)} to ${figure(high)}`,
    share(typical(blocks, name, ({ foreign }) => foreign)),
    ...accuracyCells(accuracy),
  ];
}

/** The bare loop in the rounds of all peers, if a peer ran. */
function bareRow({ peers, accuracy }: PeersResult): string[][] {
  const blocks = peers.flatMap((peer) => peer.blocks);
  if (blocks.length === 0) return [];
  const of = (what: 'throughput' | 'cpuMs' | 'foreign') =>
    typical(blocks, BARE, (block) => block[what]);
  const speed = [figure(of('throughput')), figure(of('cpuMs'))];
  return [[BARE, ...speed, '', '1', '', share(of('foreign')), ...accuracyCells(accuracy)]];
}

export const peerTable = (result: PeersResult): Table => ({
  head: HEAD,
  rows: [...bareRow(result), ...result.peers.map(row)],
});
