import {describe, expect, it} from 'vitest';
import {pictureOf} from './given-config.ts';

describe('JSON that is none', () => {
  it.each([
    ['nothing', ''],
    ['a comma after the last one', '{"service": "orders",\n}'],
    ['a comma that is missing', '{\n  "service": "orders"\n  "notify": []\n}'],
    ['a comment', '{\n  "service": "orders", // the shop\n  "notify": []\n}'],
    ['single quotes', "{'service': 'orders'}"],
    ['a name without quotes', '{service: "orders"}'],
    ['an object that is never closed', '{\n  "service": "orders",\n  "git": {"sign": true\n'],
    ['a list that is never closed', '{"notify": ['],
    ['a string that is never closed', '{\n  "service": "orders,\n  "notify": []\n}'],
    ['a backslash alone', '{"service": "C:\\orders"}'],
    ['a tab in a string', '{"service": "a\tb"}'],
    ['a number of its own kind', '{"traffic": {"steps": [.5, 01]}}'],
    ['another language', '{"git": {"sign": True}}'],
    ['an odd blank', '{"service":\u00a0"orders"}'],
    ['a colon that is missing', '{"service" "orders"}'],
    ['a value that is missing', '{"service": }'],
    ['more behind it', '{"service": "orders"} {"service": "two"}'],
    ['a control character', '{"service": "a\u001b[2Jb"}'],
  ])('%s', async (_, text) => {
    expect(await pictureOf(text)).toMatchSnapshot();
  });
});

describe('a name that is not known', () => {
  it('and the one that was meant', async () => {
    expect(
      await pictureOf(`{
  "service": "orders",
  "enviroments": {},
  "git": {"tag_prefix": "v", "bransh": "main"},
  "deploy": {"comand": ["./deploy.sh"]}
}`),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:3:3
       3 │   "enviroments": {},
         │   ^^^^^^^^^^^^^
         "enviroments" is not known in the config.
         Write "environments".

      cockpit.config.json:4:11
       4 │   "git": {"tag_prefix": "v", "bransh": "main"},
         │           ^^^^^^^^^^^^
         "tag_prefix" is not known in git.
         Write "tagPrefix".

      cockpit.config.json:4:30
       4 │   "git": {"tag_prefix": "v", "bransh": "main"},
         │                              ^^^^^^^^
         "bransh" is not known in git.
         Write "branch".

      cockpit.config.json:5:14
       5 │   "deploy": {"comand": ["./deploy.sh"]}
         │              ^^^^^^^^
         "comand" is not known in deploy.
         Write "command".

      4 mistakes. Nothing was run.
      "
    `);
  });

  it('and where it belongs', async () => {
    expect(await pictureOf('{"service": "orders", "instances": [], "graceSeconds": 5, "hovercraft": true}')).toMatchInlineSnapshot(`
      "cockpit.config.json:1:23
       1 │ {"service": "orders", "instances": [], "graceSeconds": 5, "hovercraft": true}
         │                       ^^^^^^^^^^^
         "instances" is not known in the config.
         It belongs in environments.staging or environments.production.

      cockpit.config.json:1:40
       1 │ {"service": "orders", "instances": [], "graceSeconds": 5, "hovercraft": true}
         │                                        ^^^^^^^^^^^^^^
         "graceSeconds" is not known in the config.
         It belongs in rollback.

      cockpit.config.json:1:59
       1 │ {"service": "orders", "instances": [], "graceSeconds": 5, "hovercraft": true}
         │                                                           ^^^^^^^^^^^^
         "hovercraft" is not known in the config.
         Known here: $schema, service, git, version, changelog, ci, artifact, migrations, environments, deploy, traffic, rollback, backup, checkpoint, validation, checklist, smoke, monitor, finalise, notify, tools, secrets, variables, gates.

      3 mistakes. Nothing was run.
      "
    `);
  });

  it('inside a command', async () => {
    expect(
      await pictureOf('{"service": "orders", "deploy": {"command": {"argv": ["./deploy.sh"], "timeoutMs": 5000, "dir": "x"}}}'),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:71
       1 │ {"service": "orders", "deploy": {"command": {"argv": ["./deploy.sh"], "timeoutMs": 5000, "dir": "x"…
         │                                                                       ^^^^^^^^^^^
         "timeoutMs" is not known in deploy.command.
         Write "timeout".

      cockpit.config.json:1:90
       1 │ …ervice": "orders", "deploy": {"command": {"argv": ["./deploy.sh"], "timeoutMs": 5000, "dir": "x"}}}
         │                                                                                        ^^^^^
         "dir" is not known in deploy.command.
         Known here: argv, cwd, timeout, shell, env.

      2 mistakes. Nothing was run.
      "
    `);
  });
});

