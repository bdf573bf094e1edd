/** Node's compression, opened at its first use: few requests compress, and every start would wait for it. */
export const zlib = () => process.getBuiltinModule('node:zlib');
