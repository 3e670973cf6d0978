mod settings;

use axum::{Router, routing::get};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = settings::Settings::load()?;
    let listener = tokio::net::TcpListener::bind(format!("0.0.0.0:{}", settings.server_port)).await?;
    let quay = settings.quay.clone();
    axum::serve(listener, Router::new().route("/quay", get(|| async { quay }))).await?;
    Ok(())
}
