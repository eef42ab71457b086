import { dashboardOf, replica } from './dashboard.ts';
import { bars, heat, lines, number, stacked } from './panels.ts';
import { API, rate, sumBy } from './query.ts';
import { sitePeople } from './site-people.ts';

const ATTEMPTS = 'biometric_attempts_total';
const AUTHENTICATE = `${API},type="authenticate"`;
const SCORES = 'biometric_comparison_score';
const MARGINS = 'biometric_score_margin';

/** How often within the time that is shown. */
const within = (metric: string, selector = API): string =>
  `increase(${metric}{${selector}}[$__range])`;

const share = (part: string, whole: string): string => `sum(${part}) / sum(${whole})`;

const DECIDED = `${AUTHENTICATE},reason=~"match|no_match"`;
const REFUSED = `${AUTHENTICATE},reason!~"match|no_match|replayed|spoof_suspected|challenge_failed"`;

const now = [
  number({
    title: 'Attempts',
    description:
      'Authentications in the time shown, with refused photographs, without those on a lock.',
    queries: [{ expr: `round(sum(${within(ATTEMPTS, AUTHENTICATE)}))`, instant: true }],
    unit: 'short',
  }),
  number({
    title: 'Accepted',
    description: 'Share of all authentications that ended with a match.',
    queries: [
      {
        expr: share(
          within(ATTEMPTS, `${AUTHENTICATE},reason="match"`),
          within(ATTEMPTS, AUTHENTICATE),
        ),
        instant: true,
      },
    ],
    unit: 'percentunit',
  }),
  number({
    title: 'No match (upper bound of FNMR)',
    description:
      'Share of comparisons that failed. Nobody knows who stood there: strangers and honest people both count, so the false non-match rate is at most this.',
    queries: [
      {
        expr: share(
          within(ATTEMPTS, `${AUTHENTICATE},reason="no_match"`),
          within(ATTEMPTS, DECIDED),
        ),
        instant: true,
      },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.1, red: 0.3 },
  }),
  number({
    title: 'Photographs refused',
    description: 'Share of authentications without a usable face (failure to acquire).',
    queries: [
      { expr: share(within(ATTEMPTS, REFUSED), within(ATTEMPTS, AUTHENTICATE)), instant: true },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.1, red: 0.3 },
  }),
  number({
    title: 'Budget of failures',
    description:
      'Failed comparisons of everyone in this hour; red when GLOBAL_FAILURES_ALERT is exceeded.',
    queries: [{ expr: `max(biometric_impostor_failures_hour{${API}})` }],
    unit: 'short',
  }),
  number({
    title: 'Budget exceeded',
    description: 'Whether so many comparisons failed that a false match has become likely.',
    queries: [{ expr: `max(biometric_impostor_budget_exceeded{${API}})` }],
    unit: 'none',
    limits: { red: 1 },
    texts: { '0': 'no', '1': 'yes' },
  }),
];

const attempts = [
  stacked({
    title: 'Authentications by reason',
    description: 'Match, no match, or why the photograph could not be used.',
    queries: [{ expr: sumBy('reason', rate(ATTEMPTS, AUTHENTICATE)), legend: '{{reason}}' }],
    unit: 'ops',
  }),
  stacked({
    title: 'Attempts by type and outcome',
    description: 'Enrolments, authentications, added templates and erasures.',
    queries: [
      { expr: sumBy('type, outcome', rate(ATTEMPTS, API)), legend: '{{type}}: {{outcome}}' },
    ],
    unit: 'ops',
  }),
  bars({
    title: 'Quality refusals',
    description:
      'Faces refused for their quality in the time shown, by fault. Many of one kind: help people to hold the phone, or look at the light.',
    queries: [
      {
        expr: `round(${sumBy('reason', within('biometric_quality_refusals_total'))})`,
        legend: '{{reason}}',
        instant: true,
      },
    ],
    unit: 'short',
  }),
  bars({
    title: 'Attempts by reason',
    description: 'Attempts of all types in the time shown.',
    queries: [
      {
        expr: `round(${sumBy('reason', within(ATTEMPTS))})`,
        legend: '{{reason}}',
        instant: true,
      },
    ],
    unit: 'short',
  }),
];

