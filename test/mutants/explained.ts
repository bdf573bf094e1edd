/**
 * Changes that no test can notice, because what the code does stays the same: by file and by what the runner prints
 * of them, with the reason.
 */
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
