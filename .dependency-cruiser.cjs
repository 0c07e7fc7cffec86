/**
 * Who may import whom (ARCHITECTURE.md, "Import rules"). Tests, stories and test fixtures may cross the lines.
 */
const TESTS = '\\.(test|contract|stories)\\.(ts|tsx)$|/(testing|fuzz)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Data goes one way.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'protocol-imports-nothing',
      severity: 'error',
      from: { path: '^packages/protocol/src', pathNot: TESTS },
      to: { pathNot: '^packages/protocol/src' },
    },
    {
      name: 'client-knows-no-server-and-no-react',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: TESTS },
      to: { path: '^packages/(server|next|react|cli)/|node_modules/react' },
    },
    {
      name: 'machine-is-pure',
      comment: 'machine/ knows the protocol and the error values, and performs nothing.',
      severity: 'error',
      from: { path: '^packages/client/src/machine', pathNot: TESTS },
      to: { pathNot: '^packages/(protocol/src|client/src/(machine/|errors\\.ts$))' },
    },
    {
      name: 'only-env-names-concrete-ports',
      severity: 'error',
      from: {
        path: '^packages/client/src',
        pathNot: `${TESTS}|^packages/client/src/(env/|transport/|resume/|source/|index)`,
      },
      to: {
        path: '^packages/client/src/(transport/(xhr|fetch|node)|resume/(indexedDb|localStorage|memory|nodeFile))\\.ts$',
      },
    },
    {
      name: 'browser-client-loads-no-node',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: `${TESTS}|[nN]ode[^/]*\\.ts$` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-knows-no-client',
      severity: 'error',
      from: { path: '^packages/server/src', pathNot: TESTS },
      to: { path: '^packages/(client|next|react|cli)/' },
    },
    {
      name: 'engine-knows-no-store-no-dialect-no-node',
      severity: 'error',
      from: { path: '^packages/server/src/engine', pathNot: TESTS },
      to: {
        path: '^packages/server/src/(stores|dialect|node)/|^packages/server/src/(server|route|cors)\\.ts$',
      },
    },
    {
      name: 'server-core-loads-no-node',
      comment: 'The root entry of @kit/server runs wherever Request and Response do.',
      severity: 'error',
      from: {
        path: '^packages/server/src',
        pathNot: `${TESTS}|^packages/server/src/(stores/(sqlite|disk)|node|conformance)/`,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'react-knows-no-server',
      severity: 'error',
      from: { path: '^packages/react/src', pathNot: TESTS },
      to: { path: '^packages/(server|next|cli)/' },
    },
    {
      name: 'only-query-imports-tanstack-query',
      severity: 'error',
      from: { path: '^packages/react/src', pathNot: `${TESTS}|^packages/react/src/query/` },
      to: { path: '@tanstack' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/|\\.config\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@kit/source', 'types', 'import', 'node', 'default'],
    },
  },
};
