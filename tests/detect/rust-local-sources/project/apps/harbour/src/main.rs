use axum::{Router, routing::get};

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    let app = Router::new().route("/tides", get(tides::next));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:4000").await?;
    axum::serve(listener, app).await
}
