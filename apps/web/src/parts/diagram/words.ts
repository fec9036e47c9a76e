import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const diagramWords = {
  'diagram.here': say('现在在此', 'here now'),
} satisfies Words;
