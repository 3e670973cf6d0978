#[tokio::main]
async fn main() {
    let _listener = tokio::net::TcpListener::bind("0.0.0.0:4000").await;
}
