/** `npm run -s test:soak -- close`: long trials that no test run has time for, each a module of this folder. */
const [, , name = 'close'] = process.argv;
if (!/^[a-z]+$/.test(name)) throw new Error(`no soak test "${name}"`);
await import(`./${name}.js`);
