use actix_web::{App, HttpServer, get};

#[get("/health")]
async fn health() -> &'static str {
    "ok"
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service(health)).bind(("0.0.0.0", 8088))?.run().await
}
