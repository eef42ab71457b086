import { paragraph, section, table } from '../../shared/html.ts';
import type { PeersResult } from '../peers/result.ts';
import { ACCURACY_NOTE, peerTable } from './peer-table.ts';

const METHOD = `In turns with the bare loop, on the same photographs: from the bytes of a JPEG to a decision.
 These libraries read no picture in Node by themselves, so sharp decodes for them, in full size; each runs
 in one process for each thread of the bare loop, because their wasm has one thread in Node, and resident
 memory is that of all its processes. What they do besides a face and its descriptor is off. Ours also
 checks liveness, theirs does not.`;

export function peersSection(result: PeersResult): string {
  const { head, rows } = peerTable(result);
  const about = result.peers.map(({ name, about }) => [name, about]);
  return section(
    'Packages that do the same',
    paragraph(METHOD),
    table(['peer', 'what runs'], about),
    table(head, rows),
    paragraph(ACCURACY_NOTE),
  );
}
