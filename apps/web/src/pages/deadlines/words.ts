import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const deadlinesWords = {} satisfies Words;
