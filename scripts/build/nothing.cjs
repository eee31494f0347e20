'use strict';
/** Stands in for what is only needed while developing and would otherwise be looked for at run time. */
module.exports = {};
