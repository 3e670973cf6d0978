#[derive(clap::Parser)]
struct Arguments {
    #[arg(long, env = "SHIP_TOKEN")]
    token: String,
}

fn main() {}
