import { configure } from 'storybook/test';

// Play functions wait for real uploads, on machines that may be busy.
configure({ asyncUtilTimeout: 10_000 });
