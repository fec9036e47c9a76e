import { caseEvents, ownEvents } from '#libs/domain';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { ownFields } from '../../apps/web/src/parts/form/step-fields.js';

/** What every case event may have: the form asks for it apart, or it is worked out. */
const common = ['case', 'subject', 'evidence', 'details', 'personalDetails', 'about', 'places', 'makers'];

/** The forms of the console ask for what the catalogue of case events has: neither moves alone. */
describe('the fields of a step', () => {
  const types = Object.keys(caseEvents).filter((type) => !(ownEvents as readonly string[]).includes(type));

  it.each(types)('%s is asked for as it is recorded', (type) => {
    const { shape } = caseEvents[type as keyof typeof caseEvents] as z.ZodObject;
    const recorded = Object.entries(shape)
      .filter(([name]) => !common.includes(name))
      .map(([name, schema]) => ({ name, required: !(schema as z.ZodType).safeParse(undefined).success }));
    const asked = ownFields[type]?.map(({ name, required = false }) => ({ name, required }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(asked?.toSorted(byName)).toEqual(recorded.toSorted(byName));
  });

  it('are those of no other type', () => {
    expect(Object.keys(ownFields).sort()).toEqual(types.sort());
  });
});
