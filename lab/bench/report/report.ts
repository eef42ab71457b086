import {
  escapeHtml,
  figure as illustration,
  page,
  paragraph,
  section,
  table,
} from '../../shared/html.ts';
import type { Table } from '../../shared/table.ts';
import type { Target } from '../../shared/target.ts';
import type { Result } from '../result.ts';
import { machineLine } from './console.ts';
import { figure } from './format.ts';
import { peersSection } from './peer-section.ts';
import { latencyPlot, memoryPlot, ratioPlot, stagePlot } from './plots.ts';
import {
  aloneTable,
  memoryTable,
  rateTable,
  saturationTable,
  stageTable,
  targetTable,
  threadTable,
} from './tables.ts';

const html = ({ head, rows }: Table): string => table(head, rows);

const card = ({ name, value, unit, met }: Target): string =>
  `<div class="card"><b>${escapeHtml(`${figure(value)} ${unit}`.trimEnd())}</b>` +
  `<span>${escapeHtml(`${name}: ${met ? 'met' : 'missed'}`)}</span></div>`;

const METHOD = `Every round runs each contender once and then each once more in the opposite order, so
 that a machine that gets slower favours none of them. A ratio compares a contender with the bare loop of
 the same round, and the figure is the median of the rounds. The bare loop runs twice, as two processes:
 the difference between the two is the noise, and a smaller difference means nothing. Processor time is
 counted by the operating system for the whole process and divided by the photographs that matched. The
 clients run in their own process on the same processors, so the service has less of them than the bare
 loop. “Others” is the share of the processors that all other programs used.`;

const RATES = `Requests are sent at fixed moments, whether or not earlier ones were answered, and a latency
 counts from the moment when the request was due (no coordinated omission). Below a hundred requests the 99th
 percentile is the slowest of them. Failed requests are counted under errors and have no latency.`;

const STAGES = `One photograph at a time. The bare loop’s stages are medians, the service’s are the means
 of its own metrics. The rest of a median answer is HTTP, parsing, waiting for a thread, transfer to and
 from it, and the answer.`;

/** One page with everything; it loads no other files. */
export async function htmlReport(result: Result, targets: readonly Target[]): Promise<string> {
  const limit = (name: string) => targets.find((target) => target.name.startsWith(name))!.limit;
  const contenders = result.contenders.map(({ name, about }) => [name, about]);
  const starts = result.startsMs.map((ms) => figure(ms / 1000)).join(', ');
  return page(
    'The service against the bare pipeline',
    [
      `<h1>The service against the bare pipeline</h1>`,
      `<p class="lead">${escapeHtml(machineLine(result))}. ${escapeHtml(result.began)}, ${escapeHtml(result.plan.name)} plan,
     ${figure(result.seconds)} seconds, ${escapeHtml(result.program)}.</p>`,
      `<div class="cards">${targets.slice(0, 4).map(card).join('')}</div>`,
      section(
        'Targets',
        html(targetTable(targets)),
        paragraph(`Ready after ${starts} s.
      The clock of the event loop shows ${figure(result.idleEventLoopP99Ms)} ms at rest, because it
      counts its own interval.`),
      ),
      section(
        'Saturated',
        paragraph(METHOD),
        html({ head: ['contender', 'what it is'], rows: contenders }),
        html(saturationTable(result)),
        illustration(
          await ratioPlot(result, 'cpu', limit('CPU')),
          'Processor time of one photograph; a point is a round, the band the noise, dashed the target.',
        ),
        illustration(
          await ratioPlot(result, 'throughput', limit('saturation')),
          'Photographs a second; more is better.',
        ),
      ),
      section('One at a time, by kind of photograph', html(aloneTable(result))),
      section(
        'Where the time goes',
        paragraph(STAGES),
        html(stageTable(result)),
        html(threadTable(result)),
        illustration(await stagePlot(result), 'Stages of one photograph.'),
      ),
      section(
        'Fixed rates',
        paragraph(RATES),
        html(rateTable(result)),
        illustration(await latencyPlot(result), 'Latency against the rate; logarithmic.'),
      ),
      section(
        'Memory',
        html(memoryTable(result)),
        illustration(
          await memoryPlot(result, limit('resident')),
          'Resident memory of the service as the kernel counts it; dashed the target.',
        ),
      ),
      ...(result.peers ? [peersSection(result.peers)] : []),
    ].join('\n'),
  );
}
