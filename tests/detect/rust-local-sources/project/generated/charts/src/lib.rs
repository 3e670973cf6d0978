pub fn next() {}
