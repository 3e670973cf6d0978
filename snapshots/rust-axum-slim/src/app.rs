//! The routes and middleware of the app.

use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{health, metrics, observe};

// Add dependencies here, with health check and shutdown:
//   health::add_check("database", move || ping(pool.clone()));
//   shutdown::on_shutdown(async move { pool.close().await });

pub fn router() -> Router {
    Router::new()
        .route("/", get(hello))
        .merge(metrics::routes())
        .merge(health::routes())
        .fallback(|| error(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(|| error(StatusCode::METHOD_NOT_ALLOWED))
        // The last layer is the outermost.
        .layer(CatchPanicLayer::custom(|_| {
            answer(StatusCode::INTERNAL_SERVER_ERROR)
        }))
        .layer(middleware::from_fn(observe::observe))
}

async fn hello() -> impl IntoResponse {
    Json(json!({ "message": "Hello from demo" }))
}

async fn error(status: StatusCode) -> Response {
    answer(status)
}

fn answer(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or_default().to_lowercase();
    (status, Json(json!({ "error": reason }))).into_response()
}
