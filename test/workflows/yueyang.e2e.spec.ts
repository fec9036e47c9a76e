import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of cn/430600-yueyang over HTTP', () => describeWalks('cn/430600-yueyang'));
