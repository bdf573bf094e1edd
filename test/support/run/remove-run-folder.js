/** jest globalTeardown. */
export default () => globalThis.removeRunFolder();
