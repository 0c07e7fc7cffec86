const { GITHUB_REPOSITORY } = process.env;

/** What is published differs from what is in the workspace, where everybody reads the sources. */
module.exports = {
  hooks: {
    beforePacking({ exports, ...manifest }) {
      return {
        ...manifest,
        ...(exports === undefined ? {} : { exports: withoutSources(exports) }),
        // npm's provenance asks for the repository that the release was built in.
        ...(GITHUB_REPOSITORY === undefined ? {} : { repository: repository(manifest.name) }),
      };
    },
  },
};

/** Tarballs hold builds only, so the door to the sources goes. */
function withoutSources(target) {
  if (typeof target === 'string') return target;
  return Object.fromEntries(
    Object.entries(target)
      .filter(([condition]) => condition !== '@kit/source')
      .map(([key, value]) => [key, withoutSources(value)]),
  );
}

function repository(name) {
  return {
    type: 'git',
    url: `git+https://github.com/${GITHUB_REPOSITORY}.git`,
    directory: name.replace('@kit', 'packages'),
  };
}
