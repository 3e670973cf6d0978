mod common;

#[tokio::main]
async fn main() {
    let listener: tokio::net::TcpListener = common::listen(21116).await;
    while let Ok((_stream, _address)) = listener.accept().await {}
}
