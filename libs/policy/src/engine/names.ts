/** The prefix under which a rule reads what another rule came to: `outcome:cycle-total`. */
export const OUTCOME = 'outcome:';
/** The prefix under which conditions read parameters: `param:cycle.min`. */
export const PARAM = 'param:';
