fn main() {
    let at = "0.0.0.0:7000";
    poem::Server::new(poem::listener::TcpListener::bind(at));
}
