import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of cn/320482-jintan over HTTP', () => describeWalks('cn/320482-jintan'));