describe('what is missing', () => {
  it('is said where it would stand', async () => {
    expect(
      await pictureOf('{\n  "environments": {\n    "production": {"url": "https://orders.example.com"}\n  }\n}'),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:1
       1 │ {
         │ ^
         "service" is missing in the config.
         Add "service": Name of what is released.

      cockpit.config.json:3:5
       3 │     "production": {"url": "https://orders.example.com"}
         │     ^^^^^^^^^^^^
         "instances" is missing in environments.production.
         Add "instances": Every target that must run the version.

      2 mistakes. Nothing was run.
      "
    `);
  });

  it('in a list, and in an empty one', async () => {
    expect(
      await pictureOf(
        '{"service": "orders", "deploy": {"command": []}, "notify": [{"kind": "slack", "name": "team"}], "checklist": {"window": {"days": []}}}',
      ),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:34
       1 │ {"service": "orders", "deploy": {"command": []}, "notify": [{"kind": "slack", "name": "team"}], "ch…
         │                                  ^^^^^^^^^
         deploy.command is empty.
         Write one text for the program and one for each argument: ["./deploy.sh", "{{version}}"]. There is no shell.

      cockpit.config.json:1:61
       1 │ …rvice": "orders", "deploy": {"command": []}, "notify": [{"kind": "slack", "name": "team"}], "check…
         │                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         "urlEnv" is missing in notify[0].
         Add "urlEnv": Name of the variable that holds the webhook address. The address itself is a secret and does not belong here.

      cockpit.config.json:1:130
       1 │ …ommand": []}, "notify": [{"kind": "slack", "name": "team"}], "checklist": {"window": {"days": []}}}
         │                                                                                                ^^
         [] is empty: at least 1 is needed.
         Days on which production may be released.

      3 mistakes. Nothing was run.
      "
    `);
  });
});

describe('a value of the wrong kind', () => {
  it('in plain words, with how to write it', async () => {
    expect(
      await pictureOf(`{
  "service": 7,
  "git": {"sign": "true", "lock": 1},
  "checklist": {"goes": 1.5},
  "rollback": {"command": "./rollback.sh {{previous.version}}", "graceSeconds": "3"},
  "deploy": {"command": "git pull && ./deploy.sh"},
  "tools": "psql",
  "notify": {},
  "monitor": null
}`),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:2:14
       2 │   "service": 7,
         │              ^
         7 is a number; service has to be a text in double quotes.
         Write "7", in quotes.

      cockpit.config.json:3:19
       3 │   "git": {"sign": "true", "lock": 1},
         │                   ^^^^^^
         "true" is a text; git.sign has to be true or false.
         Write true, without quotes.

      cockpit.config.json:3:35
       3 │   "git": {"sign": "true", "lock": 1},
         │                                   ^
         1 is a number; git.lock has to be true or false.
         Hold the deploy lock on the git remote, so that two machines never release at the same time.

      cockpit.config.json:4:25
       4 │   "checklist": {"goes": 1.5},
         │                         ^^^
         1.5 is a number; checklist.goes has to be a whole number.
         Write 2.

      cockpit.config.json:5:27
       5 │   "rollback": {"command": "./rollback.sh {{previous.version}}", "graceSeconds": "3"},
         │                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         "./rollback.sh {{previous.version}}" is a text; rollback.command has to be a list or an object.
         Write ["./rollback.sh", "{{previous.version}}"].

      cockpit.config.json:5:81
       5 │   "rollback": {"command": "./rollback.sh {{previous.version}}", "graceSeconds": "3"},
         │                                                                                 ^^^
         "3" is a text; rollback.graceSeconds has to be a number.
         Write 3, without quotes.

      cockpit.config.json:6:25
       6 │   "deploy": {"command": "git pull && ./deploy.sh"},
         │                         ^^^^^^^^^^^^^^^^^^^^^^^^^
         "git pull && ./deploy.sh" is a text; deploy.command has to be a list or an object.
         Write one text for the program and one for each argument: ["./deploy.sh", "{{version}}"]. There is no shell.

      cockpit.config.json:7:12
       7 │   "tools": "psql",
         │            ^^^^^^
         "psql" is a text; tools has to be a list.
         Write ["psql"].

      cockpit.config.json:8:13
       8 │   "notify": {},
         │             ^^
         This is an object; notify has to be a list.
         Where the team and the stakeholders are told.

      cockpit.config.json:9:14
       9 │   "monitor": null
         │              ^^^^
         null is nothing; monitor has to be an object.
         The monitoring window: how long, how often, against what.

      10 mistakes. Nothing was run.
      "
    `);
  });

  it('out of range', async () => {
    expect(
      await pictureOf(
        '{\n"service": "",\n"rollback": {"command": ["x"], "graceSeconds": 90},\n"traffic": {"set": ["x"], "steps": [0, 200]},\n"checklist": {"goes": 0}\n}',
      ),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:2:12
       2 │ "service": "",
         │            ^^
         "" is not a name.
         Letters, digits, dots, dashes and underscores, 63 at most, a letter or digit in front.

      cockpit.config.json:3:48
       3 │ "rollback": {"command": ["x"], "graceSeconds": 90},
         │                                                ^^
         90 is too large: 60 at most.
         How long Esc can take the key back, in seconds. 0 starts at once.

      cockpit.config.json:4:37
       4 │ "traffic": {"set": ["x"], "steps": [0, 200]},
         │                                     ^
         0 is too small: it has to be more than 0.
         Shares of the traffic, in percent, one after the other; the last is 100.

      cockpit.config.json:4:40
       4 │ "traffic": {"set": ["x"], "steps": [0, 200]},
         │                                        ^^^
         200 is too large: 100 at most.
         Shares of the traffic, in percent, one after the other; the last is 100.

      cockpit.config.json:5:23
       5 │ "checklist": {"goes": 0}
         │                       ^
         0 is too small: it has to be at least 1.
         How many different people must say go.

      5 mistakes. Nothing was run.
      "
    `);
  });

  it('where one of a few words may stand', async () => {
    expect(
      await pictureOf(
        '{"service": "orders", "gates": {"cut": "automatc", "deploy": "yes"}, "rollback": {"command": ["x"], "automatic": true}}',
      ),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:40
       1 │ {"service": "orders", "gates": {"cut": "automatc", "deploy": "yes"}, "rollback": {"command": ["x"],…
         │                                        ^^^^^^^^^^
         "automatc" is not one of "told", "assisted", "automatic".
         Write "automatic".

      cockpit.config.json:1:62
       1 │ {"service": "orders", "gates": {"cut": "automatc", "deploy": "yes"}, "rollback": {"command": ["x"],…
         │                                                              ^^^^^
         "yes" is not one of "told", "assisted", "automatic".
         Write one of them.

      cockpit.config.json:1:114
       1 │ …, "gates": {"cut": "automatc", "deploy": "yes"}, "rollback": {"command": ["x"], "automatic": true}}
         │                                                                                               ^^^^
         true is not one of "when worse", "ask".
         Write one of them.

      3 mistakes. Nothing was run.
      "
    `);
  });

  it('where text has a form', async () => {
    expect(
      await pictureOf(`{
  "service": "our orders",
  "git": {"branch": "--all", "compareUrl": "github.com/acme/orders"},
  "monitor": {"window": "half an hour", "tick": "0s"},
  "secrets": ["npm_abc=123"],
  "checklist": {"window": {"from": "8 am", "timeZone": ""}},
  "environments": {"production": {"url": "ftp://orders", "instances": [{"name": "a", "url": "http://a"}], "health": {"path": "health"}}}
}`),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:2:14
       2 │   "service": "our orders",
         │              ^^^^^^^^^^^^
         "our orders" is not a name.
         Letters, digits, dots, dashes and underscores, 63 at most, a letter or digit in front.

      cockpit.config.json:3:21
       3 │   "git": {"branch": "--all", "compareUrl": "github.com/acme/orders"},
         │                     ^^^^^^^
         "--all" is not the name of a branch.
         Letters, digits and . _ - / @ + # only, no dash in front.

      cockpit.config.json:3:44
       3 │   "git": {"branch": "--all", "compareUrl": "github.com/acme/orders"},
         │                                            ^^^^^^^^^^^^^^^^^^^^^^^^
         "github.com/acme/orders" is not an http or https address.
         Address of the repository on its forge, used for compare links; without it there are none.

      cockpit.config.json:4:25
       4 │   "monitor": {"window": "half an hour", "tick": "0s"},
         │                         ^^^^^^^^^^^^^^
         "half an hour" is not a duration.
         Write a number and a unit, such as "90s", "10m" or "1h30m".

      cockpit.config.json:4:49
       4 │   "monitor": {"window": "half an hour", "tick": "0s"},
         │                                                 ^^^^
         "0s" is too short.
         It has to be longer than nothing.

      cockpit.config.json:5:15
       5 │   "secrets": [***],
         │               ^^^
         This is not the name of an environment variable.
         Write the name, never the value.

      cockpit.config.json:6:36
       6 │   "checklist": {"window": {"from": "8 am", "timeZone": ""}},
         │                                    ^^^^^^
         "8 am" is not a time of day.
         Write it as "08:00".

      cockpit.config.json:6:56
       6 │   "checklist": {"window": {"from": "8 am", "timeZone": ""}},
         │                                                        ^^
         "" is an empty text.
         Time zone of both, by its IANA name, e.g. "Europe/Vienna".

      cockpit.config.json:7:42
       7 │   "environments": {"production": {"url": "ftp://orders", "instances": [{"name": "a", "url": "http:/…
         │                                          ^^^^^^^^^^^^^^
         "ftp://orders" is not an http or https address.
         Public address of the service.

      cockpit.config.json:7:126
       7 │ …l": "ftp://orders", "instances": [{"name": "a", "url": "http://a"}], "health": {"path": "health"}}}
         │                                                                                          ^^^^^^^^
         "health" does not begin with "/".
         Write "/health".

      10 mistakes. Nothing was run.
      "
    `);
  });
});

describe('a choice', () => {
  it('by its "kind"', async () => {
    expect(
      await pictureOf('{"service": "orders", "notify": [{"kind": "slak", "name": "team"}, {"name": "ops"}, "mail"]}'),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:43
       1 │ {"service": "orders", "notify": [{"kind": "slak", "name": "team"}, {"name": "ops"}, "mail"]}
         │                                           ^^^^^^
         "slak" is not one of "command", "slack", "webhook", "file".
         Write "slack".

      cockpit.config.json:1:68
       1 │ {"service": "orders", "notify": [{"kind": "slak", "name": "team"}, {"name": "ops"}, "mail"]}
         │                                                                    ^^^^^^^^^^^^^^^
         "kind" is missing in notify[1].
         Add "kind": one of "command", "slack", "webhook", "file".

      cockpit.config.json:1:85
       1 │ {"service": "orders", "notify": [{"kind": "slak", "name": "team"}, {"name": "ops"}, "mail"]}
         │                                                                                     ^^^^^^
         "mail" is a text; notify[2] has to be an object.
         Where the team and the stakeholders are told.

      3 mistakes. Nothing was run.
      "
    `);
  });

  it('is explained by the branch that was meant', async () => {
    expect(
      await pictureOf(`{
  "service": "orders",
  "smoke": {"checks": [
    {"name": "login", "url": "https://orders.example.com/login", "status": "200"},
    {"name": "main page", "command": ["curl", 3]},
    {"name": "api", "adress": "https://orders.example.com/api"}
  ]}
}`),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:4:76
       4 │     {"name": "login", "url": "https://orders.example.com/login", "status": "200"},
         │                                                                            ^^^^^
         "200" is a text; smoke.checks[0].status has to be a number.
         Write 200, without quotes.

      cockpit.config.json:5:47
       5 │     {"name": "main page", "command": ["curl", 3]},
         │                                               ^
         3 is a number; smoke.checks[1].command[1] has to be a text in double quotes.
         Write "3", in quotes.

      cockpit.config.json:6:5
       6 │     {"name": "api", "adress": "https://orders.example.com/api"}
         │     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         "command" or "url" is missing in smoke.checks[2].
         Add one of them.

      cockpit.config.json:6:21
       6 │     {"name": "api", "adress": "https://orders.example.com/api"}
         │                     ^^^^^^^^
         "adress" is not known in smoke.checks[2].
         Known here: name, command, url, status, contains.

      4 mistakes. Nothing was run.
      "
    `);
  });

  it('between a list and an object', async () => {
    expect(await pictureOf('{"service": "orders", "deploy": {"command": {"argv": "x"}}, "ci": {"command": 5}}')).toMatchInlineSnapshot(`
      "cockpit.config.json:1:54
       1 │ {"service": "orders", "deploy": {"command": {"argv": "x"}}, "ci": {"command": 5}}
         │                                                      ^^^
         "x" is a text; deploy.command.argv has to be a list.
         Write ["x"].

      cockpit.config.json:1:79
       1 │ {"service": "orders", "deploy": {"command": {"argv": "x"}}, "ci": {"command": 5}}
         │                                                                               ^
         5 is a number; ci.command has to be a list or an object.
         Says how CI stands for {{commit}}: exit 0 passed, 75 still running, anything else failed. What it prints is shown line by line. Without it github is asked.

      2 mistakes. Nothing was run.
      "
    `);
  });
});

describe('a name that is written twice', () => {
  it('is a mistake, although JSON takes the last', async () => {
    expect(await pictureOf('{\n  "service": "orders",\n  "git": {"branch": "main"},\n  "service": "billing"\n}')).toMatchInlineSnapshot(`
      "cockpit.config.json:4:3
       4 │   "service": "billing"
         │   ^^^^^^^^^
         "service" is written twice; only this one would count.
         Take one of them away.

      1 mistake. Nothing was run.
      "
    `);
  });
});

describe('the picture', () => {
  it('holds no control character, and the underline stands under what is meant', async () => {
    const picture = await pictureOf('{"service": "orders",\t"日本": 1, "a\\u001b[31m": 2, "\u202egpj": 3}');
    expect(picture).not.toMatch(/[\0-\x08\x0b-\x1f\x7f\u202e]/);
    expect(picture).toMatchInlineSnapshot(`
      "cockpit.config.json:1:23
       1 │ {"service": "orders",   "□□": 1, "a\\u001b[31m": 2, "\\u202egpj": 3}
         │                         ^^^^
         "□□" is not known in the config.
         Known here: $schema, service, git, version, changelog, ci, artifact, migrations, environments, deploy, traffic, rollback, backup, checkpoint, validation, checklist, smoke, monitor, finalise, notify, tools, secrets, variables, gates.

      cockpit.config.json:1:32
       1 │ {"service": "orders",   "□□": 1, "a\\u001b[31m": 2, "\\u202egpj": 3}
         │                                  ^^^^^^^^^^^^^
         "a\\u001b[31m" is not known in the config.
         Known here: $schema, service, git, version, changelog, ci, artifact, migrations, environments, deploy, traffic, rollback, backup, checkpoint, validation, checklist, smoke, monitor, finalise, notify, tools, secrets, variables, gates.

      cockpit.config.json:1:50
       1 │ {"service": "orders",   "□□": 1, "a\\u001b[31m": 2, "\\u202egpj": 3}
         │                                                    ^^^^^^^^^^^
         "\\u202egpj" is not known in the config.
         Known here: $schema, service, git, version, changelog, ci, artifact, migrations, environments, deploy, traffic, rollback, backup, checkpoint, validation, checklist, smoke, monitor, finalise, notify, tools, secrets, variables, gates.

      3 mistakes. Nothing was run.
      "
    `);
  });

  it('of a very long line is cut round the place', async () => {
    const notices = Array.from({length: 40}, (_, index) => ({kind: 'file', name: `n${index}`, file: `/var/log/notices-${index}.log`}));
    expect(
      await pictureOf(JSON.stringify({service: 'orders', notify: [...notices, {kind: 'file', name: 'last', fiel: 'x'}], tools: []})),
    ).toMatchInlineSnapshot(`
      "cockpit.config.json:1:2520
       1 │ …"file","name":"n39","file":"/var/log/notices-39.log"},{"kind":"file","name":"last","fiel":"x"}],"t…
         │                                                                                     ^^^^^^
         "fiel" is not known in notify[40].
         Write "file".

      1 mistake. Nothing was run.
      "
    `);
    expect(await pictureOf(JSON.stringify({service: 'x y'.repeat(200)}))).toMatchInlineSnapshot(`
      "cockpit.config.json:1:12
       1 │ {"service":"x yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx y…
         │            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         "x yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx yx …" is not a name.
         Letters, digits, dots, dashes and underscores, 63 at most, a letter or digit in front.

      1 mistake. Nothing was run.
      "
    `);
  });

  it('does not show a secret', async () => {
    const picture = await pictureOf('{"service": "orders", "ci": {"command": ["ci", "{{commit}}", "--token=s3cr3t-s3cr3t"]}}');
    expect(picture).not.toContain('s3cr3t');
    expect(picture).toMatchInlineSnapshot(`
      "cockpit.config.json:1:62 warning
       1 │ {"service": "orders", "ci": {"command": ["ci", "{{commit}}", ***]}}
         │                                                              ^^^
         This looks like a secret: arguments can be read by everybody on the machine.
         Let the program read it from a variable, and name that variable in "secrets".

      1 warning.
      "
    `);
  });
});
