import { bars, number } from './panels.ts';
import { API } from './query.ts';

/** What the site has learned about its own people, and their error rates. */
export const sitePeople = [
  number({
    title: 'People known',
    description:
      'People of this site that decisions were learned from; 0 while the stated error rate is not known to hold here.',
    queries: [{ expr: `max(biometric_population_people{${API}})` }],
    unit: 'short',
    span: 6,
  }),
  number({
    title: 'Used by decisions',
    description: 'Whether decisions use what was learned (POPULATION_MODE=enforce).',
    queries: [{ expr: `min(biometric_population_enforced{${API}})` }],
    unit: 'none',
    span: 6,
    texts: { '0': 'no', '1': 'yes' },
  }),
  number({
    title: 'Version',
    description: 'Version in force; "npm run population -- show" lists them all.',
    queries: [{ expr: `max(biometric_population_version{${API}})` }],
    unit: 'none',
    span: 6,
  }),
  number({
    title: 'Waits for the operator',
    description: 'A newer version would loosen decisions or refuse many people.',
    queries: [{ expr: `max(biometric_population_held{${API}})` }],
    unit: 'none',
    span: 6,
    limits: { yellow: 1 },
    texts: { '0': 'no', '1': 'yes' },
  }),
  bars({
    title: 'False matches among the enrolled, with the cosine',
    description:
      'Share of pairs of different enrolled people that match at each target FMR, without what was learned.',
    queries: [
      {
        expr: `max by (fmr) (biometric_population_false_match_rate{${API},score="cosine"})`,
        legend: 'target {{fmr}}',
        instant: true,
      },
    ],
    unit: 'percentunit',
    span: 12,
  }),
  bars({
    title: 'False matches among the enrolled, with the score of the site',
    description: 'The same with what was learned. 0 where no pair matches.',
    queries: [
      {
        expr: `max by (fmr) (biometric_population_false_match_rate{${API},score="site"})`,
        legend: 'target {{fmr}}',
        instant: true,
      },
    ],
    unit: 'percentunit',
    span: 12,
  }),
];
