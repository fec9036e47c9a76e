import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of cn/330110-yuhang over HTTP', () => describeWalks('cn/330110-yuhang'));
