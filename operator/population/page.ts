import type { PopulationReport, SiteRate } from '../../src/domain/population/report.ts';
import { upperLimit } from '../../src/domain/population/report.ts';
import type { PopulationVersion } from '../../src/domain/population/version.ts';
import { REPORT_HEAD, reportRows } from './tables.ts';

const WIDTH = 640;
const ROW = 54;
const LEFT = 90;
const RIGHT = 20;
const LEAST_EXPONENT = -7;

/** Position of a rate on a logarithmic axis from 1e-7 to 1. */
function xOf(share: number): number {
  const exponent = Math.max(LEAST_EXPONENT, Math.log10(Math.max(share, 1e-12)));
  return LEFT + ((exponent - LEAST_EXPONENT) / -LEAST_EXPONENT) * (WIDTH - LEFT - RIGHT);
}

/** A dot for what was seen, or an arrow below the limit where nothing was. */
function mark(seen: number, pairs: number, y: number, colour: string): string {
  const limit = upperLimit(seen, pairs);
  const most = limit.toExponential(1);
  if (seen === 0) {
    const x = xOf(limit);
    return `<path d="M${x} ${y - 5} V${y + 5} M${x} ${y} H${x - 24} m7 -4 l-7 4 l7 4" stroke="${colour}" fill="none" stroke-width="2"><title>none of ${pairs}, below ${most}</title></path>`;
  }
  const x = xOf(seen / pairs);
  return `<circle cx="${x}" cy="${y}" r="6" fill="${colour}"><title>${seen} of ${pairs}, at most ${most}</title></circle>`;
}

/** One row a target: a line where the target is, a dot for the cosine and one for the site's score. */
function picture(rates: readonly SiteRate[]): string {
  const height = rates.length * ROW + 40;
  const bottom = height - 34;
  const ticks = Array.from({ length: 1 - LEAST_EXPONENT }, (_, i) => {
    const x = xOf(10 ** (i + LEAST_EXPONENT));
    return `<path d="M${x} 8 V${bottom}" stroke="#e5e7eb"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">1e${i + LEAST_EXPONENT}</text>`;
  });
  const rows = rates.map(({ fmr, pairs, before, after }, i) => {
    const y = 8 + i * ROW + ROW / 2;
    const x = xOf(fmr);
    return `<text x="4" y="${y + 4}">${fmr.toExponential()}</text>
<path d="M${x} ${y - 22} V${y + 22}" stroke="#111827" stroke-width="2" stroke-dasharray="4 3"/>
${mark(before, pairs, y - 9, '#D55E00')}${mark(after, pairs, y + 9, '#0072B2')}`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="False match rates among the enrolled people">${ticks.join('')}${rows.join('')}</svg>`;
}

const cells = (tag: string, row: readonly string[]): string =>
  `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;

function advice({ strangers }: PopulationReport): string {
  const worse = strangers.filter(({ fmr, pairs, before }) => before / pairs > 3 * fmr);
  if (worse.length === 0) {
    return 'With the cosine alone, strangers at this site match about as rarely as the target says.';
  }
  return 'With the cosine alone, strangers at this site match more often than the target says. The score of the site corrects that, at the price of refusing more of the right people. What lowers the price: three or more photographs of each person, another face model (npm run models -- add), or a looser target (MATCH_FMR) that is chosen knowingly.';
}

/** The report of one version as a page. It holds no name and no face. */
export function populationPage({ version, at, population, report }: PopulationVersion): string {
  const rows = reportRows(report).map((row) => cells('td', row));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Error rates of this site</title><style>
body { margin: 0; background: #f6f7f9; color: #1f2937; font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 40px 20px; }
section { background: #fff; border: 1px solid #e5e7eb; border-radius: 12px; padding: 20px 24px; margin-top: 18px; }
svg { width: 100%; font: 12px system-ui, sans-serif; fill: #374151; }
table { border-collapse: collapse; width: 100%; } th, td { padding: 6px 8px; text-align: left; border-bottom: 1px solid #e5e7eb; }
td + td { white-space: nowrap; } .scroll { overflow-x: auto; }
.cosine { color: #D55E00; } .site { color: #0072B2; }
</style></head><body><main>
<h1>Error rates of this site</h1>
<p>Version ${version}, learned ${new Date(at).toISOString()} from ${population.people} people. ${report.doubles} ids were left out because their faces match those of others.</p>
<section><h2>Different people who match</h2>
<p>For each target: the dashed line is the target, <b class="cosine">orange</b> is the cosine, <b class="site">blue</b> the score of this site. An arrow says that no pair matched, and begins at the upper limit.</p>
${picture(report.strangers)}
<p>${advice(report)}</p></section>
<section><h2>All figures</h2><div class="scroll"><table><thead>${cells('th', REPORT_HEAD)}</thead><tbody>${rows.join('\n')}</tbody></table></div>
<p>The last rows compare two templates of one person, where people have two or more.</p></section>
</main></body></html>
`;
}
