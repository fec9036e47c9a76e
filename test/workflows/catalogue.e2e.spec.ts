import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of catalogue over HTTP', () => describeWalks('catalogue'));
