import type { Measured } from '../../shared/target.ts';
import type { PeersResult } from '../peers/result.ts';
import { timesFaster } from './peer-table.ts';

/** One row for each peer that ran. A peer that could not run has no row. */
export const peerTargets = (result: PeersResult | null): Measured[] =>
  (result?.peers ?? [])
    .filter(({ failure }) => failure === null)
    .map((peer) => ({
      name: `throughput of the bare loop over ${peer.name}`,
      value: timesFaster(peer).median,
      limit: 5,
      side: 'least',
      unit: '×',
    }));
