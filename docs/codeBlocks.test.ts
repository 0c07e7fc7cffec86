import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks } from '../e2e/support/document.ts';
import { tuskit } from '../packages/cli/src/cli.ts';
import { fakeTerminal } from '../packages/cli/src/testing/fakeTerminal.ts';
import { documents, root, storybookPages } from './documents.ts';

const blocks = new Map(
  [...documents, ...storybookPages].map((document) => [document, codeBlocks(join(root, document))]),
);

/** TypeScript and JSX of all documents, by the paths they would have beside each other. */
function sources(): Map<string, { readonly document: string; readonly block: CodeBlock }> {
  return new Map(
    [...blocks].flatMap(([document, each]) =>
      each
        .filter(({ language }) => language === 'ts' || language === 'tsx')
        .map((block) => {
          const name = block.file ?? `line-${block.line}.${block.language}`;
          // Below this folder, so that imports of packages are found among its dependencies.
          const folder = join(import.meta.dirname, '.blocks', document.replaceAll(/[^\w]/g, '-'));
          return [join(folder, name), { document, block }] as const;
        }),
    ),
  );
}

describe('TypeScript in the documents', () => {
  const files = sources();
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  Object.assign(options, {
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    // Of both doors of the client, the one for Node has all that a sample asks for.
    customConditions: ['@kit/source', 'node'],
    // A sample may leave a name unused that its reader is about to use.
    noUnusedLocals: false,
    noUnusedParameters: false,
  });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, directoryExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.block.text ?? readFile(path);
  host.directoryExists = (path) =>
    [...files.keys()].some((file) => file.startsWith(`${path}/`)) || (directoryExists?.(path) ?? true);
  const program = ts.createProgram([...files.keys()], options, host);

  // The types of every package are read for the first one.
  it.each([...files].map(([path, { document, block }]) => [`${document}:${block.line}`, path]))(
    '%s compiles',
    (_, path) => {
      const source = program.getSourceFile(path);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
    },
    60_000,
  );
});

describe('commands in the documents', () => {
  const lines = [...blocks].flatMap(([document, each]) =>
    each
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text, line }) =>
        text
          .replaceAll('\\\n', ' ')
          .split('\n')
          .map((command) => command.replace(/(^|\s)#.*$/, '').trim())
          .filter((command) => command !== '')
          .map((command) => [`${document}:${line}`, command] as const),
      ),
  );
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

  it.each(lines.filter(([, command]) => /^npm (run|start|test)/.test(command)))(
    '%s: "%s" is a script of the project, or of an app that the document makes',
    (at, command) => {
      const [, first = '', second = ''] = command.split(' ');
      const name = first === 'run' ? second : first;
      const ofAnApp = ['dev', 'build', 'start'].includes(name) && at.startsWith('docs/');
      expect(name in scripts || ofAnApp, `scripts: ${Object.keys(scripts).join(', ')}`).toBe(true);
    },
  );

  it.each(lines.filter(([, command]) => command.startsWith('tuskit ')))(
    '%s: "%s" is a command that tuskit has, with flags that it has',
    async (_, command) => {
      const [, name = '', ...rest] = command.split(/\s+/);
      const { tokens } = parseArgs({ args: rest, strict: false, tokens: true });
      const terminal = fakeTerminal();
      await tuskit([name, '--help'], terminal);
      const help = terminal.printed.join('\n');
      const flags = tokens.flatMap((token) => (token.kind === 'option' ? [token.rawName] : []));
      expect(help).toContain(`tuskit ${name}`);
      for (const flag of flags) expect(help).toContain(flag);
    },
  );
});

it.each(
  [...blocks].flatMap(([document, each]) =>
    each
      .filter(({ language }) => language === 'json')
      .map(({ line, text }) => [`${document}:${line}`, text] as const),
  ),
)('JSON at %s can be read', (_, text) => {
  expect(() => JSON.parse(text)).not.toThrow();
});
