'use strict';
/**
 * Stands in for `blessed`, whose classes the chart library names when it loads and whose screen must never exist beside
 * ours: it would take over the terminal and install handlers for signals and uncaught exceptions. Only the inheritance
 * chain is needed, so the classes are empty, and creating anything is refused.
 */
class Node {
  constructor() {
    throw new Error('Charts are drawn off-screen: no blessed element may be created');
  }
}
class Box extends Node {}

module.exports = {Node, Box, box: () => new Box()};
