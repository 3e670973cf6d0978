process.env.ONLY_IN_TESTS = '1';
