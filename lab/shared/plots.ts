import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** Okabe and Ito's palette: told apart by colour-blind readers and in grey. */
export const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#555555'];
export const CONFIG = {
  font: FONT,
  background: 'transparent',
  view: { stroke: null },
  axis: {
    labelColor: '#4b5563',
    titleColor: '#374151',
    titleFontWeight: 500,
    gridColor: '#e5e7eb',
    domainColor: '#9ca3af',
    tickColor: '#9ca3af',
    labelFontSize: 12,
    titleFontSize: 13,
    titlePadding: 10,
  },
  legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, symbolStrokeWidth: 3 },
} as const;

export const render = (spec: TopLevelSpec): Promise<string> =>
  new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
