use axum::Router;

#[tokio::main]
async fn main() {
    let settings = shelf_settings::parse();
    let listener = tokio::net::TcpListener::bind(settings.address).await.unwrap();
    axum::serve(listener, Router::new()).await.unwrap();
}
