/** What a person types when the automatic way is closed; the browser test prints it. */
export const installCommand: string;

/** The path of a Chromium: `CHROMIUM_PATH`, else the first known name on the PATH; `undefined` when there is none. */
export function findChromium(): string | undefined;
