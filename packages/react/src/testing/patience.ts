import { configure } from '@testing-library/react';

// A wait that is never met still fails. One that is met may take long: other work runs on the machine.
configure({ asyncUtilTimeout: 10_000 });