const scoreMap = (reason: string, title: string, description: string) =>
  heat({
    title,
    description,
    queries: [
      {
        expr: sumBy(
          'le',
          `increase(${SCORES}_bucket{${API},reason="${reason}"}[$__rate_interval])`,
        ),
        heatmap: true,
      },
    ],
    rows: 'none',
  });

const scoreQuantile = (q: number, reason: string): string =>
  `histogram_quantile(${q}, ${sumBy('le', within(`${SCORES}_bucket`, `${API},reason="${reason}"`))})`;

const scores = [
  scoreMap('match', 'Scores of matches', 'They should lie well above the threshold.'),
  scoreMap(
    'no_match',
    'Scores of failures',
    'Strangers lie around 0; a cloud just below the threshold are honest people who fail.',
  ),
  lines({
    title: 'Thresholds and scores',
    description:
      'The lowest and the highest threshold (it depends on the number of templates) between what is accepted and what is not.',
    queries: [
      { expr: 'max(biometric_decision_threshold)', legend: 'highest threshold' },
      { expr: 'min(biometric_decision_threshold)', legend: 'lowest threshold' },
      { expr: scoreQuantile(0.5, 'match'), legend: 'median of matches' },
      { expr: scoreQuantile(0.05, 'match'), legend: 'lowest 5 % of matches' },
      { expr: scoreQuantile(0.95, 'no_match'), legend: 'highest 5 % of failures' },
    ],
    unit: 'none',
  }),
  lines({
    title: 'Close to the threshold',
    description:
      'Share of matches less than 0.05 above it, and of decisions that fail by less than 0.1. Both rise when error rates do.',
    queries: [
      {
        expr: share(
          within(`${MARGINS}_bucket`, `${API},reason="match",le="0.05"`),
          within(`${MARGINS}_count`, `${API},reason="match"`),
        ),
        legend: 'close matches',
      },
      {
        expr: `(sum(${within(`${MARGINS}_count`, `${API},reason="no_match"`)}) - sum(${within(`${MARGINS}_bucket`, `${API},reason="no_match",le="-0.1"`)})) / sum(${within(`${MARGINS}_count`)})`,
        legend: 'near misses',
      },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.15, red: 0.2 },
    max: 1,
  }),
];

const security = [
  lines({
    title: 'Attempts on a lock',
    description:
      'Turned away before anything was compared: locked for a time, or disabled until an operator acts.',
    queries: [{ expr: sumBy('kind', within('biometric_locks_total')), legend: '{{kind}}' }],
    unit: 'short',
    span: 8,
  }),
  lines({
    title: 'Replays',
    description:
      'Matching photographs that had been shown before, the same file or the same capture.',
    queries: [{ expr: sumBy('kind', within('biometric_replays_total')), legend: '{{kind}}' }],
    unit: 'short',
    span: 8,
  }),
  lines({
    title: 'Refused keys',
    description: 'Requests without an API key, with a wrong one, or with one that may not do this.',
    queries: ['key-missing', 'key-invalid', 'scope-missing'].map((code) => ({
      expr: `sum(${within('biometric_problems_total', `${API},code="${code}"`)})`,
      legend: code,
    })),
    unit: 'short',
    span: 8,
  }),
  number({
    title: 'Duplicate faces',
    description:
      'Enrolments of a face that has another id, in the time shown; GET /admin/duplicates names them.',
    queries: [{ expr: `round(sum(${within('biometric_duplicate_faces_total')}))`, instant: true }],
    unit: 'short',
    span: 8,
    limits: { yellow: 1 },
  }),
  number({
    title: 'Audit rows',
    description: 'Id of the newest row of the audit log: it only ever grows.',
    queries: [{ expr: `max(biometric_audit_head{${API},part="id"})` }],
    unit: 'none',
    span: 8,
  }),
  number({
    title: 'Audit head',
    description:
      'First 48 bits of the hash of the newest row, in hexadecimal digits as in the log line "audit head".',
    queries: [{ expr: `max(biometric_audit_head{${API},part="hash48"})` }],
    unit: 'hex',
    span: 8,
  }),
];

export const authenticationAnalytics = dashboardOf({
  uid: 'biometric-authentication-analytics',
  title: 'Authentication Analytics',
  description:
    'How attempts end, how far scores lie from the threshold, and what looks like an attack.',
  variables: [replica()],
  rows: {
    Now: now,
    Attempts: attempts,
    Scores: scores,
    'People of this site': sitePeople,
    Security: security,
  },
});
