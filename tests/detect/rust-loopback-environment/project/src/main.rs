use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::var("SERVER_ADDR").expect("SERVER_ADDR");
    let database = std::env::var("DATABASE_URL").expect("DATABASE_URL");
    let _redis = std::env::var("REDIS_HOST").expect("REDIS_HOST");
    todo::migrate(&database);
    HttpServer::new(App::new).bind(address)?.run().await
}
