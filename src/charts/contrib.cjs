'use strict';
/**
 * The chart library, loaded when called and not before. CommonJS, because a `require` inside a function is the one form
 * that plain Node runs late and synchronously, and that a bundler puts into the bundle and also runs late.
 */
module.exports = () => ({
  Line: require('blessed-contrib/lib/widget/charts/line.js'),
  Context: require('drawille-canvas-blessed-contrib'),
  Canvas: require('drawille-blessed-contrib'),
});
