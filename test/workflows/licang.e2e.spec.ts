import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of cn/370213-licang over HTTP', () => describeWalks('cn/370213-licang'));
