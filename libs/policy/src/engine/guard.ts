/** Whether the condition of a workflow guard holds. Amounts are decimal strings and compare exactly. */
export function evaluateGuard(
  when: { readonly [key: string]: unknown },
  facts: { readonly [name: string]: string | boolean },
): Promise<boolean> {
  return Promise.reject(new Error(`not yet: ${Object.keys(when).join()} ${Object.keys(facts).join()}`));
}
