fn main() {
    let _router: axum::Router = axum::Router::new();
}
