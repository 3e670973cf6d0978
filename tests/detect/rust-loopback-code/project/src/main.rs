use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let _database = rusqlite::Connection::open("./notes.sqlite3").unwrap();
    let _cache = std::net::TcpStream::connect("127.0.0.1:6379");
    HttpServer::new(App::new).bind(("127.0.0.1", 7878))?.run().await
}
