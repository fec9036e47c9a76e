/** A line of the story: what can be seen, and where in the console. `facts` are what tests look at. */
export type StoryLine = {
  readonly number: number;
  readonly text: string;
  readonly link: string;
  readonly facts: { readonly [name: string]: unknown };
};

/** A line before it is numbered. */
export type Told = Omit<StoryLine, 'number'>;

/** Outcomes of decisions as the story calls them. */
export const outcomes: { readonly [outcome: string]: string } = {
  ...{ qualified: '合格', unqualified: '不合格', undetermined: '无法判定' },
  ...{ open: '未结束', notApplicable: '不适用' },
};

/** Where a rule rests: on the document, or on a default of the system. */
export const bases: { readonly [basis: string]: string } = { stated: '文件规定', default: '系统默认' };
