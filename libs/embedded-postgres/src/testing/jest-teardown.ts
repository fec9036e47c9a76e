/** Jest `globalTeardown`: stops the server of the run and removes its data. */
export default async function teardown(): Promise<void> {
  await (globalThis as { endTestServer?: () => Promise<void> }).endTestServer?.();
}
