import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const classesWords = {} satisfies Words;
