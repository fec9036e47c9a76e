/**
 * Whether an error of the database passes: the session or the server is gone (class 08, 57P0x, too many clients), or the
 * transaction was chosen as a victim. Trying again later is right; whether it was written must be asked first.
 */
export function isPassing(error: unknown): boolean {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (typeof code === 'string') return /^(08|57P0|53300|25P0[34]|40001|40P01|55P03)|^E[A-Z]+$/.test(code);
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    message,
  );
}
