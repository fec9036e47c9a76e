// @fastify/static requires this ES module. Node can since 20.19; Jest on Node 20 cannot, so it is loaded past Jest.
module.exports = process.getBuiltinModule('node:module').createRequire(__filename)('content-disposition');
