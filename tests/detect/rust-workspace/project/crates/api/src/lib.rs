pub fn run() {
    warp::serve(warp::path!("health").map(|| "ok"));
}
