import { paragraph, section, table } from '../../shared/html.ts';
import type { PeersResult } from '../peers/result.ts';
import { ACCURACY_NOTE, peerTable } from './peer-table.ts';

const METHOD = `Each peer and the bare loop run alternately on the same photographs, from the bytes of a JPEG to
 a decision. These libraries cannot read pictures in Node, so sharp decodes for them, in full size. Each
 runs in as many processes as the bare loop has threads, because their WebAssembly has one thread in Node;
 resident memory is that of all its processes. Only finding the face and its descriptor are switched on.
 The service also checks liveness, the peers do not.`;

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
