use axum::{Router, extract::Path, routing::get};

async fn board(Path(pier): Path<String>) -> String {
    ferry_times::of(&pier)
}

#[tokio::main]
async fn main() {
    let app = Router::new().route("/piers/{pier}", get(board));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
