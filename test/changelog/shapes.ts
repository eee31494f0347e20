/** Changelogs as they are found in the wild. Each is edited by the tests and must come back whole. */
export const shapes: Readonly<Record<string, string>> = {
  'keep a changelog': `# Changelog

All notable changes.

## [Unreleased]

### Added

- Orders can be filtered by channel (#481)

### Fixed

- Totals after deleting a line (#477)

## [2.7.4] - 2026-11-03

### Fixed

- Something old

[Unreleased]: https://github.com/acme/orders/compare/v2.7.4...HEAD
[2.7.4]: https://github.com/acme/orders/compare/v2.7.3...v2.7.4
`,
  'empty Unreleased': `# Changelog

## [Unreleased]

## [2.7.4] - 2026-11-03

- old
`,
  'Unreleased with a template of empty headings': `# Changelog

## [Unreleased]

### Added

### Fixed

## [2.7.4] - 2026-11-03

- old
`,
  'some headings empty, some not': `# Changelog

## [Unreleased]

### Added

### Fixed

- Totals after deleting a line (#477)

### Security

## [2.7.4] - 2026-11-03
`,
  'Unreleased with only a comment': `# Changelog

## [Unreleased]
<!-- Add your entries below.
### Not a heading
-->

## [2.7.4] - 2026-11-03
`,
  'a comment and entries': `# Changelog

## [Unreleased]

<!-- keep this line -->

- Something by hand

## [2.7.4] - 2026-11-03
`,
  'no Unreleased': `# Changelog

## [2.7.4] - 2026-11-03

- old

## [2.7.3] - 2026-10-27

- older
`,
  'no versions yet': `# Changelog

## Unreleased

- First thing by hand
`,
  'only a title': '# Changelog\n',
  'title and prose, no line end': '# Changelog\n\nWe write what we do',
  'another outline': `# History

Hello.

## The beginning

- a thing happened
`,
  'windows line ends':
    '# Changelog\r\n\r\n## [Unreleased]\r\n\r\n### Added\r\n\r\n- By hand\r\n\r\n## [2.7.4] - 2026-11-03\r\n\r\n- old\r\n',
  'old mac line ends': '# Changelog\r\r## [Unreleased]\r\r- By hand\r\r## [2.7.4] - 2026-11-03\r',
  'byte order mark': '\uFEFF# Changelog\n\n## [Unreleased]\n\n- By hand\n\n## [2.7.4] - 2026-11-03\n',
  'byte order mark before Unreleased': '\uFEFF## [Unreleased]\n\n- By hand\n',
  'mixed line ends': '# Changelog\n\r\n## [Unreleased]\r\n- By hand\n\r\n## [2.7.4] - 2026-11-03\n',
  'no line end at the end': '# Changelog\n\n## [Unreleased]\n\n- By hand',
  'heading is the last thing': '# Changelog\n\n## [Unreleased]',
  'dense, with stars': `# Changelog
## Unreleased
### Fixed
* Totals after deleting a line (#477)
## 2.7.4 (2026-11-03)
### Fixed
* old
## 2.7.3 (2026-10-27)
* older
`,
  'conventional-changelog': `# [2.7.0](https://github.com/acme/orders/compare/v2.6.0...v2.7.0) (2026-09-01)


### Bug Fixes

* **cart:** half cents ([abc1234](https://github.com/acme/orders/commit/abc1234))


### Features

* something

## [2.6.1](https://github.com/acme/orders/compare/v2.6.0...v2.6.1) (2026-08-01)
`,
  'underlined headings': `Changelog
=========

Unreleased
----------

- By hand

2.7.4 - 2026-11-03
------------------

- old
`,
  'v in the headings': `# Changelog

## [Unreleased]

## [v2.7.4] — 2026-11-03

- old

[Unreleased]: https://git.example.com/acme/orders/compare/v2.7.4..HEAD
[v2.7.4]: https://git.example.com/acme/orders/releases/tag/v2.7.4
`,
  'gitlab links': `# Changelog

## [Unreleased]

- By hand

## [2.7.4] - 2026-11-03

[Unreleased]: https://gitlab.com/acme/orders/-/compare/v2.7.4...main
`,
  'bitbucket links': `# Changelog

## [Unreleased]

- By hand

## [2.7.4] - 2026-11-03

[Unreleased]: https://bitbucket.org/acme/orders/branches/compare/HEAD..v2.7.4
`,
  'links that are something else': `# Changelog

## [Unreleased]

- By hand

## [2.7.4] - 2026-11-03

[Unreleased]: https://example.com/whatever
`,
  'version links only': `# Changelog

## [Unreleased]

- By hand

## [2.7.4] - 2026-11-03

[2.7.4]: https://github.com/acme/orders/releases/tag/v2.7.4
[2.7.3]: https://github.com/acme/orders/releases/tag/v2.7.3
`,
  'link in the heading': `# Changelog

## [Unreleased](https://github.com/acme/orders/compare/v2.7.4...HEAD)

- By hand

## [2.7.4](https://github.com/acme/orders/compare/v2.7.3...v2.7.4) - 2026-11-03
`,
  'headings of its own': `# Changelog

## [Unreleased]

### Performance

- One query instead of n (orders)

### 🐛 Fixed

- Totals after deleting a line (#477)

### Node 18.0.0 is required

- yes

## [2.7.4] - 2026-11-03 [YANKED]

### Performance
`,
  'code and commented versions': `# Changelog

## [Unreleased]

- By hand:

  \`\`\`md
  ## [9.9.9] - 2099-01-01
  <!-- not closed
  \`\`\`

  and on

<!--
## [8.8.8] - 2098-01-01
-->

## [2.7.4] - 2026-11-03
`,
  'nested lists and paragraphs': `# Changelog

## [Unreleased]

### Added

1. First
   - inner
   - inner
2. Second,
   on two lines

Some prose about it.

### Fixed

- x

## [2.7.4] - 2026-11-03
`,
  'links below each version': `# Changelog

## [Unreleased]

- By hand, see [docs]

[docs]: https://example.com/docs

## [2.7.4] - 2026-11-03

- old
`,
  'trailing blanks and tabs': '# Changelog  \n\n## [Unreleased]\t \n\t\n- By hand  \n   \n\n\n## [2.7.4] - 2026-11-03\n\n\n',
  'version is there already': `# Changelog

## [Unreleased]

- Written after the first candidate

## [2.8.0] - 2026-11-20

### Added

- Orders can be filtered by channel (#481)

## [2.7.4] - 2026-11-03

[Unreleased]: https://github.com/acme/orders/compare/v2.8.0...HEAD
[2.8.0]: https://github.com/acme/orders/compare/v2.7.4...v2.8.0
`,
  'a monorepo': `# orders

## Unreleased

- By hand

## orders@2.7.4 - 2026-11-03
`,
  'not english, with wide letters': `# 変更履歴

## [Unreleased]

### Added

- 注文をチャネルで絞り込める (#481)

## [2.7.4] - 2026-11-03
`,
};
