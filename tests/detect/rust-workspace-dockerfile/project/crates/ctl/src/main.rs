use clap::Parser;

fn main() {}
