#[derive(clap::Parser)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Starts the server
    Start {
        #[arg(long)]
        address: String,
    },
    Config,
}
