import { z } from 'zod';
import { levelOf } from '../../../domain/population/population.ts';
import { type SiteRate, upperLimit } from '../../../domain/population/report.ts';
import type { PopulationStatus } from '../../../domain/population/status.ts';
import { timestamp, toTimestamp } from '../../fields.ts';
import { problemResponses } from '../../problem.ts';

const rate = z.object({
  rate: z.number().nullable().describe('null without any pair'),
  upper_limit: z.number().describe('at 95 %; the rule of three where nothing was seen'),
});

const rates = z.array(
  z.object({
    fmr: z.number().describe('the target whose threshold was used'),
    pairs: z.int(),
    before: rate.describe('with the cosine similarity'),
    after: rate.describe('with the score on the scale of this site'),
  }),
);

export const populationSchema = {
  tags: ['operation'],
  summary: 'What the site has learned about its own people, and their error rates',
  response: {
    200: z.object({
      mode: z.enum(['off', 'report', 'enforce']),
      held: z.int().nullable().describe('a version that waits for the operator'),
      in_force: z
        .object({
          version: z.int(),
          model: z.string(),
          learned_at: timestamp,
          people: z.int(),
          doubles: z.int().describe('ids left out because their faces match those of other ids'),
          level: z.literal([0, 1]).describe('0: one spread of scores for everybody, 1: by parts'),
          along: z.array(z.int()).describe('earlier versions that are stricter for some people'),
          false_matches: rates.describe('pairs of different people that match'),
          false_non_matches: rates.describe('pairs of templates of one person that do not match'),
        })
        .nullable()
        .describe('null: the stated error rate is not known to hold for the people of this site'),
    }),
    ...problemResponses('key-missing', 'key-invalid', 'scope-missing'),
  },
};

const rateOf = (seen: number, pairs: number) => ({
  rate: pairs === 0 ? null : seen / pairs,
  upper_limit: upperLimit(seen, pairs),
});

const ratesOf = (all: readonly SiteRate[]) =>
  all.map(({ fmr, pairs, before, after }) => ({
    fmr,
    pairs,
    before: rateOf(before, pairs),
    after: rateOf(after, pairs),
  }));

export const populationAnswer = ({ mode, held, inForce }: PopulationStatus) => ({
  mode,
  held,
  in_force: inForce && {
    version: inForce.version,
    model: inForce.model,
    learned_at: toTimestamp(inForce.at),
    people: inForce.population.people,
    doubles: inForce.report.doubles,
    level: levelOf(inForce.population),
    along: [...inForce.along],
    false_matches: ratesOf(inForce.report.strangers),
    false_non_matches: ratesOf(inForce.report.genuine),
  },
});
